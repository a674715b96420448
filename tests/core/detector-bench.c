/* Milliseconds that a frame costs, stage by stage, on one thread; and what one
 * costs whose faces are only followed, as a share of that.
 *
 *   detector-bench [MODELS]
 *
 * Painted street scenes of five people as I420, smallest face 40 at 640×360
 * and 30 at 1920×1080. P includes the resampling that stands beside it. */
#include <math.h>

#include "cascade.h"
#include "classifier.h"
#include "follower.h"
#include "painter.h"
#include "pictures.h"

#define RUNS 15

typedef struct
{
  double total, pyramid, stages[3], classify;
  guint candidates[3], faces;
} Cost;

typedef struct
{
  const guint8 *rgb;
  int width;
} Painted;

static void
painted_color (int x, int y, double rgb[3], gpointer data)
{
  const Painted *painted = data;
  const guint8 *pixel = painted->rgb + 3 * ((gsize) y * painted->width + x);

  for (int c = 0; c < 3; c++)
    rgb[c] = pixel[c];
}

static TestPicture *
paint (int width, int height)
{
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
  g_autofree guint8 *rgb = g_malloc (3 * (gsize) width * height);
  const MdPaintedFace *faces;
  MdPainter *painter;
  Painted painted = { rgb, width };

  params.kind = MD_PAINT_STREET;
  params.width = width;
  params.height = height;
  params.people = 5;
  params.seed = 7;
  painter = md_painter_new (&params);
  md_painter_paint (painter, 60, rgb, &faces);
  md_painter_free (painter);
  return test_picture_new (MD_FORMAT_I420, width, height, MD_MATRIX_BT601,
      FALSE, painted_color, &painted);
}

static Cost
run (MdCascade * cascade, MdClassifier * classifier, const MdImage * image,
    const MdDetectorParams * params)
{
  const MdCascadeStats *stats = md_cascade_stats (cascade);
  gint64 start = g_get_monotonic_time (), found_time;
  const MdCandidate *found;
  guint n = md_cascade_run (cascade, image, params, MD_STAGE_ONET, &found);
  g_autofree MdFace *faces = g_new0 (MdFace, n + 1);
  Cost cost = {.pyramid = (double) stats->pyramid,.faces = n };

  for (guint i = 0; i < n; i++)
    faces[i].box = found[i].box;
  found_time = g_get_monotonic_time ();
  if (classifier != NULL)
    md_classifier_run (classifier, image, faces, n, -1, params->threads);
  cost.classify = (double) (g_get_monotonic_time () - found_time);
  cost.total = (double) (g_get_monotonic_time () - start);
  for (int i = 0; i < 3; i++) {
    cost.stages[i] = (double) stats->stages[i];
    cost.candidates[i] = stats->candidates[i];
  }
  return cost;
}

static void
benchmark (MdModels * models, int width, int height, float min_face)
{
  g_autoptr (TestPicture) picture = paint (width, height);
  g_autoptr (MdCascade) cascade =
      md_cascade_new (md_models_stage (models, MD_STAGE_PNET),
      md_models_stage (models, MD_STAGE_RNET),
      md_models_stage (models, MD_STAGE_ONET));
  MdStage *mask = md_models_stage (models, MD_STAGE_MASK);
  g_autoptr (MdClassifier) classifier =
      mask != NULL ? md_classifier_new (mask) : NULL;
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  Cost best = {.total = INFINITY };

  params.min_face_size = min_face;
  params.threads = 1;
  for (int i = 0; i < RUNS; i++) {
    Cost cost = run (cascade, classifier, &picture->image, &params);

    if (cost.total < best.total)
      best = cost;
  }
  g_print ("%4d×%-4d  %5.2f ms: pyramid %.2f, P %.2f (%u cells), R %.2f (%u), "
      "O %.2f (%u), classify %.2f (%u faces)\n", width, height,
      best.total / 1e3, best.pyramid / 1e3,
      (best.stages[0] - best.pyramid) / 1e3, best.candidates[0],
      best.stages[1] / 1e3, best.candidates[1], best.stages[2] / 1e3,
      best.candidates[2], best.classify / 1e3, best.faces);
}

/* The same picture again and again: searched at first, then followed. */
static void
benchmark_following (MdModels * models, int width, int height, float min_face)
{
  g_autoptr (TestPicture) picture = paint (width, height);
  g_autoptr (MdFollower) follower = md_follower_new (models);
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  MdFollowerParams follow = MD_FOLLOWER_PARAMS_DEFAULT;
  double best[2] = { INFINITY, INFINITY };
  const MdFace *faces;
  guint n = 0;

  params.min_face_size = min_face;
  params.threads = 1;
  follow.interval = 4;
  for (int i = 0; i < 4 * RUNS; i++) {
    const MdFrameReport *report = md_follower_report (follower);
    double *least;

    n = md_follower_process (follower, &picture->image,
        i * G_GINT64_CONSTANT (40000000), &params, &follow, &faces);
    least = &best[report->kind == MD_FRAME_FOLLOWED];
    *least = MIN (*least, report->times[MD_TIME_FRAME]);
  }
  g_print ("%4d×%-4d  searched %.2f ms, followed %.2f ms: %.3f (%u faces)\n",
      width, height, best[0], best[1], best[1] / best[0], n);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModels) models =
      md_models_load (argc > 1 ? argv[1] : NULL, &error);

  if (models == NULL) {
    g_printerr ("%s\n", error->message);
    return 77;
  }
  benchmark (models, 640, 360, 40);
  benchmark (models, 1920, 1080, 30);
  benchmark_following (models, 640, 360, 40);
  benchmark_following (models, 1920, 1080, 30);
  return 0;
}
