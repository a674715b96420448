/* Tests the whole system on painted scenes: the shipped models find the faces
 * and classify them. The thresholds are below the results of the first models:
 * 0.93 of the faces, 0.98 of the verdicts. */
#include <glib.h>
#include <string.h>

#include "../rounds.h"
#include "maskdetect.h"
#include "painter.h"

/* Smaller faces are ignored. */
#define MIN_HEIGHT 32
/* Seeds that were not used while developing the painter. */
#define FIRST_SEED 70001

typedef struct
{
  guint faces, found, right, extra, pictures;
} Score;

static MdModels *
load_models (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *mask = g_build_filename (MODELS, "mask.onnx", NULL);
  MdModels *models;

  if (!g_file_test (mask, G_FILE_TEST_EXISTS)) {
    g_test_skip ("models/ has no models yet");
    return NULL;
  }
  models = md_models_load (MODELS, NULL, &error);
  g_assert_no_error (error);
  return models;
}

static const MdFace *
best_match (const MdFace * found, guint n, const MdBox * truth, float least)
{
  const MdFace *best = NULL;

  for (guint i = 0; i < n; i++) {
    float iou = md_box_iou (&found[i].box, truth);

    if (iou >= least) {
      least = iou;
      best = &found[i];
    }
  }
  return best;
}

static void
score_frame (MdPainter * painter, MdDetector * detector,
    const MdPainterParams * params, guint frame, Score * score)
{
  g_autofree guint8 *rgb = g_malloc (3 * params->width * params->height);
  MdDetectorParams wanted = MD_DETECTOR_PARAMS_DEFAULT;
  const MdPaintedFace *truth;
  const MdFace *found;
  guint n_truth = md_painter_paint (painter, frame, rgb, &truth), n, near = 0;
  MdImage image = {
    .format = MD_FORMAT_RGB,.width = params->width,.height = params->height,
    .planes = {rgb},.strides = {3 * params->width},
  };

  wanted.min_face_size = 20;
  g_assert_true (md_detector_process (detector, &image, &wanted, &found, &n));
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < n_truth; k++)
      if (md_box_iou (&found[i].box, &truth[k].box) >= 0.3) {
        near++;
        break;
      }
  score->extra += n - near;
  score->pictures++;
  for (guint k = 0; k < n_truth; k++) {
    const MdFace *match;

    if (truth[k].ignore || truth[k].worn != MD_PAINT_WORN_PROPERLY
        || truth[k].box.y2 - truth[k].box.y1 < MIN_HEIGHT)
      continue;
    score->faces++;
    match = best_match (found, n, &truth[k].box, 0.5);
    if (match == NULL)
      continue;
    score->found++;
    score->right += match->label == (truth[k].mask == MD_PAINT_BARE ?
        MD_LABEL_NO_MASK : MD_LABEL_MASK);
  }
}

static Score
score_kind (MdModels * models, MdPaintKind kind, guint scenes, guint frames)
{
  g_autoptr (MdDetector) detector = md_detector_new (models);
  Score score = { 0 };

  for (guint i = 0; i < scenes; i++) {
    MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
    g_autoptr (MdPainter) painter = NULL;

    params.kind = kind;
    params.seed = FIRST_SEED + i;
    painter = md_painter_new (&params);
    /* Uses frames half a second apart: the same people in other poses. */
    for (guint frame = 0; frame < frames; frame++)
      score_frame (painter, detector, &params, frame * 12, &score);
  }
  g_test_message ("%s: %u of %u faces found, %u labelled right, %u false in "
      "%u pictures", md_paint_kind_name (kind), score.found, score.faces,
      score.right, score.extra, score.pictures);
  return score;
}

static void
test_kind (gconstpointer data)
{
  MdPaintKind kind = GPOINTER_TO_INT (data);
  g_autoptr (MdModels) models = load_models ();
  gboolean moves = kind == MD_PAINT_STREET;
  Score score;

  if (models == NULL)
    return;
  score = score_kind (models, kind, moves ? test_rounds (8, 1) :
      test_rounds (40, 2), moves ? test_rounds (10, 2) : 1);
  /* Rates on so small a sample are meaningless. */
  if (test_is_quick ())
    return;
  g_assert_cmpfloat (score.found, >=, 0.88 * score.faces);
  g_assert_cmpfloat (score.right, >=, 0.92 * score.found);
  g_assert_cmpfloat (score.extra, <=, 0.15 * score.pictures);
}

static void
test_empty (void)
{
  g_autoptr (MdModels) models = load_models ();
  Score score;

  if (models == NULL)
    return;
  score = score_kind (models, MD_PAINT_EMPTY, test_rounds (40, 2), 1);
  g_assert_cmpuint (score.extra, <=, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/system/portrait",
      GINT_TO_POINTER (MD_PAINT_PORTRAIT), test_kind);
  g_test_add_data_func ("/system/crowd", GINT_TO_POINTER (MD_PAINT_CROWD),
      test_kind);
  g_test_add_data_func ("/system/street", GINT_TO_POINTER (MD_PAINT_STREET),
      test_kind);
  g_test_add_func ("/system/empty", test_empty);
  return g_test_run ();
}
