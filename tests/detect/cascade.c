/* Each stage of the cascade against networks whose answers are worked out by
 * hand, window after window. */
#include "detect/cascade.h"

#include <math.h>

#include "image/crop.h"
#include "../image/pictures.h"
#include "tiny-models.h"

#define BOX_SCALE 0.15f
#define WINDOW_SCALE 1.2f
#define PRIOR 0.5f

typedef struct
{
  TinyModel *models[MD_STAGE_SNET + 1];
  MdStage *stages[MD_STAGE_SNET + 1];
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

/* @suppress: whether overlapping boxes are suppressed
 * @screen: (nullable): S-Net's threshold; NULL: there is none */
static void
set_up_screened (Fixture * f, int width, int height, gboolean suppress,
    const char *screen)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (width * 10000 + height);

  *f = (Fixture) {
  .params = MD_DETECTOR_PARAMS_DEFAULT};
  for (MdStageKind kind = MD_STAGE_PNET; kind <= MD_STAGE_ONET; kind++) {
    TinyModel *model = tiny_model_new (kind, 1, 2);

    f->models[kind] = model;
    tiny_model_set (model, "box-scale", G_STRINGIFY (0.15));
    tiny_model_set (model, "threshold", "0.5");
    if (!suppress) {
      tiny_model_set (model, "nms", "1");
      tiny_model_set (model, "level-nms", "1");
    }
    if (kind == MD_STAGE_PNET) {
      tiny_model_set (model, "max-candidates", suppress ? "100" : "0");
    } else {
      tiny_model_set (model, "window-scale", "1.2");
      tiny_model_set (model, "score-prior", "0.5");
    }
    f->stages[kind] = tiny_model_stage (model, kind);
  }
  if (screen != NULL) {
    TinyModel *snet = tiny_model_new (MD_STAGE_SNET, 1, 2);

    tiny_model_set (snet, "threshold", screen);
    f->models[MD_STAGE_SNET] = snet;
    f->stages[MD_STAGE_SNET] = tiny_model_stage (snet, MD_STAGE_SNET);
  }
  f->cascade = md_cascade_new (f->stages[MD_STAGE_SNET], f->stages[0],
      f->stages[1], f->stages[2]);
  f->picture = test_picture_new (MD_FORMAT_NV12, width, height,
      MD_MATRIX_BT601, FALSE, noise, rand);
  f->params.min_face_size = 20;
  f->params.threads = 1;
}

static void
set_up_sized (Fixture * f, int width, int height, gboolean suppress)
{
  set_up_screened (f, width, height, suppress, NULL);
}

static void
tear_down (Fixture * f)
{
  md_cascade_free (f->cascade);
  for (guint i = 0; i < G_N_ELEMENTS (f->models); i++) {
    md_stage_unref (f->stages[i]);
    g_clear_pointer (&f->models[i], tiny_model_free);
  }
  test_picture_free (f->picture);
}

static const MdCandidate *
find_window (const MdCandidate * found, guint n, const MdBox * window,
    float score)
{
  for (guint i = 0; i < n; i++) {
    if (fabsf (found[i].score - score) < 1e-3f &&
        fabsf (found[i].window.x1 - window->x1) < 0.01f &&
        fabsf (found[i].window.y1 - window->y1) < 0.01f &&
        fabsf (found[i].window.x2 - window->x2) < 0.01f &&
        fabsf (found[i].window.y2 - window->y2) < 0.01f)
      return &found[i];
  }
  return NULL;
}

static void
check_box (const MdCandidate * c, const float *delta)
{
  MdBox box = md_box_regress (&c->window, delta, BOX_SCALE);

  g_assert_cmpfloat_with_epsilon (c->box.x1, box.x1, 0.01);
  g_assert_cmpfloat_with_epsilon (c->box.y1, box.y1, 0.01);
  g_assert_cmpfloat_with_epsilon (c->box.x2, box.x2, 0.01);
  g_assert_cmpfloat_with_epsilon (c->box.y2, box.y2, 0.01);
}

/* Whether P-Net sees a window: 1, or 0, or -1 where the last digit of S-Net's
 * answer decides, or S-Net lets so much pass that P-Net may see all. */
static int
passes (const Fixture * f, const float *window, int stride)
{
  float answer, threshold;

  if (f->stages[MD_STAGE_SNET] == NULL)
    return 1;
  threshold = f->stages[MD_STAGE_SNET]->threshold;
  tiny_model_answer (f->models[MD_STAGE_SNET], window, stride, &answer);
  if (fabsf (answer - threshold) < 1e-4f || threshold < 0.7f)
    return answer > threshold + 1e-4f ? 1 : -1;
  return answer > threshold;
}

/* All windows of one level, from the level resampled in one piece.
 * Returns: how many are above the threshold */
static guint
check_level (const Fixture * f, const MdCandidate * found, guint n, int width,
    int height)
{
  const MdImage *image = &f->picture->image;
  MdRect frame = { 0, 0, image->width, image->height };
  g_autoptr (MdResampler) resampler = md_resampler_new ();
  g_autofree float *pixels = g_new (float, 3 * width * height);
  guint n_above = 0;

  md_resample (resampler, image, &frame, width, height, 0, height,
      &f->stages[0]->input, pixels);
  for (int y = 0; y + 12 <= height; y += 2) {
    for (int x = 0; x + 12 <= width; x += 2) {
      float sx = (float) image->width / (float) width;
      float sy = (float) image->height / (float) height;
      MdBox window = {
        (float) x * sx, (float) y * sy, (float) (x + 12) * sx,
        (float) (y + 12) * sy
      };
      const float *seen = pixels + 3 * (y * width + x);
      int passed = passes (f, seen, 3 * width);
      const MdCandidate *c;
      float answer[5];

      tiny_model_answer (f->models[0], seen, 3 * width, answer);
      c = find_window (found, n, &window, answer[0]);
      if (answer[0] > 0.5001f && passed == 1)
        g_assert_nonnull (c);
      if (answer[0] < 0.4999f || passed == 0)
        g_assert_null (c);
      if (c == NULL)
        continue;
      n_above++;
      check_box (c, answer + 1);
    }
  }
  return n_above;
}

/* @data: (nullable): S-Net's threshold */
static void
test_pnet (gconstpointer data)
{
  Fixture f;
  const MdCandidate *found;
  guint n, n_expected = 0;
  double scale = 12 / 20.;

  /* Wide enough that levels are cut into stripes. */
  set_up_screened (&f, 700, 190, FALSE, data);
  g_assert_true (md_cascade_run (f.cascade, &f.picture->image, &f.params,
          MD_STAGE_PNET, &found, &n));
  for (; 190 * scale >= 12; scale *= 0.709f)
    n_expected += check_level (&f, found, n, (int) (700 * scale + 1),
        (int) (190 * scale + 1));
  g_assert_cmpuint (n, ==, n_expected);
  g_assert_cmpuint (n, >, 100);
  g_assert_true ((md_cascade_stats (f.cascade)->screened > 0)
      == (data != NULL));
  for (guint i = 1; i < n; i++)
    g_assert_cmpfloat (found[i - 1].score, >=, found[i].score);
  tear_down (&f);
}

/* Who lowers P-Net's threshold wants more, so that S-Net has to let it pass. */
static void
test_screen_follows (void)
{
  Fixture f;
  const MdCandidate *found;
  guint n[3], n_found;

  set_up_screened (&f, 320, 240, FALSE, "0.9");
  for (guint i = 0; i < G_N_ELEMENTS (n); i++) {
    static const float thresholds[] = { -1, 0.25f, 0 };

    f.params.cascade_thresholds[0] = thresholds[i];
    g_assert_true (md_cascade_run (f.cascade, &f.picture->image, &f.params,
            MD_STAGE_PNET, &found, &n_found));
    n[i] = md_cascade_stats (f.cascade)->screened;
  }
  g_assert_cmpuint (n[0], <, n[1]);
  g_assert_cmpuint (n[1], <, n[2]);
  tear_down (&f);
}

static void
check_refined (const Fixture * f, MdStageKind kind, const MdCandidate * from,
    const MdCandidate * found, guint n_found, guint * n_above)
{
  const TinyModel *model = f->models[kind];
  g_autoptr (MdResampler) resampler = md_resampler_new ();
  MdWindow window = md_crop_window (&from->box, WINDOW_SCALE);
  MdRect region = md_window_region (&window);
  MdBox seen = md_window_box (&window);
  const MdCandidate *c;
  MdBox box;
  float pixels[3 * 48 * 48], answer[15], score;

  md_crop_run (resampler, &f->picture->image, &region, model->size,
      &f->stages[kind]->input, pixels);
  tiny_model_answer (model, pixels, 3 * model->size, answer);
  score = answer[0] * powf (from->score, PRIOR);
  box = md_box_regress (&seen, answer + 1, BOX_SCALE);
  if (score < 0.5001f ||
      !md_box_clip (&box, f->picture->image.width, f->picture->image.height))
    return;
  c = find_window (found, n_found, &seen, score);
  ++*n_above;
  g_assert_nonnull (c);
  check_box (c, answer + 1);
  g_assert_true (c->has_landmarks == (kind == MD_STAGE_ONET));
  for (guint i = 0; i < MD_N_LANDMARKS && c->has_landmarks; i++) {
    g_assert_cmpfloat_with_epsilon (c->landmarks[i][0],
        seen.x1 + answer[5 + i] * (float) window.side, 0.02);
    g_assert_cmpfloat_with_epsilon (c->landmarks[i][1],
        seen.y1 + answer[10 + i] * (float) window.side, 0.02);
  }
}

static void
test_refined (gconstpointer data)
{
  MdStageKind kind = GPOINTER_TO_INT (data);
  Fixture f;
  const MdCandidate *found;
  g_autofree MdCandidate *before = NULL;
  guint n_before, n, n_above = 0;

  set_up_sized (&f, 150, 97, FALSE);
  g_assert_true (md_cascade_run (f.cascade, &f.picture->image, &f.params,
          kind - 1, &found, &n_before));
  before = g_memdup2 (found, n_before * sizeof *found);
  g_assert_true (md_cascade_run (f.cascade, &f.picture->image, &f.params, kind,
          &found, &n));
  for (guint i = 0; i < n_before; i++)
    check_refined (&f, kind, &before[i], found, n, &n_above);
  g_assert_cmpint (ABS ((int) n - (int) n_above), <=, 1);
  g_assert_cmpuint (n, >, 20);
  tear_down (&f);
}

/* O-Net on boxes that are handed in answers each of them as it does inside the
 * cascade, but for the prior and without leaving any out. */
static void
test_given_boxes (void)
{
  Fixture f;
  const MdCandidate *found, *seen;
  g_autofree MdCandidate *before = NULL, *after = NULL;
  g_autofree MdBox *boxes = NULL;
  guint n_before, n_after, n_matched = 0;

  set_up_sized (&f, 150, 97, FALSE);
  g_assert_true (md_cascade_run (f.cascade, &f.picture->image, &f.params,
          MD_STAGE_RNET, &found, &n_before));
  before = g_memdup2 (found, n_before * sizeof *found);
  g_assert_true (md_cascade_run (f.cascade, &f.picture->image, &f.params,
          MD_STAGE_ONET, &found, &n_after));
  after = g_memdup2 (found, n_after * sizeof *found);
  boxes = g_new (MdBox, n_before);
  for (guint i = 0; i < n_before; i++)
    boxes[i] = before[i].box;

  seen = md_cascade_refine (f.cascade, &f.picture->image, &f.params, boxes,
      n_before);
  for (guint i = 0; i < n_before; i++) {
    float score = seen[i].score * powf (before[i].score, PRIOR);
    const MdCandidate *c = find_window (after, n_after, &seen[i].window, score);

    if (c == NULL) {
      g_assert_true (score < 0.5001f
          || !md_candidate_is_usable (&seen[i], &f.picture->image));
      continue;
    }
    g_assert_cmpmem (&seen[i].box, sizeof c->box, &c->box, sizeof c->box);
    g_assert_cmpmem (seen[i].landmarks, sizeof c->landmarks, c->landmarks,
        sizeof c->landmarks);
    n_matched++;
  }
  g_assert_cmpuint (n_matched, >=, n_after);
  g_assert_cmpuint (n_matched, <, n_before);
  tear_down (&f);
}

static void
test_suppression (void)
{
  Fixture f;
  const MdCandidate *found;

  set_up_sized (&f, 320, 240, TRUE);
  for (MdStageKind kind = MD_STAGE_PNET; kind <= MD_STAGE_ONET; kind++) {
    guint n;

    g_assert_true (md_cascade_run (f.cascade, &f.picture->image, &f.params,
            kind, &found, &n));

    g_assert_cmpuint (n, <=, 100);
    g_assert_cmpuint (n, >, 2);
    for (guint i = 0; i < n; i++) {
      for (guint j = 0; j < i; j++) {
        if (kind == MD_STAGE_ONET)
          g_assert_cmpfloat (md_box_overlap (&found[i].box, &found[j].box,
                  MD_OVERLAP_MINIMUM), <=, 0.7001f);
        else
          g_assert_cmpfloat (md_box_iou (&found[i].box, &found[j].box), <=,
              0.7001f);
      }
    }
  }
  tear_down (&f);
}

static void
test_threads (void)
{
  g_autofree MdCandidate *expected = NULL;
  guint n_expected = 0;
  Fixture f;

  set_up_sized (&f, 640, 360, TRUE);
  for (guint threads = 1; threads <= 4; threads++) {
    const MdCandidate *found;
    guint n;

    f.params.threads = threads;
    g_assert_true (md_cascade_run (f.cascade, &f.picture->image, &f.params,
            MD_STAGE_ONET, &found, &n));
    if (threads == 1) {
      n_expected = n;
      expected = g_memdup2 (found, n * sizeof *found);
    }
    g_assert_cmpmem (found, n * sizeof *found, expected,
        n_expected * sizeof *expected);
  }
  tear_down (&f);
}

/* Two say where one face is, one is beside it, one elsewhere. */
static void
test_vote (void)
{
  static const MdCandidate answers[] = {
    {.box = {0, 0, 100, 100},.score = 0.9f},
    {.box = {9, 3, 109, 103},.score = 0.45f},
    {.box = {60, 0, 160, 100},.score = 0.3f},
    {.box = {300, 0, 400, 100},.score = 0.8f},
  };
  static const MdBox alone = { 0, 0, 100, 100 }, voted = { 3, 1, 103, 101 };
  g_autoptr (GArray) from = g_array_new (FALSE, FALSE, sizeof (MdCandidate));

  g_array_append_vals (from, answers, G_N_ELEMENTS (answers));
  for (int votes = 0; votes < 2; votes++) {
    g_autoptr (TinyModel) model = tiny_model_new (MD_STAGE_ONET, 1, 1);
    g_autoptr (MdStage) stage = NULL;
    g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
    MdSuppressor *suppressor = md_suppressor_new ();
    const MdCandidate *best;

    tiny_model_set (model, "nms", "0.35");
    if (votes)
      tiny_model_set (model, "vote", "0.5");
    stage = tiny_model_stage (model, MD_STAGE_ONET);
    md_suppressor_run (suppressor, stage, FALSE, from, kept);
    g_assert_cmpuint (kept->len, ==, 2);
    best = &g_array_index (kept, MdCandidate, 0);
    g_assert_cmpfloat (best->score, ==, 0.9f);
    g_assert_cmpfloat (md_box_iou (&best->box, votes ? &voted : &alone), >,
        0.999f);
    g_assert_cmpfloat (g_array_index (kept, MdCandidate, 1).box.x1, ==, 300);
    md_suppressor_free (suppressor);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/cascade/pnet", NULL, test_pnet);
  /* All pass, or so many, or so few that they go through P-Net one by one. */
  g_test_add_data_func ("/cascade/screened/0", "0", test_pnet);
  g_test_add_data_func ("/cascade/screened/0.6", "0.6", test_pnet);
  g_test_add_data_func ("/cascade/screened/0.9", "0.9", test_pnet);
  g_test_add_func ("/cascade/screen-follows", test_screen_follows);
  g_test_add_data_func ("/cascade/rnet", GINT_TO_POINTER (MD_STAGE_RNET),
      test_refined);
  g_test_add_data_func ("/cascade/onet", GINT_TO_POINTER (MD_STAGE_ONET),
      test_refined);
  g_test_add_func ("/cascade/given-boxes", test_given_boxes);
  g_test_add_func ("/cascade/suppression", test_suppression);
  g_test_add_func ("/cascade/threads", test_threads);
  g_test_add_func ("/cascade/vote", test_vote);
  return g_test_run ();
}
