#include "interpolation.h"

#include <math.h>

struct _MdInterpolation
{
  GPtrArray *start, *end;       /* of float *: a parameter's */
};

static GPtrArray *
copy_weights (MdNet * net)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    const MdParameter *p = md_net_parameter (net, i);

    g_ptr_array_add (copy, g_memdup2 (p->data, p->size * sizeof *p->data));
  }
  return copy;
}

MdInterpolation *
md_interpolation_new (MdNet * net)
{
  MdInterpolation *self = g_new0 (MdInterpolation, 1);

  self->start = copy_weights (net);
  return self;
}

void
md_interpolation_free (MdInterpolation * self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->start);
  g_clear_pointer (&self->end, g_ptr_array_unref);
  g_free (self);
}

void
md_interpolation_end (MdInterpolation * self, MdNet * net)
{
  g_clear_pointer (&self->end, g_ptr_array_unref);
  self->end = copy_weights (net);
}

void
md_interpolation_set (const MdInterpolation * self, MdNet * net,
    double fraction)
{
  g_return_if_fail (self->end != NULL);
  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    MdParameter *p = md_net_parameter (net, i);
    const float *a = g_ptr_array_index (self->start, i);
    const float *b = g_ptr_array_index (self->end, i);

    for (gsize k = 0; k < p->size; k++)
      p->data[k] = (float) ((1 - fraction) * a[k] + fraction * b[k]);
  }
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
