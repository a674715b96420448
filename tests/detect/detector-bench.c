/* What a frame costs, with MTCNN's networks stage by stage and candidate by
 * candidate; and what one costs whose faces are only followed, as a share of
 * that.
 *
 *   detector-bench [MODELS [RUNS [THREADS [FACE-MODEL]]]]
 *
 * Painted street scenes of five people as I420, smallest face 40 at 640×360
 * and 30 at 1920×1080. Each time is the least of RUNS (100) frames of its
 * own, so that what else the machine does counts little; the parts add up to
 * no more than the whole. R, O and mask per candidate include their crop and
 * non-maximum suppression. With THREADS other than 1 (the default; 0: all
 * cores), the pyramid's time is summed over threads and stands beside P's. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "detect/cascade.h"
#include "detect/classifier.h"
#include "detect/detector.h"
#include "track/follower.h"
#include "painter.h"
#include "../image/pictures.h"

#define RUNS 100

typedef struct
{
  double total, pyramid, stages[3], classify;   /* P without its pyramid,
                                                 * where one thread does both */
  guint screened, candidates[3], faces;
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

/* Brings the rows together, as a decoder's frames have them: far apart, each
 * costs a page of the address translation. */
static void
pack (TestPicture * picture)
{
  MdImage *image = &picture->image;

  for (guint p = 0; p < 3; p++) {
    int width = p > 0 ? image->width / 2 : image->width;
    int height = p > 0 ? image->height / 2 : image->height;
    guint8 *plane = (guint8 *) image->planes[p];

    for (int y = 0; y < height; y++)
      memmove (plane + (gsize) y * width,
          plane + (gsize) y * image->strides[p], width);
    image->strides[p] = width;
  }
}

static TestPicture *
paint (int width, int height)
{
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
  g_autofree guint8 *rgb = g_malloc (3 * (gsize) width * height);
  const MdPaintedFace *faces;
  MdPainter *painter;
  TestPicture *picture;
  Painted painted = { rgb, width };

  params.kind = MD_PAINT_STREET;
  params.width = width;
  params.height = height;
  params.people = 5;
  params.seed = 7;
  painter = md_painter_new (&params);
  md_painter_paint (painter, 60, rgb, &faces);
  md_painter_free (painter);
  picture = test_picture_new (MD_FORMAT_I420, width, height, MD_MATRIX_BT601,
      FALSE, painted_color, &painted);
  pack (picture);
  return picture;
}

static Cost
run (MdCascade * cascade, MdClassifier * classifier, const MdImage * image,
    const MdDetectorParams * params)
{
  const MdCascadeStats *stats = md_cascade_stats (cascade);
  gint64 start = g_get_monotonic_time (), found_time;
  const MdCandidate *found;
  guint n;

  g_autofree MdFace *faces = NULL;
  Cost cost;

  g_assert_true (md_cascade_run (cascade, image, params, MD_STAGE_ONET, &found,
          &n));
  faces = g_new0 (MdFace, n + 1);
  cost = (Cost) {
  .pyramid = (double) stats->pyramid,.screened = stats->screened,.faces = n};
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
  if (params->threads == 1)
    cost.stages[0] -= cost.pyramid;
  return cost;
}

static double
each (double us, guint n)
{
  return n > 0 ? us / n : 0;
}

/* Every frame is the same, so only times differ. */
static void
keep_least (Cost * best, const Cost * cost)
{
  best->total = MIN (best->total, cost->total);
  best->pyramid = MIN (best->pyramid, cost->pyramid);
  for (int i = 0; i < 3; i++)
    best->stages[i] = MIN (best->stages[i], cost->stages[i]);
  best->classify = MIN (best->classify, cost->classify);
}

static void
print_cost (int width, int height, const Cost * cost)
{
  g_print
      ("%4d×%-4d  %6.2f ms: pyramid %.2f, S and P %.2f (%u windows, "
      "%u proposed), R %.2f (%u), O %.2f (%u), mask %.2f (%u faces)\n", width,
      height, cost->total / 1e3, cost->pyramid / 1e3, cost->stages[0] / 1e3,
      cost->screened, cost->candidates[0], cost->stages[1] / 1e3,
      cost->candidates[1], cost->stages[2] / 1e3, cost->candidates[2],
      cost->classify / 1e3, cost->faces);
  g_print
      ("           R %.0f µs, O %.0f µs a candidate, mask %.0f µs a face\n",
      each (cost->stages[1], cost->candidates[1]), each (cost->stages[2],
          cost->candidates[2]), each (cost->classify, cost->faces));
}

static void
benchmark (MdModels * models, int width, int height, float min_face, int runs,
    guint threads)
{
  g_autoptr (TestPicture) picture = paint (width, height);
  g_autoptr (MdCascade) cascade =
      md_cascade_new (md_models_stage (models, MD_STAGE_SNET),
      md_models_stage (models, MD_STAGE_PNET),
      md_models_stage (models, MD_STAGE_RNET),
      md_models_stage (models, MD_STAGE_ONET));
  MdStage *mask = md_models_stage (models, MD_STAGE_MASK);
  g_autoptr (MdClassifier) classifier =
      mask != NULL ? md_classifier_new (mask) : NULL;
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  Cost best = { 0 };

  params.min_face_size = min_face;
  params.threads = threads;
  for (int i = 0; i < runs; i++) {
    Cost cost = run (cascade, classifier, &picture->image, &params);

    if (i == 0)
      best = cost;
    keep_least (&best, &cost);
  }
  print_cost (width, height, &best);
}

/* A detector of any kind, found faces and what it takes to judge them. */
static void
benchmark_search (MdModels * models, int width, int height, float min_face,
    int runs, guint threads)
{
  g_autoptr (TestPicture) picture = paint (width, height);
  g_autoptr (MdDetector) detector = md_detector_new (models);
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  gint64 find = G_MAXINT64, classify = G_MAXINT64;
  MdFace *faces;
  guint n = 0;

  params.min_face_size = min_face;
  params.threads = threads;
  for (int i = 0; i < runs; i++) {
    gint64 start = g_get_monotonic_time (), found;

    g_assert_true (md_detector_find (detector, &picture->image, &params,
            &faces, &n));
    found = g_get_monotonic_time ();
    g_assert_true (md_detector_classify (detector, &picture->image, &params,
            faces, n));
    find = MIN (find, found - start);
    classify = MIN (classify, g_get_monotonic_time () - found);
  }
  g_print ("%4d×%-4d  found in %.2f ms, judged in %.2f (%u faces)\n", width,
      height, (double) find / 1e3, (double) classify / 1e3, n);
}

/* The same picture again and again: searched at first, then followed. */
static void
benchmark_following (MdModels * models, int width, int height, float min_face,
    int runs, guint threads)
{
  g_autoptr (TestPicture) picture = paint (width, height);
  g_autoptr (MdFollower) follower = md_follower_new (models);
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  MdFollowerParams follow = MD_FOLLOWER_PARAMS_DEFAULT;
  double best[2] = { INFINITY, INFINITY };
  const MdFace *faces;
  guint n = 0;

  params.min_face_size = min_face;
  params.threads = threads;
  follow.interval = 4;
  for (int i = 0; i < 4 * runs; i++) {
    const MdFrameReport *report = md_follower_report (follower);
    double *least;

    g_assert_true (md_follower_process (follower, &picture->image,
            i * G_GINT64_CONSTANT (40000000), &params, &follow, &faces, &n));
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
      md_models_load (argc > 1 ? argv[1] : NULL, argc > 4 ? argv[4] : NULL,
      &error);
  int runs = argc > 2 ? MAX (atoi (argv[2]), 1) : RUNS;
  guint threads = argc > 3 ? (guint) atoi (argv[3]) : 1;

  setlocale (LC_CTYPE, "");
  if (models == NULL) {
    g_printerr ("%s\n", error->message);
    return 77;
  }
  if (md_models_face (models) == NULL) {
    benchmark (models, 640, 360, 40, runs, threads);
    benchmark (models, 1920, 1080, 30, runs, threads);
  }
  benchmark_search (models, 640, 360, 40, runs, threads);
  benchmark_search (models, 1920, 1080, 30, runs, threads);
  benchmark_following (models, 640, 360, 40, runs, threads);
  benchmark_following (models, 1920, 1080, 30, runs, threads);
  return 0;
}
