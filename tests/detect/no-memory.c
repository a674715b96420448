/* Tests that if any large allocation fails, loading models and searching
 * frames return an error, and that they work once there is memory. GLib aborts
 * if small allocations fail; only memory that grows with models, frames and
 * crowds is ours to handle. */
#include "../allocations.h"
#include "../rounds.h"
#include "painter.h"
#include "track/follower.h"
#include "tiny-models.h"

#ifdef COUNTS_ALLOCATIONS
/* Minimum size of a failing allocation, bytes: more than the lists of nodes
 * and values of a network. */
#define LARGE (160 * 1024)
#define LARGE_OF_CASCADE 65536

typedef struct
{
  MdPainter *painter;
  guint8 *rgb;
  MdImage image;
} Scene;

static void
scene_init (Scene * scene, int width, int height)
{
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
  const MdPaintedFace *faces;

  params.easy = TRUE;
  params.people = 3;
  params.seed = 5;
  params.width = width;
  params.height = height;
  scene->painter = md_painter_new (&params);
  scene->rgb = g_malloc (3 * (gsize) width * height);
  md_painter_paint (scene->painter, 0, scene->rgb, &faces);
  scene->image = (MdImage) {
  .format = MD_FORMAT_RGB,.width = width,.height = height,.planes =
        { scene->rgb },.strides = { 3 * width },};
}

static void
scene_clear (Scene * scene)
{
  md_painter_free (scene->painter);
  g_free (scene->rgb);
}

static gboolean
search (MdFollower * follower, const Scene * scene, gint64 time, guint * n)
{
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  MdFollowerParams follow = MD_FOLLOWER_PARAMS_DEFAULT;
  const MdFace *faces;

  params.min_face_size = 10;
  params.threads = 1;
  return md_follower_process (follower, &scene->image, time, &params, &follow,
      &faces, n);
}

static void
test_load (void)
{
  guint n_refused = 0, nth = 0;
  gboolean failed;

  do {
    g_autoptr (GError) error = NULL;
    g_autoptr (MdModels) models = NULL;

    test_fail_allocation (nth++, LARGE);
    models = md_models_load (MODELS, NULL, &error);
    failed = test_allocation_failed ();
    g_assert_true ((models == NULL) == (error != NULL));
    g_assert_true (models != NULL || failed);
    n_refused += models == NULL;
  } while (failed);
  g_test_message ("%u allocations, %u refusals", nth - 1, n_refused);
  g_assert_cmpuint (n_refused, >, 0);
}

/* Searches a frame and a larger one.
 * @least: minimum number of failures */
static void
try_frames (const char *folder, gsize large, guint least)
{
  guint n_refused = 0, nth = 0, expected[2] = { 0, 0 };
  Scene scenes[2];
  gboolean failed;

  scene_init (&scenes[0], 320, 180);
  scene_init (&scenes[1], 640, 360);
  do {
    /* Loads the models again, because they keep the memory of their
     * networks. */
    g_autoptr (GError) error = NULL;
    g_autoptr (MdModels) models = md_models_load (folder, NULL, &error);
    g_autoptr (MdFollower) follower = NULL;

    g_assert_no_error (error);
    follower = md_follower_new (models);
    failed = FALSE;
    for (guint i = 0; i < 2; i++) {
      gboolean searched;
      guint n;

      test_fail_allocation (nth, large);
      searched = search (follower, &scenes[i], i, &n);
      failed |= test_allocation_failed ();
      g_assert_true (searched || (n == 0 && failed));
      n_refused += !searched;
      if (!searched)
        g_assert_true (search (follower, &scenes[i], i, &n));
      if (nth == 0)
        expected[i] = n;
      g_assert_cmpuint (n, ==, expected[i]);
    }
    nth++;
  } while (failed);
  g_test_message ("%u allocations, %u refusals", nth - 1, n_refused);
  g_assert_cmpuint (expected[1], >, 0);
  g_assert_cmpuint (n_refused, >=, least);
  for (guint i = 0; i < 2; i++)
    scene_clear (&scenes[i]);
}

static void
test_frames (void)
{
  try_frames (MODELS, LARGE, 1);
}

/* MTCNN networks: the first passes few windows, the others all. */
static void
test_cascade (void)
{
  char *folder = tiny_folder_new (1, 1, "0.85");

  for (MdStageKind kind = MD_STAGE_RNET; kind <= MD_STAGE_ONET; kind++) {
    g_autoptr (TinyModel) model = tiny_model_new (kind, 1, 1);

    tiny_model_set (model, "threshold", "0");
    tiny_model_save (model, kind, folder);
  }
  try_frames (folder, LARGE_OF_CASCADE, 2);
  tiny_folder_remove (folder);
}
#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#ifdef COUNTS_ALLOCATIONS
  g_test_add_func ("/no-memory/load", test_load);
  g_test_add_func ("/no-memory/frames", test_frames);
  g_test_add_func ("/no-memory/cascade", test_cascade);
#endif
  return g_test_run ();
}
