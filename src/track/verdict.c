#include "verdict.h"

#include <math.h>

#include "detect/classifier.h"

/* Limit of a single view's confidence: |log-odds|, 0.98. */
#define MAX_ODDS 4.0
/* Prior weight of no label: a few poor views do not make a confident
 * verdict. */
#define PRIOR_WEIGHT 0.1
/* Time in view after which a missing verdict needs a reason, and interval at
 * which a settled one is checked again; ns. */
#define SETTLE_TIME (G_GINT64_CONSTANT (500000000))
#define OBSERVATION_INTERVAL (G_GINT64_CONSTANT (200000000))

void
md_verdict_init (MdVerdict * self)
{
  *self = (MdVerdict) {
  .label = MD_LABEL_UNKNOWN,.probabilities =
        MD_PROBABILITIES_UNKNOWN,.reason = MD_REASON_PENDING};
}

gboolean
md_verdict_is_due (const MdVerdict * self, gint64 time)
{
  return self->label == MD_LABEL_UNKNOWN
      || time - self->last_time >= OBSERVATION_INTERVAL
      || time < self->last_time;
}

/* Scales the odds of a mask so that its probability is one half at the
 * threshold. */
static double
odds_factor (double threshold)
{
  double t = CLAMP (threshold, 1e-4, 1 - 1e-4);

  return (1 - t) / t;
}

/* Computes the log-probabilities of a view relative to the threshold. A label
 * that the classifier does not have gets no vote. */
static void
votes_of (const MdVerdict * self, const MdObservation * observation,
    double votes[MD_N_LABELS])
{
  double most = -INFINITY;

  for (int k = 0; k < MD_N_LABELS; k++) {
    double p = CLAMP (observation->probabilities[k], 1e-4, 1 - 1e-4);

    votes[k] =
        log (k == MD_LABEL_MASK ? p * odds_factor (observation->threshold) : p);
    if (self->known[k])
      most = fmax (most, votes[k]);
  }
  for (int k = 0; k < MD_N_LABELS; k++)
    votes[k] = fmax (votes[k] - most, -MAX_ODDS);
}

static void
fade (MdVerdict * self, gint64 time, const MdVerdictParams * params)
{
  double age = MAX ((double) (time - self->last_time) * 1e-6, 0);
  double left = exp (-age / MAX (params->memory, 1));

  for (int k = 0; k < MD_N_LABELS; k++)
    self->votes[k] *= left;
  self->weight *= left;
  for (guint i = 0; i < MD_N_REASONS; i++)
    self->lacks[i] *= left;
}

static MdReason
main_lack (const MdVerdict * self)
{
  MdReason most = MD_REASON_UNDECIDED;

  for (guint i = MD_REASON_TOO_SMALL; i < MD_N_REASONS; i++)
    if (self->lacks[i] > self->lacks[most])
      most = i;
  return most;
}

/* Converts votes to probabilities, which removes the threshold again. */
static void
sum_up (MdVerdict * self, const MdObservation * observation)
{
  double shares[MD_N_LABELS], sum = 0;

  for (int k = 0; k < MD_N_LABELS; k++) {
    double mean = self->votes[k] / (self->weight + PRIOR_WEIGHT);

    shares[k] = self->known[k] ? exp (mean) : 0;
    if (k == MD_LABEL_MASK)
      shares[k] /= odds_factor (observation->threshold);
    sum += shares[k];
  }
  for (int k = 0; k < MD_N_LABELS; k++)
    self->probabilities[k] = (float) (shares[k] / sum);
}

/* Returns by how much the probabilities may change before the label does. */
static double
margin_of (const MdVerdict * self, MdLabel said, double threshold)
{
  const float *p = self->probabilities;
  double from_mask = fabs (p[MD_LABEL_MASK] - threshold), between;

  if (said == MD_LABEL_MASK || !self->known[MD_LABEL_INCORRECT])
    return from_mask;
  between = fabs (p[MD_LABEL_INCORRECT] - p[MD_LABEL_NO_MASK]) / 2;
  return MIN (from_mask, between);
}

static void
decide (MdVerdict * self, double threshold, gint64 time,
    const MdVerdictParams * params)
{
  MdLabel said = md_classifier_label (self->probabilities, threshold);
  gboolean enough = self->weight >= params->evidence;

  if (enough && margin_of (self, said, threshold)
      >= params->margin)
    self->label = said;
  if (self->label != MD_LABEL_UNKNOWN)
    self->reason = MD_REASON_NONE;
  else if (time - self->first_time < SETTLE_TIME)
    self->reason = MD_REASON_PENDING;
  else
    self->reason = enough ? MD_REASON_UNDECIDED : main_lack (self);
}

void
md_verdict_add (MdVerdict * self, const MdObservation * observation,
    gint64 time, const MdVerdictParams * params)
{
  double votes[MD_N_LABELS];

  if (!self->observed)
    self->first_time = self->last_time = time;
  self->observed = TRUE;
  fade (self, time, params);
  self->last_time = time;

  for (int k = 0; k < MD_N_LABELS; k++)
    self->known[k] |= observation->probabilities[k] > 0;
  votes_of (self, observation, votes);
  for (int k = 0; k < MD_N_LABELS; k++)
    self->votes[k] += observation->weight * votes[k];
  self->weight += observation->weight;
  self->lacks[observation->lack] += 1 - observation->weight;
  sum_up (self, observation);
  decide (self, observation->threshold, time, params);
}
