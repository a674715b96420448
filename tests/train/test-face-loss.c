/* Tests the assignment of cells to faces, and the gradient of a single-shot
 * detector's loss against finite differences. */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "train/faces/face-loss.h"

#define SIDE 64
#define N_CELLS (64 + 16 + 4)
#define N_FLOATS (N_CELLS * MD_FACE_CHANNELS)

typedef struct
{
  float out[N_FLOATS], grad[N_FLOATS];
  float taught[N_FLOATS];       /* outputs of a teacher */
  gboolean has_teacher;
  GArray *faces;
  MdAssignment *assignment;
} Fixture;

static MdFaceMaps
maps_of (const float *out)
{
  return (MdFaceMaps) {
    {
    out, out + 64 * MD_FACE_CHANNELS, out + 80 * MD_FACE_CHANNELS}
  };
}

static MdFaceGrads
grads_of (float *grad)
{
  return (MdFaceGrads) {
    {
    grad, grad + 64 * MD_FACE_CHANNELS, grad + 80 * MD_FACE_CHANNELS}
  };
}

static MdAnnotation *
add_face (Fixture * f, float x, float y, float width, float height,
    MdCategory category)
{
  MdAnnotation face = {.box = {x, y, x + width, y + height},
  .category = category
  };

  g_array_append_val (f->faces, face);
  return &g_array_index (f->faces, MdAnnotation, f->faces->len - 1);
}

static float
random_output (MdRng * rng, int i)
{
  int channel = i % MD_FACE_CHANNELS;

  return channel >= 1 && channel <= 4 ? md_rng_uniform (rng, .3f, 1.2f) :
      md_rng_uniform (rng, -1, 1);
}

static void
set_up (Fixture * f, gconstpointer unused)
{
  MdRng rng = md_rng_init (1, 2, 3);

  f->faces = g_array_new (FALSE, FALSE, sizeof (MdAnnotation));
  f->assignment = md_assignment_new (SIDE);
  g_assert_cmpint (f->assignment->n_cells, ==, N_CELLS);
  for (int i = 0; i < N_FLOATS; i++)
    f->out[i] = random_output (&rng, i);
  for (int i = 0; i < N_FLOATS; i++)
    f->taught[i] = random_output (&rng, i);
}

static void
tear_down (Fixture * f, gconstpointer unused)
{
  g_array_unref (f->faces);
  md_assignment_free (f->assignment);
}

static void
assign (Fixture * f)
{
  MdFaceMaps maps = maps_of (f->out);

  md_assignment_make (f->assignment, &maps, f->faces);
}

/* A cell of the finest level predicts exactly the face. */
static void
test_best_cell (Fixture * f, gconstpointer unused)
{
  const int cell = 3 * 8 + 4;   /* centre 36, 28 */
  float *out = f->out + cell * MD_FACE_CHANNELS;
  int n = 0;

  add_face (f, 26, 16, 20, 24, MD_CATEGORY_UNMASKED);
  out[0] = 2;
  out[1] = out[3] = 10 / 16.f;
  out[2] = out[4] = 12 / 16.f;
  assign (f);
  for (int i = 0; i < N_CELLS; i++)
    n += f->assignment->faces[i] == 0;
  g_assert_cmpint (f->assignment->faces[cell], ==, 0);
  g_assert_cmpfloat_with_epsilon (f->assignment->targets[cell], 1, 1e-5);
  g_assert_cmpint (n, <=, 9);
  g_assert_cmpint (n, >, 1);
  /* no cell far away is assigned */
  g_assert_cmpint (f->assignment->faces[0], ==, -1);
  g_assert_cmpfloat (f->assignment->targets[0], ==, 0);
}

/* Faces too large for a level are not assigned to it; the coarsest level takes
 * any. */
static void
test_levels (Fixture * f, gconstpointer unused)
{
  gboolean on_coarse = FALSE;

  add_face (f, -30, -30, 124, 124, MD_CATEGORY_UNMASKED);
  assign (f);
  for (int i = 0; i < N_CELLS; i++) {
    if (i < 64)
      g_assert_cmpint (f->assignment->faces[i], ==, -1);
    else if (i >= 80)
      on_coarse |= f->assignment->faces[i] == 0;
  }
  g_assert_true (on_coarse);
}

static void
test_ignored (Fixture * f, gconstpointer unused)
{
  add_face (f, 0, 0, 16, 16, MD_CATEGORY_UNMASKED)->ignore = TRUE;
  assign (f);
  g_assert_true (f->assignment->ignored[0]);
  g_assert_false (f->assignment->ignored[63]);
  g_assert_cmpint (f->assignment->faces[0], ==, -1);
  g_assert_cmpfloat (f->assignment->total, ==, 0);
}

static float
scale_of (const Fixture * f)
{
  return 1 / MAX (f->assignment->total, 1);
}

static double
total_loss (Fixture * f, const float *out, float *grad)
{
  const MdFaceLossParams params = MD_FACE_LOSS_PARAMS_DEFAULT;
  MdFaceMaps maps = maps_of (out), taught = maps_of (f->taught);
  MdFaceGrads grads = grads_of (grad);
  MdFaceLoss loss = { 0 };
  g_autofree MdBox *boxes = g_memdup2 (f->assignment->boxes,
      N_CELLS * sizeof (MdBox));

  /* the assignment is kept, the prediction changes */
  for (int i = 0; i < N_CELLS; i++) {
    int level = i < 64 ? 0 : i < 80 ? 1 : 2, cells = 8 >> level;
    int at = i - (level == 0 ? 0 : level == 1 ? 64 : 80);
    float unit = 16 << level, x = (at % cells + .5f) * unit / 2;
    float y = (at / cells + .5f) * unit / 2;
    const float *o = out + i * MD_FACE_CHANNELS;

    f->assignment->boxes[i] = (MdBox) {
    x - o[1] * unit, y - o[2] * unit, x + o[3] * unit, y + o[4] * unit};
  }
  md_face_loss (&params, &maps, f->faces, f->assignment,
      f->has_teacher ? &taught : NULL, scale_of (f), &grads, &loss);
  memcpy (f->assignment->boxes, boxes, N_CELLS * sizeof (MdBox));
  return loss.score + loss.box + loss.landmarks + loss.mask;
}

/* Returns: the derivative of the loss by an output, by finite differences */
static double
slope (Fixture * f, int output)
{
  float scratch[N_FLOATS], changed[N_FLOATS];
  const float step = 1e-3f;
  double difference;

  memcpy (changed, f->out, sizeof changed);
  changed[output] = f->out[output] + step;
  difference = total_loss (f, changed, scratch);
  changed[output] = f->out[output] - step;
  return (difference - total_loss (f, changed, scratch)) / (2 * step);
}

static void
test_gradient (Fixture * f, gconstpointer unused)
{
  MdAnnotation *face = add_face (f, 10, 12, 14, 18, MD_CATEGORY_UNMASKED);
  int n_checked = 0;

  face->has_landmarks = TRUE;
  for (int i = 0; i < 5; i++) {
    face->landmarks[i][0] = 12 + 3 * i;
    face->landmarks[i][1] = 16 + 2 * i;
  }
  add_face (f, 30, 25, 30, 34, MD_CATEGORY_MASK);
  add_face (f, 5, 40, 12, 13, MD_CATEGORY_FACE);
  add_face (f, 48, 0, 16, 16, MD_CATEGORY_MASK)->ignore = TRUE;
  assign (f);
  total_loss (f, f->out, f->grad);
  for (int i = 0; i < N_FLOATS; i++) {
    int cell = i / MD_FACE_CHANNELS, channel = i % MD_FACE_CHANNELS;
    double difference;

    /* outside faces, the score's weight changes, which has no gradient */
    if (channel == 0 && f->assignment->faces[cell] < 0) {
      float p = 1 / (1 + expf (-f->out[i]));

      g_assert_cmpfloat_with_epsilon (f->grad[i],
          f->assignment->ignored[cell] ? 0 :
          .75f * p * p * p * scale_of (f), 1e-6);
      continue;
    }
    difference = slope (f, i);
    if (f->assignment->faces[cell] < 0)
      g_assert_cmpfloat (f->grad[i], ==, 0);
    g_assert_cmpfloat_with_epsilon (f->grad[i], difference,
        2e-3 + 2e-2 * fabs (difference));
    n_checked += f->assignment->faces[cell] >= 0;
  }
  g_assert_cmpint (n_checked, >, 100);
}

/* A teacher's score counts in every cell, ignored ones included; its box and its
 * mask from a score of .3. */
static void
test_teacher (Fixture * f, gconstpointer unused)
{
  int n_boxes = 0;

  f->has_teacher = TRUE;
  add_face (f, 48, 0, 16, 16, MD_CATEGORY_MASK)->ignore = TRUE;
  assign (f);
  g_assert_cmpfloat (f->assignment->total, ==, 0);
  f->assignment->ignored[1] = TRUE;
  total_loss (f, f->out, f->grad);
  for (int i = 0; i < N_FLOATS; i++) {
    int cell = i / MD_FACE_CHANNELS, channel = i % MD_FACE_CHANNELS;
    float t = 1 / (1 + expf (-f->taught[cell * MD_FACE_CHANNELS]));
    float p = 1 / (1 + expf (-f->out[cell * MD_FACE_CHANNELS]));
    double difference = slope (f, i);

    if (channel == 0) {
      float background = f->assignment->ignored[cell] ? 0 : .75f * p * p * p;

      g_assert_cmpfloat_with_epsilon (f->grad[i], background
          + MAX (t, .75f * p * p) * (p - t), 1e-5);
    } else if (t < .3f || (channel >= 5 && channel < 15)) {
      g_assert_cmpfloat (f->grad[i], ==, 0);
    } else {
      g_assert_cmpfloat_with_epsilon (f->grad[i], difference,
          2e-3 + 2e-2 * fabs (difference));
      n_boxes += channel == 1;
    }
  }
  g_assert_cmpint (n_boxes, >, 50);
}

/* With its own outputs as a teacher, a network has no gradient but that of the
 * annotations. */
static void
test_same_teacher (Fixture * f, gconstpointer unused)
{
  float alone[N_FLOATS];

  add_face (f, 10, 12, 14, 18, MD_CATEGORY_MASK);
  assign (f);
  total_loss (f, f->out, alone);
  memcpy (f->taught, f->out, sizeof f->taught);
  f->has_teacher = TRUE;
  total_loss (f, f->out, f->grad);
  for (int i = 0; i < N_FLOATS; i++) {
    int channel = i % MD_FACE_CHANNELS;

    /* the overlap of equal boxes has a kink */
    if (channel < 1 || channel > 4)
      g_assert_cmpfloat_with_epsilon (f->grad[i], alone[i], 1e-6);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/face-loss/best-cell", test_best_cell);
  ADD ("/face-loss/levels", test_levels);
  ADD ("/face-loss/ignored", test_ignored);
  ADD ("/face-loss/gradient", test_gradient);
  ADD ("/face-loss/teacher", test_teacher);
  ADD ("/face-loss/same-teacher", test_same_teacher);
#undef ADD
  return g_test_run ();
}
