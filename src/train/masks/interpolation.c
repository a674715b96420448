#include "interpolation.h"

#include <math.h>

#include "train/checkpoint.h"

struct _MdInterpolation
{
  gsize n;                      /* floats of each */
  float *start, *end;
};

static float *
copy_weights (MdNet * net, gsize n)
{
  float *copy = g_new (float, n);

  md_checkpoint_get (net, copy);
  return copy;
}

MdInterpolation *
md_interpolation_new (MdNet * net)
{
  MdInterpolation *self = g_new0 (MdInterpolation, 1);

  self->n = md_checkpoint_n_floats (net);
  self->start = copy_weights (net, self->n);
  return self;
}

void
md_interpolation_free (MdInterpolation * self)
{
  if (self == NULL)
    return;
  g_free (self->start);
  g_free (self->end);
  g_free (self);
}

void
md_interpolation_end (MdInterpolation * self, MdNet * net)
{
  g_free (self->end);
  self->end = copy_weights (net, self->n);
}

void
md_interpolation_set (const MdInterpolation * self, MdNet * net,
    double fraction)
{
  g_autofree float *weights = NULL;

  g_return_if_fail (self->end != NULL);
  weights = g_new (float, self->n);
  for (gsize i = 0; i < self->n; i++)
    weights[i] = (float) ((1 - fraction) * self->start[i]
        + fraction * self->end[i]);
  md_checkpoint_set (net, weights);
}

static double
mean (const float *scores, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += scores[i];
  return sum / MAX (n, 1);
}

/* Whether @a is no worse than @b, as far as @n samples can tell. */
static gboolean
is_as_good (const float *a, const float *b, guint n)
{
  double difference = mean (a, n) - mean (b, n), squares = 0;

  for (guint i = 0; i < n; i++) {
    double deviation = (double) a[i] - b[i] - difference;

    squares += deviation * deviation;
  }
  return difference <= fmax (MD_INTERPOLATION_TOLERANCE,
      sqrt (squares / MAX (n - 1., 1) / MAX (n, 1)));
}

guint
md_interpolation_choose (const float *scores, guint n_points, guint n)
{
  guint best = 0, first = 0;

  for (guint i = 1; i < n_points; i++)
    if (mean (scores + (gsize) i * n, n) < mean (scores + (gsize) best * n, n))
      best = i;
  while (first < best && !is_as_good (scores + (gsize) first * n,
          scores + (gsize) best * n, n))
    first++;
  return first;
}
