/* verdict: Decides mask, no mask or worn incorrectly for a person rather than
 * for a picture, by a vote over recent views.
 *
 *   MdVerdictParams params = MD_VERDICT_PARAMS_DEFAULT;
 *   md_verdict_init (&verdict);
 *   if (md_verdict_is_due (&verdict, time))
 *     md_verdict_add (&verdict, &observation, time, &params);
 *   use (verdict.label, verdict.probabilities, verdict.reason);
 *
 * Each view votes with the logarithms of the classifier's probabilities,
 * weighted by the quality of the view; old votes decay. A label is given once
 * the votes weigh enough, and changed only when they clearly say otherwise: a
 * margin beyond the threshold, and as much weight as the first verdict took. A
 * view of low quality has a reason; while there is no label, the most frequent
 * reason is given.
 *
 * Thread safety: plain values.
 */
#pragma once

#include "maskdetect.h"

typedef struct
{
  float evidence;               /* total weight of votes needed for a label,
                                 * in perfect views; default 0.6 */
  float margin;                 /* a label changes when the probability is
                                 * this far beyond the threshold, or beyond
                                 * the midpoint between two other labels,
                                 * 0..0.5; default 0.15 */
  float memory;                 /* ms in which a vote decays to a third;
                                 * default 1500 */
} MdVerdictParams;

#define MD_VERDICT_PARAMS_DEFAULT \
  { .evidence = 0.6f, .margin = 0.15f, .memory = 1500 }

/* One view of a face. */
typedef struct
{
  float probabilities[MD_N_LABELS];     /* 0..1, indexed by MdLabel */
  float threshold;              /* minimum probability for the label mask,
                                 * 0..1 */
  float weight;                 /* 0..1: quality of the view */
  MdReason lack;                /* what lowered the quality most;
                                 * MD_REASON_NONE = nothing */
} MdObservation;

typedef struct
{
  MdLabel label;
  float probabilities[MD_N_LABELS];     /* result of the vote, indexed by
                                         * MdLabel; MD_PROBABILITIES_UNKNOWN
                                         * without votes */
  MdReason reason;              /* why label is unknown, else MD_REASON_NONE */
  /* Private */
  gint64 first_time, last_time; /* ns */
  gboolean observed;
  double votes[MD_N_LABELS];    /* logarithms of probabilities relative to
                                 * the threshold; the likeliest label's is 0 */
  double weight;                /* total weight of the votes */
  gboolean known[MD_N_LABELS];  /* labels to which any view gave a
                                 * probability */
  double lacks[MD_N_REASONS];
} MdVerdict;

void md_verdict_init (MdVerdict * verdict);

/* Whether another view is worth its cost: always until there is a label,
 * then five times a second, because people change less often than frames. */
gboolean md_verdict_is_due (const MdVerdict * verdict, gint64 time);

/* @time: ns, with the tracker's origin */
void md_verdict_add (MdVerdict * verdict, const MdObservation * observation,
    gint64 time, const MdVerdictParams * params);
