#include "loose-face.h"

#include <string.h>

/* Width of the border and minimum size of a face, as fractions of the shorter
 * side. */
#define BORDER 0.4f
#define SMALLEST_FACE 0.3f

struct _MdLooseFace
{
  MdDetector *detector;
};

MdLooseFace *
md_loose_face_new (MdModels * models)
{
  MdLooseFace *self = g_new (MdLooseFace, 1);

  self->detector = md_detector_new (models);
  return self;
}

void
md_loose_face_free (MdLooseFace * self)
{
  if (self == NULL)
    return;
  md_detector_free (self->detector);
  g_free (self);
}

static MdPicture *
pad (const MdPicture * picture, int border)
{
  MdPicture *padded = md_picture_new (picture->width + 2 * border,
      picture->height + 2 * border);

  for (int y = 0; y < padded->height; y++) {
    int from_y = CLAMP (y - border, 0, picture->height - 1);
    const guint8 *from = picture->pixels + (gsize) 3 * picture->width * from_y;
    guint8 *to = padded->pixels + (gsize) 3 * padded->width * y;

    for (int x = 0; x < padded->width; x++)
      memcpy (to + 3 * x, from + 3 * CLAMP (x - border, 0,
              picture->width - 1), 3);
  }
  return padded;
}

static MdBox
middle_square (const MdPicture * padded, int side)
{
  float x = padded->width / 2.0f, y = padded->height / 2.0f, half = side / 2.0f;

  return (MdBox) {
  x - half, y - half, x + half, y + half};
}

gboolean
md_loose_face_find (MdLooseFace * self, const MdPicture * picture,
    MdPicture ** padded, MdFace * face)
{
  int side = MIN (picture->width, picture->height);
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  const MdFace *faces;
  MdImage image;
  guint n;

  *padded = pad (picture, (int) (BORDER * side));
  image = md_picture_image (*padded);
  params.min_face_size = MAX (12, SMALLEST_FACE * side);
  params.select_largest = TRUE;
  params.threads = 1;
  if (md_detector_process (self->detector, &image, &params, &faces, &n)
      && n > 0) {
    *face = faces[0];
    return TRUE;
  }
  *face = (MdFace) {
  .box = middle_square (*padded, side)};
  return FALSE;
}
