/* rank: Applies a policy to a post.
 *
 *   MdStanding standing = md_rank (policy, sidecar, age_in_days);
 *   if (standing.badge == MD_BADGE_GIVEN)
 *     ...
 *
 * Thread safety: pure functions of their arguments.
 */
#pragma once

#include "policy.h"
#include "sidecar.h"

/* The badge, or the first reason against it. */
typedef enum
{
  MD_BADGE_GIVEN,
  MD_BADGE_NO_FACE,
  MD_BADGE_UNMASKED,            /* a face without a mask */
  MD_BADGE_INCORRECT,           /* a mask that leaves nose or mouth uncovered */
  MD_BADGE_UNKNOWN,             /* a face without a verdict */
  MD_BADGE_FEW,                 /* fewer faces than the policy requires */
  MD_BADGE_UNCERTAIN            /* a verdict below the required certainty */
} MdBadge;

/* "given", "no-face", "bare", ...; static */
const char *md_badge_name (MdBadge badge);

typedef struct
{
  MdBadge badge;
  guint masks;                  /* to be matched with, 0 = none */
  double values[MD_N_TERMS];    /* of the score's terms, before weights */
  double score;
} MdStanding;

/* @age: days between this post and the newest one, >= 0 */
MdStanding md_rank (const MdPolicy * policy, const MdSidecar * sidecar,
    double age);
