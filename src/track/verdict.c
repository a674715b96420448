#include "verdict.h"

#include <math.h>

/* One look is never surer than this: |log-odds|, 0.98. */
#define MAX_ODDS 4.0
/* Votes for nothing at all: a few poor looks do not make a sure verdict. */
#define PRIOR_WEIGHT 0.1
/* How long a face may be in view before a missing verdict needs a reason, and
 * how often a settled one is looked at again; ns. */
#define SETTLE_TIME (G_GINT64_CONSTANT (500000000))
#define LOOK_INTERVAL (G_GINT64_CONSTANT (200000000))

void
md_verdict_init (MdVerdict * self)
{
  *self = (MdVerdict) {
  .label = MD_LABEL_UNKNOWN,.probability = 0.5f,.reason = MD_REASON_PENDING};
}

gboolean
md_verdict_is_due (const MdVerdict * self, gint64 time)
{
  return self->label == MD_LABEL_UNKNOWN
      || time - self->last_look >= LOOK_INTERVAL || time < self->last_look;
}

static double
log_odds (double probability)
{
  double p = CLAMP (probability, 1e-4, 1 - 1e-4);

  return log (p / (1 - p));
}

static void
fade (MdVerdict * self, gint64 time, const MdVerdictParams * params)
{
  double age = MAX ((double) (time - self->last_look) * 1e-6, 0);
  double left = exp (-age / MAX (params->memory, 1));

  self->votes *= left;
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

/* @odds: what the votes say, over the threshold */
static void
judge (MdVerdict * self, double odds, double threshold, gint64 time,
    const MdVerdictParams * params)
{
  double margin = self->probability - threshold;
  MdLabel said = odds >= 0 ? MD_LABEL_MASK : MD_LABEL_NO_MASK;
  gboolean enough = self->weight >= params->evidence;

  if (enough && fabs (margin) >= params->margin)
    self->label = said;
  if (self->label != MD_LABEL_UNKNOWN)
    self->reason = MD_REASON_NONE;
  else if (time - self->first_look < SETTLE_TIME)
    self->reason = MD_REASON_PENDING;
  else
    self->reason = enough ? MD_REASON_UNDECIDED : main_lack (self);
}

void
md_verdict_add (MdVerdict * self, const MdLook * look, gint64 time,
    const MdVerdictParams * params)
{
  double threshold = log_odds (look->threshold), odds;

  if (!self->looked)
    self->first_look = self->last_look = time;
  self->looked = TRUE;
  fade (self, time, params);
  self->last_look = time;

  odds = CLAMP (log_odds (look->probability) - threshold, -MAX_ODDS, MAX_ODDS);
  self->votes += look->weight * odds;
  self->weight += look->weight;
  self->lacks[look->lack] += 1 - look->weight;

  odds = self->votes / (self->weight + PRIOR_WEIGHT);
  self->probability = (float) (1 / (1 + exp (-odds - threshold)));
  judge (self, odds, look->threshold, time, params);
}
