#include "quality.h"

#include <math.h>

#include "image/crop.h"
#include "image/luma.h"

#define SIDE 32

struct _MdQuality
{
  MdResampler *resampler;
  float pixels[3 * SIDE * SIDE];
  float grey[SIDE * SIDE];
};

MdQuality *
md_quality_new (void)
{
  MdQuality *self = g_new0 (MdQuality, 1);

  self->resampler = md_resampler_new ();
  return self;
}

void
md_quality_free (MdQuality * self)
{
  if (self == NULL)
    return;
  md_resampler_free (self->resampler);
  g_free (self);
}

/* Returns 0 at @none, 1 at @all (which may be smaller), and interpolates
 * between them. */
static float
ramp (float value, float none, float all)
{
  return CLAMP ((value - none) / (all - none), 0, 1);
}

float
md_quality_turn (const MdFace * face)
{
  const float (*l)[2] = face->landmarks;
  float ex, ey, nx, ny, eyes;

  if (!face->has_landmarks)
    return 0;
  ex = l[MD_LANDMARK_RIGHT_EYE][0] - l[MD_LANDMARK_LEFT_EYE][0];
  ey = l[MD_LANDMARK_RIGHT_EYE][1] - l[MD_LANDMARK_LEFT_EYE][1];
  nx = l[MD_LANDMARK_NOSE][0] - l[MD_LANDMARK_LEFT_EYE][0];
  ny = l[MD_LANDMARK_NOSE][1] - l[MD_LANDMARK_LEFT_EYE][1];
  eyes = ex * ex + ey * ey;
  /* In profile, the eyes coincide. */
  if (!(eyes > 1e-3f * md_box_area (&face->box)))
    return G_MAXFLOAT;
  return fabsf (2 * (nx * ex + ny * ey) / eyes - 1);
}

float
md_quality_sharpness (MdQuality * self, const MdImage * image,
    const MdBox * box)
{
  static const MdInputFormat unchanged = {.scale = 1 };
  MdWindow window = md_crop_window (box, 1);
  MdRect region = md_window_region (&window);
  double sum = 0, squares = 0, detail = 0, n = SIDE * SIDE, variance;

  /* A factor that cannot be measured lowers nothing. */
  if (!md_crop_run (self->resampler, image, &region, SIDE, &unchanged,
          self->pixels))
    return 0;
  for (int i = 0; i < SIDE * SIDE; i++) {
    const float *p = &self->pixels[3 * i];
    float grey = md_luma (p[0], p[1], p[2]);

    self->grey[i] = grey;
    sum += grey;
    squares += grey * grey;
  }
  for (int y = 1; y < SIDE - 1; y++)
    for (int x = 1; x < SIDE - 1; x++) {
      const float *g = &self->grey[y * SIDE + x];

      detail += fabsf (g[0] - 0.25f * (g[-1] + g[1] + g[-SIDE] + g[SIDE]));
    }
  variance = squares / n - sum / n * (sum / n);
  return (float) (detail / ((SIDE - 2) * (SIDE - 2)) / sqrt (MAX (variance,
              1)));
}

/* The closer face, which is larger, hides the one farther away. */
static float
free_fraction (const MdImage * image, const MdFace * faces, guint n, guint i)
{
  const MdBox *box = &faces[i].box;
  float area = md_box_area (box), hidden = 0;

  for (guint k = 0; k < n; k++) {
    if (k != i && md_box_area (&faces[k].box) > area)
      hidden = MAX (hidden, md_box_intersection (box, &faces[k].box));
  }
  /* A box that ends at the picture's edge continues outside. */
  if (box->x1 <= 0 || box->x2 >= (float) image->width
      || box->y2 >= (float) image->height) {
    float missing = 1 - md_box_width (box) / (0.7f * md_box_height (box));

    hidden = MAX (hidden, area * CLAMP (missing, 0, 1));
  }
  return 1 - hidden / area;
}

float
md_quality_assess (MdQuality * self, const MdImage * image,
    const MdFace * faces, guint n, guint i, const MdQualityParams * params,
    MdReason * lack)
{
  const MdFace *face = &faces[i];
  float size = MAX (params->min_size, 1), turn = MAX (params->max_turn, 0.01f);
  float sharp = MAX (params->min_sharpness, 1e-6f);
  const struct
  {
    MdReason lack;
    float fraction;
  } parts[] = {
    {MD_REASON_TOO_SMALL, ramp (md_box_height (&face->box), size, 2 * size)},
    {MD_REASON_BLURRED, ramp (md_quality_sharpness (self, image, &face->box),
            sharp, 2 * sharp)},
    {MD_REASON_TURNED_AWAY, ramp (md_quality_turn (face), turn, 0.5f * turn)},
    {MD_REASON_OCCLUDED, ramp (free_fraction (image, faces, n, i), 0.4f, 0.8f)},
  };
  float weight = 1, least = 0.999f;

  *lack = MD_REASON_NONE;
  for (guint k = 0; k < G_N_ELEMENTS (parts); k++) {
    weight *= parts[k].fraction;
    if (parts[k].fraction < least) {
      least = parts[k].fraction;
      *lack = parts[k].lack;
    }
  }
  return weight;
}
