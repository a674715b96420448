/* verdict: mask, no mask or worn wrong, about a person rather than about a picture: a vote
 * over what was seen of late.
 *
 *   MdVerdictParams params = MD_VERDICT_PARAMS_DEFAULT;
 *   md_verdict_init (&verdict);
 *   if (md_verdict_is_due (&verdict, time))
 *     md_verdict_add (&verdict, &look, time, &params);
 *   use (verdict.label, verdict.probabilities, verdict.reason);
 *
 * Each look votes with the logarithms of the classifier's probabilities, weighted
 * by how good a look it was; old votes fade. A label is given once the votes
 * weigh enough, and changed only when they clearly say otherwise: a margin
 * beyond the threshold, and as much weight as the first verdict took.
 * Looks that weigh little say why, and the reason that was met most is given
 * while there is no label.
 *
 * Thread safety: plain values.
 */
#pragma once

#include "maskdetect.h"

typedef struct
{
  float evidence;               /* weight of votes that a label takes, in looks
                                 * that could not be better; default 0.6 */
  float margin;                 /* a label goes when the probability is so far
                                 * on the other side of the threshold, or of
                                 * the middle between two labels without one,
                                 * 0..0.5; default 0.15 */
  float memory;                 /* ms after which a vote has faded to a third;
                                 * default 1500 */
} MdVerdictParams;

#define MD_VERDICT_PARAMS_DEFAULT \
  { .evidence = 0.6f, .margin = 0.15f, .memory = 1500 }

/* One look at a face. */
typedef struct
{
  float probabilities[MD_N_LABELS];     /* 0..1, by MdLabel */
  float threshold;              /* of a mask's, from which it is one, 0..1 */
  float weight;                 /* 0..1: how good a look */
  MdReason lack;                /* what made it worse than it might be, most of
                                 * all; MD_REASON_NONE: nothing */
} MdLook;

typedef struct
{
  MdLabel label;
  float probabilities[MD_N_LABELS];     /* as voted, by MdLabel;
                                         * MD_PROBABILITIES_UNKNOWN without
                                         * votes */
  MdReason reason;              /* why label is unknown, else
                                 * MD_REASON_NONE */
  /* Private */
  gint64 first_look, last_look; /* ns */
  gboolean looked;
  double votes[MD_N_LABELS];    /* logarithms of probabilities, over the
                                 * threshold, the likeliest label's at 0 */
  double weight;                /* of the votes */
  gboolean known[MD_N_LABELS];  /* labels that any look had a probability of */
  double lacks[MD_N_REASONS];
} MdVerdict;

void md_verdict_init (MdVerdict * verdict);

/* Whether another look is worth its time: always until there is a label, then
 * five times a second, as people change less often than frames. */
gboolean md_verdict_is_due (const MdVerdict * verdict, gint64 time);

/* @time: ns, as the tracker's */
void md_verdict_add (MdVerdict * verdict, const MdLook * look, gint64 time,
    const MdVerdictParams * params);
