#include "face-decode.h"

#include <math.h>

#include "candidate.h"
#include "session.h"

/* SSD variances: boxes of SSD's descendants are relative to their anchors
 * and scaled by these (Liu et al. 2016). */
#define CENTER_VARIANCE 0.1f
#define SIZE_VARIANCE 0.2f
/* Limit of the mask channel, as a logit; larger values are rarely justified. */
#define MAX_CERTAINTY 6.f

/* One level of one picture. */
typedef struct
{
  const MdFaceNetwork *net;
  const MdFaceLevel *level;
  const float *score, *objectness, *box, *landmarks, *mask;     /* at the first
                                                                 * prediction */
  int columns, rows;
  int height, width;
} Grid;

static float
sigmoid (float x)
{
  return 1 / (1 + expf (-x));
}

/* @first: number of predictions in the list before this level */
static const float *
locate (const MdFaceNetwork * net, const MdSession * session,
    const MdFaceField * field, int picture, gint64 first)
{
  const float *values;
  MdShape shape;

  if (field->output < 0)
    return NULL;
  values = md_session_output (session, field->output, &shape);
  if (net->layout.batches)
    values += picture * (md_shape_elements (&shape) / shape.dims[0]);
  return values + first * field->pitch + field->offset;
}

/* Returns: 0..1; NaN if one of the outputs is not finite */
static float
read_score (const Grid * grid, gint64 answer)
{
  const MdFaceLevel *level = grid->level;
  float score = grid->score[answer * level->score.pitch];

  if (!isfinite (score) || (grid->objectness != NULL
          && !isfinite (grid->objectness[answer * level->objectness.pitch]))
      || (grid->mask != NULL
          && !isfinite (grid->mask[answer * level->mask.pitch])))
    return NAN;
  switch (grid->net->layout.family) {
    case MD_FACE_FAMILY_OURS:
      if (grid->mask != NULL)
        score += grid->net->mask_certainty *
            MIN (fabsf (grid->mask[answer * level->mask.pitch]), MAX_CERTAINTY);
      return sigmoid (score);
    case MD_FACE_FAMILY_YUNET:
      score *= grid->objectness[answer * level->objectness.pitch];
      return sqrtf (CLAMP (score, 0, 1));
    default:
      return score;
  }
}

static MdBox
box_of_distances (const float *d, float x, float y, float unit)
{
  return (MdBox) {
  x - d[0] * unit, y - d[1] * unit, x + d[2] * unit, y + d[3] * unit};
}

static MdBox
box_of_center (float x, float y, float width, float height)
{
  return (MdBox) {
  x - width / 2, y - height / 2, x + width / 2, y + height / 2};
}

/* @x,
 * @y: of the cell;
 * @stride: its size */
static void
read_place (const Grid * grid, gint64 answer, int column, int row, int anchor,
    MdFaceAnswer * out)
{
  const MdFaceLevel *level = grid->level;
  const float *b = &grid->box[answer * level->box.pitch];
  float stride = (float) level->stride, size = level->anchors[anchor];
  /* Sets origin and unit of landmarks. */
  float x = (float) column * stride, y = (float) row *stride, unit = stride;

  switch (grid->net->layout.family) {
    case MD_FACE_FAMILY_OURS:
      x += stride / 2;
      y += stride / 2;
      unit = 2 * stride;
      out->box = box_of_distances (b, x, y, unit);
      break;
    case MD_FACE_FAMILY_SCRFD:
      out->box = box_of_distances (b, x, y, unit);
      break;
    case MD_FACE_FAMILY_YUNET:
      out->box = box_of_center (x + b[0] * stride, y + b[1] * stride,
          expf (b[2]) * stride, expf (b[3]) * stride);
      break;
    case MD_FACE_FAMILY_RETINAFACE:
      x += stride / 2;
      y += stride / 2;
      unit = CENTER_VARIANCE * size;
      out->box = box_of_center (x + b[0] * unit, y + b[1] * unit,
          expf (b[2] * SIZE_VARIANCE) * size,
          expf (b[3] * SIZE_VARIANCE) * size);
      break;
    case MD_FACE_FAMILY_ULTRA_LIGHT:
      /* Decodes corners, as fractions of the input. */
    out->box = (MdBox) {
    b[0] * (float) grid->width, b[1] * (float) grid->height,
          b[2] * (float) grid->width, b[3] * (float) grid->height};
      break;
    case MD_N_FACE_FAMILIES:
      g_assert_not_reached ();
  }
  for (guint i = 0; grid->landmarks != NULL && i < MD_N_LANDMARKS; i++) {
    const float *l = &grid->landmarks[answer * level->landmarks.pitch + 2 * i];

    out->landmarks[i][0] = x + l[0] * unit;
    out->landmarks[i][1] = y + l[1] * unit;
  }
}

static gboolean
read_grid (const Grid * grid, float threshold, GArray * answers)
{
  const MdFaceLevel *level = grid->level;
  gint64 answer = 0;

  for (int row = 0; row < grid->rows; row++)
    for (int column = 0; column < grid->columns; column++)
      for (int anchor = 0; anchor < level->n_anchors; anchor++, answer++) {
        MdFaceAnswer out = {.score = read_score (grid, answer),.mask = 0.5f };

        if (isnan (out.score))
          return FALSE;
        if (out.score < threshold)
          continue;
        read_place (grid, answer, column, row, anchor, &out);
        if (!md_candidate_is_finite (&out.box, out.landmarks))
          return FALSE;
        if (grid->mask != NULL)
          out.mask = sigmoid (grid->mask[answer * level->mask.pitch]);
        g_array_append_val (answers, out);
      }
  return TRUE;
}

gboolean
md_face_decode (const MdFaceNetwork * net, const MdSession * session,
    int picture, int height, int width, float threshold, GArray * answers)
{
  gint64 first = 0;

  for (guint i = 0; i < net->layout.n_levels; i++) {
    const MdFaceLevel *level = &net->layout.levels[i];
    Grid grid = {
      .net = net,.level = level,
      .score = locate (net, session, &level->score, picture, first),
      .objectness = locate (net, session, &level->objectness, picture, first),
      .box = locate (net, session, &level->box, picture, first),
      .landmarks = locate (net, session, &level->landmarks, picture, first),
      .mask = locate (net, session, &level->mask, picture, first),
      .columns = md_face_level_columns (level, width),
      .rows = md_face_level_rows (level, height),
      .height = height,.width = width
    };

    if (!read_grid (&grid, threshold, answers))
      return FALSE;
    if (net->layout.one_list)
      first += (gint64) grid.columns * grid.rows * level->n_anchors;
  }
  return TRUE;
}
