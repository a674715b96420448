#include "rank.h"

#include <math.h>

/* Number of faces above which the score no longer grows. */
#define CROWD 7

const char *
md_badge_name (MdBadge badge)
{
  static const char *const names[] = {
    "given", "no-face", "bare", "incorrect", "unknown", "few", "uncertain"
  };

  return names[badge];
}

static MdBadge
decide_badge (const MdPolicy * policy, const MdSidecar * sidecar)
{
  guint n = sidecar->faces->len;

  if (n == 0)
    return MD_BADGE_NO_FACE;
  if (md_sidecar_count (sidecar, MD_LABEL_NO_MASK) > 0)
    return MD_BADGE_UNMASKED;
  if (md_sidecar_count (sidecar, MD_LABEL_INCORRECT) > 0)
    return MD_BADGE_INCORRECT;
  if (md_sidecar_count (sidecar, MD_LABEL_UNKNOWN) > 0)
    return MD_BADGE_UNKNOWN;
  if (n < (guint) policy->min_faces)
    return MD_BADGE_FEW;
  for (guint i = 0; i < n; i++)
    if (g_array_index (sidecar->faces, MdObservation, i).label_confidence
        < policy->certainty)
      return MD_BADGE_UNCERTAIN;
  return MD_BADGE_GIVEN;
}

static guint
decide_masks (const MdPolicy * policy, const MdSidecar * sidecar, MdBadge badge)
{
  gboolean qualifies = FALSE;

  if (policy->match == MD_DONATION_MATCH_BADGE)
    qualifies = badge == MD_BADGE_GIVEN;
  else if (policy->match == MD_DONATION_MATCH_MASKED)
    qualifies = md_sidecar_finding (sidecar) == MD_FINDING_MASKED;
  if (!qualifies)
    return 0;
  return policy->masks * (policy->per_face ? sidecar->faces->len : 1);
}

static void
take_values (double *values, const MdSidecar * sidecar)
{
  guint n = sidecar->faces->len;
  double certainty = 0;

  if (n == 0)
    return;
  for (guint i = 0; i < n; i++)
    certainty +=
        g_array_index (sidecar->faces, MdObservation, i).label_confidence / n;
  values[MD_TERM_MASKED] =
      (double) md_sidecar_count (sidecar, MD_LABEL_MASK) / n;
  values[MD_TERM_UNMASKED] =
      (double) md_sidecar_count (sidecar, MD_LABEL_NO_MASK) / n;
  values[MD_TERM_INCORRECT] =
      (double) md_sidecar_count (sidecar, MD_LABEL_INCORRECT) / n;
  values[MD_TERM_CERTAINTY] = MAX (0, 2 * certainty - 1);
  values[MD_TERM_FACES] = log2 (1 + MIN (n, CROWD));
}

MdStanding
md_rank (const MdPolicy * policy, const MdSidecar * sidecar, double age)
{
  MdStanding standing = {.badge = decide_badge (policy, sidecar) };

  standing.masks = decide_masks (policy, sidecar, standing.badge);
  take_values (standing.values, sidecar);
  standing.values[MD_TERM_BADGE] = standing.badge == MD_BADGE_GIVEN;
  standing.values[MD_TERM_RECENT] = exp2 (-age / policy->half_life);
  for (guint i = 0; i < MD_N_TERMS; i++)
    standing.score += policy->weights[i] * standing.values[i];
  return standing;
}
