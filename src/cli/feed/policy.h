/* policy: who gets a badge, what is matched, what the promotion score counts:
 * a key file.
 *
 *   g_autoptr (MdPolicy) policy = md_policy_load ("policy.ini", &error);
 *
 * The defaults and what every key means stand in assets/policy.ini, which
 * md_policy_text() returns and every load starts from.
 * Thread safety: immutable once loaded.
 */
#pragma once

#include <glib.h>

/* Terms of the score, each with a weight in [score]. */
typedef enum
{
  MD_TERM_BADGE,                /* 1 with the badge */
  MD_TERM_MASKED,               /* share of faces that wear a mask */
  MD_TERM_UNMASKED,             /* share of faces that do not */
  MD_TERM_INCORRECT,            /* share of faces that wear it wrong */
  MD_TERM_CERTAINTY,            /* mean certainty of the verdicts: 0.5 is 0,
                                 * 1 is 1 */
  MD_TERM_FACES,                /* 1 face is 1, 3 are 2, 7 and more are 3 */
  MD_TERM_RECENT,               /* 1 for the newest post, half of it after
                                 * each half-life */
  MD_N_TERMS
} MdTerm;

/* "badge", "masked", ...: the key of its weight; static */
const char *md_term_name (MdTerm term);

typedef enum
{
  MD_DONATION_MATCH_BADGE,      /* posts with the badge */
  MD_DONATION_MATCH_MASKED,     /* every face wears a mask, however certain */
  MD_DONATION_MATCH_NONE
} MdDonationMatch;

/* "badge", "masked", "none"; static */
const char *md_donation_match_name (MdDonationMatch match);

typedef struct
{
  int min_faces;                /* for the badge */
  double certainty;             /* for the badge: of each verdict, 0.5..1 */
  MdDonationMatch match;
  int masks;                    /* for each picture or face */
  gboolean per_face;
  int limit;                    /* masks in total, 0 = none */
  double weights[MD_N_TERMS];
  double half_life;             /* days */
  char *title;
  int picture_size;             /* longer side in pixels */
} MdPolicy;

/* @path: (nullable): NULL = the defaults
 * Returns: (transfer full): NULL with @error, which names file and key */
MdPolicy *md_policy_load (const char *path, GError ** error);
void md_policy_free (MdPolicy * policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdPolicy, md_policy_free)

/* The defaults with their explanations; static. */
const char *md_policy_text (void);
