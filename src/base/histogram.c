#include "histogram.h"

#include <math.h>

#define CLASSES_PER_OCTAVE 8
#define LEAST 1e-3              /* ms */

static void
halve (MdHistogram * self)
{
  self->n = 0;
  for (guint i = 0; i < MD_HISTOGRAM_CLASSES; i++) {
    self->counts[i] = (self->counts[i] + 1) / 2;
    self->n += self->counts[i];
  }
}

void
md_histogram_add (MdHistogram * self, double milliseconds)
{
  double place = CLASSES_PER_OCTAVE * log2 (MAX (milliseconds, LEAST) / LEAST);
  guint i = (guint) CLAMP (place, 0, MD_HISTOGRAM_CLASSES - 1);

  if (self->n >= MD_HISTOGRAM_FULL)
    halve (self);
  self->counts[i]++;
  self->n++;
}

double
md_histogram_percentile (const MdHistogram * self, double fraction)
{
  double rank = MAX (1, ceil (fraction * self->n));
  guint below = 0;

  if (self->n == 0)
    return 0;
  for (guint i = 0; i < MD_HISTOGRAM_CLASSES; i++) {
    below += self->counts[i];
    if (below >= rank)
      return LEAST * exp2 ((i + 0.5) / CLASSES_PER_OCTAVE);
  }
  g_return_val_if_reached (0);
}
