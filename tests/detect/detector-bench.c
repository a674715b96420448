/* Measures the time to detect faces in a frame, to classify them, and to track
 * them, the latter two as a share of detection.
 *
 *   detector-bench [MODELS [RUNS [THREADS [FACE-MODEL]]]]
 *
 * Painted street scenes of five people as I420, smallest face 40 at 640×360
 * and 30 at 1920×1080. Each time is the minimum over RUNS (100) frames, to
 * exclude other load. THREADS: 1 by default, 0 = one per core. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "detect/detector.h"
#include "track/follower.h"
#include "painter.h"
#include "../image/pictures.h"

#define RUNS 100

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

/* Packs the rows as in a decoder's frames: widely spaced rows would each need a
 * TLB entry. */
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

/* Measures detection and classification. */
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
  g_print ("%4d×%-4d  found in %.2f ms, classified in %.2f (%u faces)\n",
      width, height, (double) find / 1e3, (double) classify / 1e3, n);
}

/* Measures tracking: detects faces in a picture once and then tracks them. */
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
  benchmark_search (models, 640, 360, 40, runs, threads);
  benchmark_search (models, 1920, 1080, 30, runs, threads);
  benchmark_following (models, 640, 360, 40, runs, threads);
  benchmark_following (models, 1920, 1080, 30, runs, threads);
  return 0;
}
