#include "stretch.h"

#include <math.h>

#include "base/vector.h"

/* Pixels closer to square than this are not stretched. */
#define NEARLY_SQUARE 1.15
/* Limit for wrong metadata. */
#define MAX_ASPECT 8.

void
md_stretch_size (int width, int height, double aspect, int *stretched_width,
    int *stretched_height)
{
  double x = 1, y = 1;

  /* NaN counts as square. */
  if (aspect >= NEARLY_SQUARE)
    x = MIN (aspect, MAX_ASPECT);
  else if (aspect <= 1 / NEARLY_SQUARE)
    y = MIN (1 / aspect, MAX_ASPECT);
  *stretched_width = (int) CLAMP (lrint (width * x), width,
      MAX (width, MD_IMAGE_MAX_SIDE));
  *stretched_height = (int) CLAMP (lrint (height * y), height,
      MAX (height, MD_IMAGE_MAX_SIDE));
}

/* Position of sample @i of @n among @n_from source samples.
 * @weight: (out): of the next source sample, out of 256
 * Returns: the source sample before */
static int
place (int i, int n, int n_from, guint8 * weight)
{
  double at = (i + 0.5) * n_from / n - 0.5;
  int before = (int) floor (at);

  if (before < 0 || before >= n_from - 1) {
    *weight = 0;
    return CLAMP (before, 0, n_from - 1);
  }
  *weight = (guint8) MIN (lrint (256 * (at - before)), 255);
  return before;
}

static gboolean
plan_line (MdStretchLine * line, int n_from, int n)
{
  if (line->n_from == n_from && line->n == n)
    return TRUE;
  line->n = 0;
  if (n > line->capacity) {
    g_free (line->from);
    g_free (line->weights);
    line->from = g_try_new (int, n);
    line->weights = g_try_new (guint8, n);
    line->capacity = line->from != NULL && line->weights != NULL ? n : 0;
    if (line->capacity == 0)
      return FALSE;
  }
  for (int i = 0; i < n; i++)
    line->from[i] = place (i, n, n_from, &line->weights[i]);
  line->n_from = n_from;
  line->n = n;
  return TRUE;
}

static int
halve (int length, int shift)
{
  return (length + (1 << shift) - 1) >> shift;
}

/* @stride: (out): bytes per row of the plane
 * @rows: (out): its number of rows */
static void
measure_plane (const MdImage * image, const MdFormatInfo * info, guint plane,
    int *stride, int *rows)
{
  *stride = *rows = 0;
  for (guint i = 0; i < info->n_components; i++) {
    const MdComponent *c = &info->components[i];
    int samples = halve (image->width, c->shift_x);

    if (c->plane != plane)
      continue;
    *stride = MAX (*stride, c->offset + (samples - 1) * c->step + 1);
    *rows = halve (image->height, c->shift_y);
  }
}

static gboolean
reserve (MdStretch * self, const MdFormatInfo * info)
{
  gsize offsets[3] = { 0 }, needed = 0;

  for (guint p = 0; p < info->n_planes; p++) {
    int rows;

    measure_plane (&self->image, info, p, &self->image.strides[p], &rows);
    offsets[p] = needed;
    needed += (gsize) self->image.strides[p] * rows;
  }
  if (needed > self->size) {
    g_free (self->pixels);
    self->pixels = g_try_malloc0 (needed);
    self->size = self->pixels != NULL ? needed : 0;
    if (self->pixels == NULL)
      return FALSE;
  }
  for (guint p = 0; p < info->n_planes; p++)
    self->image.planes[p] = self->pixels + offsets[p];
  return TRUE;
}

/* @a, @b: rows above and below
 * @weight: of @b, out of 256 */
MD_VECTOR static void
stretch_row (const MdStretchLine * line, const guint8 * a, const guint8 * b,
    int weight, int step, guint8 * out)
{
  for (int x = 0; x < line->n; x++) {
    int left = line->from[x] * step, right = line->weights[x];
    int after = right ? left + step : left;
    int above = a[left] * (256 - right) + a[after] * right;
    int below = b[left] * (256 - right) + b[after] * right;

    out[x * step] =
        (guint8) ((above * (256 - weight) + below * weight + 32768) >> 16);
  }
}

static void
stretch_component (const MdStretch * self, const MdImage * from,
    const MdComponent * c)
{
  const MdStretchLine *line = &self->lines[c->shift_x];
  const guint8 *in = from->planes[c->plane] + c->offset;
  guint8 *out = self->pixels + (self->image.planes[c->plane] - self->pixels)
      + c->offset;
  int n_from = halve (from->height, c->shift_y);
  int n = halve (self->image.height, c->shift_y);

  for (int y = 0; y < n; y++) {
    guint8 weight;
    int before = place (y, n, n_from, &weight);
    const guint8 *a = in + (gssize) before * from->strides[c->plane];

    stretch_row (line, a, weight ? a + from->strides[c->plane] : a, weight,
        c->step, out + (gssize) y * self->image.strides[c->plane]);
  }
}

gboolean
md_stretch_update (MdStretch * self, const MdImage * image, int width,
    int height)
{
  const MdFormatInfo *info = md_format_info (image->format);

  self->image = *image;
  self->image.width = width;
  self->image.height = height;
  for (int shift = 0; shift < 2; shift++)
    if (!plan_line (&self->lines[shift], halve (image->width, shift),
            halve (width, shift)))
      return FALSE;
  if (!reserve (self, info))
    return FALSE;
  for (guint i = 0; i < info->n_components; i++)
    stretch_component (self, image, &info->components[i]);
  return TRUE;
}

void
md_stretch_clear (MdStretch * self)
{
  for (int shift = 0; shift < 2; shift++) {
    g_clear_pointer (&self->lines[shift].from, g_free);
    g_clear_pointer (&self->lines[shift].weights, g_free);
    self->lines[shift].capacity = self->lines[shift].n = 0;
  }
  g_clear_pointer (&self->pixels, g_free);
  self->size = 0;
}
