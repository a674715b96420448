#include "halve.h"

#include "base/vector.h"

/* @step: samples that take turns in a row: 1 of a plane of its own, 3 of RGB
 * @n: pixels of @out */
static inline void
mean_of_four (int n, int step, const guint8 * a, const guint8 * b, guint8 * out)
{
  for (int x = 0; x < n; x++) {
    for (int k = 0; k < step; k++) {
      int left = 2 * x * step + k, right = left + step;

      out[x * step + k] =
          (guint8) ((a[left] + a[right] + b[left] + b[right] + 2) >> 2);
    }
  }
}

/* One loop for each step, so that each becomes vector code. */
MD_VECTOR static void
halve_row (int n, int step, const guint8 * a, const guint8 * b, guint8 * out)
{
  switch (step) {
    case 1:
      mean_of_four (n, 1, a, b, out);
      break;
    case 2:
      mean_of_four (n, 2, a, b, out);
      break;
    case 3:
      mean_of_four (n, 3, a, b, out);
      break;
    default:
      mean_of_four (n, 4, a, b, out);
      break;
  }
}

/* The first component on @plane: all on one plane are alike. */
static const MdComponent *
component_of_plane (const MdFormatInfo * info, guint plane)
{
  for (guint i = 0; i < info->n_components; i++) {
    if (info->components[i].plane == plane)
      return &info->components[i];
  }
  return NULL;
}

static gboolean
can_halve (const MdImage * image, const MdFormatInfo * info)
{
  for (guint i = 0; i < info->n_components; i++) {
    const MdComponent *c = &info->components[i];

    if (image->width % (2 << c->shift_x) || image->height % (2 << c->shift_y)
        || c->step != component_of_plane (info, c->plane)->step)
      return FALSE;
  }
  return TRUE;
}

gboolean
md_halved_image_update (MdHalvedImage * self, const MdImage * image)
{
  const MdFormatInfo *info = md_format_info (image->format);
  gsize needed = 0;
  guint8 *out;

  if (!can_halve (image, info))
    return FALSE;
  for (guint p = 0; p < info->n_planes; p++) {
    const MdComponent *c = component_of_plane (info, p);

    needed += (gsize) (image->width / 2 >> c->shift_x) * c->step *
        (gsize) (image->height / 2 >> c->shift_y);
  }
  if (needed > self->size) {
    g_free (self->pixels);
    self->pixels = g_try_malloc (needed);
    self->size = self->pixels != NULL ? needed : 0;
    if (self->pixels == NULL)
      return FALSE;
  }

  self->image = *image;
  self->image.width = image->width / 2;
  self->image.height = image->height / 2;
  out = self->pixels;
  for (guint p = 0; p < info->n_planes; p++) {
    const MdComponent *c = component_of_plane (info, p);
    int width = self->image.width >> c->shift_x;
    int height = self->image.height >> c->shift_y;
    const guint8 *in = image->planes[p];
    int stride = image->strides[p];

    self->image.planes[p] = out;
    self->image.strides[p] = width * c->step;
    for (int y = 0; y < height; y++, out += width * c->step)
      halve_row (width, c->step, in + (gsize) 2 * y * stride,
          in + (gsize) (2 * y + 1) * stride, out);
  }
  return TRUE;
}

void
md_halved_image_clear (MdHalvedImage * self)
{
  g_clear_pointer (&self->pixels, g_free);
  self->size = 0;
}
