/* Tests each stage of the cascade with networks whose outputs are computed by
 * hand, window by window. */
#include "detect/cascade.h"

#include <math.h>

#include "image/resample.h"
#include "../image/pictures.h"
#include "tiny-models.h"

#define THRESHOLD 0.5f
/* Maximum difference of two sums of the same numbers. */
#define EPSILON 1e-4f

typedef struct
{
  TinyModel *models[3];
  MdStage *stages[3];
  MdCascade *cascade;
  TestPicture *picture;
  MdDetectorParams params;
} Fixture;

static void
noise (int x, int y, double rgb[3], gpointer data)
{
  for (int c = 0; c < 3; c++)
    rgb[c] = g_rand_int_range (data, 0, 256);
}

static void
set_up (Fixture * f, int width, int height)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (width * 10000 + height);

  *f = (Fixture) {
  .params = MD_DETECTOR_PARAMS_DEFAULT};
  for (MdStageKind kind = MD_STAGE_PNET; kind <= MD_STAGE_ONET; kind++) {
    f->models[kind] = tiny_model_new (kind, 1, 2);
    tiny_model_set (f->models[kind], "threshold", G_STRINGIFY (0.5));
    f->stages[kind] = tiny_model_stage (f->models[kind], kind);
  }
  f->cascade = md_cascade_new (f->stages[0], f->stages[1], f->stages[2]);
  f->picture = test_picture_new (MD_FORMAT_NV12, width, height,
      MD_MATRIX_BT601, FALSE, noise, rand);
  f->params.min_face_size = 20;
  f->params.threads = 1;
}

static void
tear_down (Fixture * f)
{
  md_cascade_free (f->cascade);
  for (guint i = 0; i < G_N_ELEMENTS (f->models); i++) {
    md_stage_unref (f->stages[i]);
    tiny_model_free (f->models[i]);
  }
  test_picture_free (f->picture);
}

/* Returns: (transfer full) (element-type MdCandidate): the candidates that are
 * left after @last */
static GArray *
run_to (const Fixture * f, MdStageKind last)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  const MdCandidate *found;
  guint n;

  g_assert_true (md_cascade_run (f->cascade, &f->picture->image, &f->params,
          last, &found, &n));
  g_array_append_vals (copy, found, n);
  for (guint i = 1; i < n; i++)
    g_assert_cmpfloat (found[i - 1].score, >=, found[i].score);
  return copy;
}

/* Follows MATLAB's convention: pixels count from 1, the last one included. */
static MdBox
matlab (const MdBox * box)
{
  return (MdBox) {
  box->x1 + 1, box->y1 + 1, box->x2, box->y2};
}

static float
window_overlap (const MdCandidate * a, const MdCandidate * b)
{
  MdBox first = matlab (&a->window), second = matlab (&b->window);

  return md_box_iou (&first, &second);
}

static gboolean
is_near (const MdBox * a, const MdBox * b, float epsilon)
{
  return fabsf (a->x1 - b->x1) < epsilon && fabsf (a->y1 - b->y1) < epsilon
      && fabsf (a->x2 - b->x2) < epsilon && fabsf (a->y2 - b->y2) < epsilon;
}

static const MdCandidate *
find_same (const GArray * found, const MdCandidate * expected)
{
  for (guint i = 0; i < found->len; i++) {
    const MdCandidate *c = &g_array_index (found, MdCandidate, i);

    if (fabsf (c->score - expected->score) < EPSILON
        && is_near (&c->window, &expected->window, 0.01f)) {
      g_assert_true (is_near (&c->box, &expected->box, 0.02f));
      return c;
    }
  }
  return NULL;
}

/* Whether a better one of @others suppresses it. */
static gboolean
is_suppressed (const MdCandidate * c, const GArray * others, float overlap)
{
  for (guint i = 0; i < others->len; i++) {
    const MdCandidate *other = &g_array_index (others, MdCandidate, i);

    if (other->score > c->score - EPSILON && other != c
        && window_overlap (c, other) > overlap - EPSILON)
      return TRUE;
  }
  return FALSE;
}

/* Computes all windows of one level, resampled in one piece. */
static void
answer_level (const Fixture * f, double scale, GArray * expected)
{
  const MdImage *image = &f->picture->image;
  int width = (int) (image->width * scale + 1);
  int height = (int) (image->height * scale + 1);
  MdRect frame = { 0, 0, image->width, image->height };
  g_autoptr (MdResampler) resampler = md_resampler_new ();
  g_autofree float *pixels = g_new (float, 3 * width * height);
  float s = (float) scale;

  md_resample (resampler, image, &frame, width, height, 0, height,
      &f->stages[0]->network->input, pixels);
  for (int y = 0; y + 12 <= height; y += 2) {
    for (int x = 0; x + 12 <= width; x += 2) {
      MdCandidate c = {
        .window = {
              floorf ((float) (x + 1) / s) - 1,
              floorf ((float) (y + 1) / s) - 1,
            floorf ((float) (x + 12) / s), floorf ((float) (y + 12) / s)},
      };
      MdBox window = matlab (&c.window);
      float answer[5];

      tiny_model_answer (f->models[0], pixels + 3 * (y * width + x), 3 * width,
          answer);
      c.score = answer[0];
      c.box = md_box_regress (&window, answer + 1, 1);
      c.box.x1--;
      c.box.y1--;
      if (c.score > THRESHOLD - EPSILON && md_candidate_is_usable (&c, image))
        g_array_append_val (expected, c);
    }
  }
}

static void
test_pnet (void)
{
  Fixture f;
  g_autoptr (GArray) found = NULL;
  guint n_matched = 0;

  /* Wide enough for levels to be cut into stripes. */
  set_up (&f, 700, 190);
  found = run_to (&f, MD_STAGE_PNET);
  for (double scale = 12 / 20.; 190 * scale >= 12; scale *= 0.709f) {
    g_autoptr (GArray) expected =
        g_array_new (FALSE, FALSE, sizeof (MdCandidate));

    answer_level (&f, scale, expected);
    for (guint i = 0; i < expected->len; i++) {
      const MdCandidate *c = &g_array_index (expected, MdCandidate, i);
      gboolean same = find_same (found, c) != NULL;

      n_matched += same;
      g_assert_true (same || c->score < THRESHOLD + EPSILON
          || is_suppressed (c, expected, 0.5f)
          || is_suppressed (c, found, 0.7f));
    }
  }
  g_assert_cmpuint (n_matched, >=, found->len);
  g_assert_cmpuint (found->len, >, 100);
  tear_down (&f);
}

/* Computes the output of R-Net or O-Net for a box. */
static MdCandidate
answer_box (const Fixture * f, MdStageKind kind, const MdBox * box)
{
  const TinyModel *model = f->models[kind];
  const MdImage *image = &f->picture->image;
  g_autoptr (MdResampler) resampler = md_resampler_new ();
  MdBox square = matlab (box);
  MdRect region;
  MdCandidate c = { 0 };
  float pixels[3 * 48 * 48], answer[15], side;

  square = md_box_square (&square, 1);
  region.x = MAX ((int) square.x1, 1) - 1;
  region.y = MAX ((int) square.y1, 1) - 1;
  region.width = MAX (MIN ((int) square.x2, image->width) - region.x, 1);
  region.height = MAX (MIN ((int) square.y2, image->height) - region.y, 1);
  md_resample (resampler, image, &region, model->size, model->size, 0,
      model->size, &f->stages[kind]->network->input, pixels);
  tiny_model_answer (model, pixels, 3 * model->size, answer);
  c.window = (MdBox) {
  square.x1 - 1, square.y1 - 1, square.x2, square.y2};
  side = md_box_width (&c.window);
  c.score = answer[0];
  c.box = md_box_regress (&c.window, answer + 1, 1);
  for (guint i = 0; i < MD_N_LANDMARKS && kind == MD_STAGE_ONET; i++) {
    c.landmarks[i][0] = c.window.x1 + answer[5 + i] * side;
    c.landmarks[i][1] = c.window.y1 + answer[10 + i] * side;
  }
  return c;
}

static void
check_landmarks (const MdCandidate * c, const MdCandidate * expected,
    MdStageKind kind)
{
  g_assert_true (c->has_landmarks == (kind == MD_STAGE_ONET));
  for (guint i = 0; i < MD_N_LANDMARKS && c->has_landmarks; i++)
    for (guint k = 0; k < 2; k++)
      g_assert_cmpfloat_with_epsilon (c->landmarks[i][k],
          expected->landmarks[i][k], 0.02);
}

static float
kept_overlap (MdStageKind kind, const MdCandidate * a, const MdCandidate * b)
{
  return kind == MD_STAGE_ONET ?
      md_box_overlap (&a->box, &b->box, MD_OVERLAP_MINIMUM) :
      window_overlap (a, b);
}

static gboolean
is_beaten (MdStageKind kind, const MdCandidate * c, const GArray * found)
{
  for (guint i = 0; i < found->len; i++) {
    const MdCandidate *other = &g_array_index (found, MdCandidate, i);

    if (other->score > c->score - EPSILON
        && kept_overlap (kind, c, other) > 0.7f - EPSILON)
      return TRUE;
  }
  return FALSE;
}

static void
test_refined (gconstpointer data)
{
  MdStageKind kind = GPOINTER_TO_INT (data);
  Fixture f;
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) found = NULL;
  guint n_matched = 0;

  set_up (&f, 300, 197);
  before = run_to (&f, kind - 1);
  found = run_to (&f, kind);
  for (guint i = 0; i < before->len; i++) {
    const MdCandidate *from = &g_array_index (before, MdCandidate, i), *same;
    MdCandidate c = answer_box (&f, kind, &from->box);

    if (c.score < THRESHOLD - EPSILON
        || !md_candidate_is_usable (&c, &f.picture->image))
      continue;
    same = find_same (found, &c);
    g_assert_true (same != NULL || c.score < THRESHOLD + EPSILON
        || is_beaten (kind, &c, found));
    if (same != NULL)
      check_landmarks (same, &c, kind);
    n_matched += same != NULL;
  }
  g_assert_cmpuint (n_matched, >=, found->len);
  g_assert_cmpuint (found->len, >, 5);
  for (guint i = 0; i < found->len; i++)
    for (guint j = 0; j < i; j++)
      g_assert_cmpfloat (kept_overlap (kind, &g_array_index (found,
                  MdCandidate, i), &g_array_index (found, MdCandidate, j)), <=,
          0.7f);
  tear_down (&f);
}

/* O-Net gives the same results for given boxes as inside the cascade, but
 * drops none. */
static void
test_given_boxes (void)
{
  Fixture f;
  const MdCandidate *seen;
  g_autoptr (GArray) before = NULL;
  g_autofree MdBox *boxes = NULL;

  set_up (&f, 300, 197);
  before = run_to (&f, MD_STAGE_RNET);
  g_assert_cmpuint (before->len, >, 5);
  boxes = g_new (MdBox, before->len);
  for (guint i = 0; i < before->len; i++)
    boxes[i] = g_array_index (before, MdCandidate, i).box;
  seen = md_cascade_refine (f.cascade, &f.picture->image, &f.params, boxes,
      before->len);
  for (guint i = 0; i < before->len; i++) {
    MdCandidate c = answer_box (&f, MD_STAGE_ONET, &boxes[i]);

    g_assert_cmpfloat_with_epsilon (seen[i].score, c.score, EPSILON);
    g_assert_true (is_near (&seen[i].box, &c.box, 0.02f));
    check_landmarks (&seen[i], &c, MD_STAGE_ONET);
  }
  tear_down (&f);
}

static void
test_threads (void)
{
  g_autoptr (GArray) expected = NULL;
  Fixture f;

  set_up (&f, 640, 360);
  for (guint threads = 1; threads <= 4; threads++) {
    g_autoptr (GArray) found = NULL;

    f.params.threads = threads;
    found = run_to (&f, MD_STAGE_ONET);
    if (threads == 1)
      expected = g_array_ref (found);
    g_assert_cmpmem (found->data, found->len * sizeof (MdCandidate),
        expected->data, expected->len * sizeof (MdCandidate));
  }
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cascade/pnet", test_pnet);
  g_test_add_data_func ("/cascade/rnet", GINT_TO_POINTER (MD_STAGE_RNET),
      test_refined);
  g_test_add_data_func ("/cascade/onet", GINT_TO_POINTER (MD_STAGE_ONET),
      test_refined);
  g_test_add_func ("/cascade/given-boxes", test_given_boxes);
  g_test_add_func ("/cascade/threads", test_threads);
  return g_test_run ();
}
