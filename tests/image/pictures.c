#include "pictures.h"

#include <math.h>
#include <string.h>

static const double kr_kb[][2] = {
  [MD_MATRIX_BT601] = {0.299, 0.114},
  [MD_MATRIX_BT709] = {0.2126, 0.0722},
  [MD_MATRIX_BT2020] = {0.2627, 0.0593},
};

static void
encode (const MdImage * image, const double rgb[3], double out[3])
{
  double kr = kr_kb[image->matrix][0], kb = kr_kb[image->matrix][1];
  double y = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2];
  double luma = image->full_range ? 1 : 219 / 255.;
  double chroma = image->full_range ? 1 : 224 / 255.;

  if (md_format_info (image->format)->color == MD_COLOR_RGB) {
    memcpy (out, rgb, 3 * sizeof *out);
    return;
  }
  out[0] = y * luma + (image->full_range ? 0 : 16);
  out[1] = (rgb[2] - y) / (2 * (1 - kb)) * chroma + 128;
  out[2] = (rgb[0] - y) / (2 * (1 - kr)) * chroma + 128;
}

static guint8 *
sample (const MdImage * image, int x, int y, int c)
{
  const MdComponent *component = &md_format_info (image->format)->components[c];

  return (guint8 *) image->planes[component->plane] +
      (y >> component->shift_y) * image->strides[component->plane] +
      component->offset + (x >> component->shift_x) * component->step;
}

TestPicture *
test_picture_new (MdFormat format, int width, int height, MdMatrix matrix,
    gboolean full_range, TestColor color, gpointer data)
{
  const MdFormatInfo *info = md_format_info (format);
  TestPicture *picture = g_new0 (TestPicture, 1);
  MdImage *image = &picture->image;

  *image = (MdImage) {
  .format = format,.width = width,.height = height,.matrix =
        matrix,.full_range = full_range,};
  for (int p = 0; p < info->n_planes; p++) {
    gsize size;

    /* An odd stride, with room for four bytes per pixel. */
    image->strides[p] = 4 * width + 7 - 2 * p;
    size = (gsize) image->strides[p] * height;
    picture->planes[p] = g_malloc (size);
    memset (picture->planes[p], 0xa5, size);
    image->planes[p] = picture->planes[p];
  }
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      double rgb[3], components[3];

      color (x, y, rgb, data);
      encode (image, rgb, components);
      for (int c = 0; c < info->n_components; c++)
        *sample (image, x, y, c) =
            (guint8) CLAMP (lround (components[c]), 0, 255);
    }
  }
  return picture;
}

void
test_picture_free (TestPicture * picture)
{
  for (int p = 0; p < 3; p++)
    g_free (picture->planes[p]);
  g_free (picture);
}

void
test_picture_components (const MdImage * image, int x, int y,
    double components[3])
{
  const MdFormatInfo *info = md_format_info (image->format);
  const double black[3] = { 0, 0, 0 };

  encode (image, black, components);
  if (x < 0 || y < 0 || x >= image->width || y >= image->height)
    return;
  for (int c = 0; c < info->n_components; c++)
    components[c] = *sample (image, x, y, c);
}
