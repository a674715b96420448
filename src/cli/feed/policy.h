/* policy: A key file with the rules for badges, donations and the promotion
 * score.
 *
 *   g_autoptr (MdPolicy) policy = md_policy_load ("policy.ini", &error);
 *
 * assets/policy.ini contains the defaults and documents every key;
 * md_policy_text() returns it, and every load starts from it.
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
  MD_TERM_INCORRECT,            /* share of faces that wear one incorrectly */
  MD_TERM_CERTAINTY,            /* mean probability of the verdicts, scaled
                                 * from 0.5..1 to 0..1 */
  MD_TERM_FACES,                /* log2 (faces + 1), at most 3 */
  MD_TERM_RECENT,               /* 1 for the newest post, halved with each
                                 * half-life of age */
  MD_N_TERMS
} MdTerm;

/* "badge", "masked", ...: the key of its weight; static */
const char *md_term_name (MdTerm term);

typedef enum
{
  MD_DONATION_MATCH_BADGE,      /* posts with the badge */
  MD_DONATION_MATCH_MASKED,     /* posts in which every face wears a mask */
  MD_DONATION_MATCH_NONE
} MdDonationMatch;

/* "badge", "masked", "none"; static */
const char *md_donation_match_name (MdDonationMatch match);

typedef struct
{
  int min_faces;                /* for the badge */
  double certainty;             /* for the badge: minimum probability of each
                                 * verdict, 0.5..1 */
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

/* Returns: (transfer none): the default policy, commented; static */
const char *md_policy_text (void);
