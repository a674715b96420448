/* Tests in which orientation frames are searched, with a network that finds
 * only upright faces. */
#include <glib/gstdio.h>
#include <string.h>

#include "nn/onnx/onnx.h"
#include "track/follower.h"
#include "../detect/face-graphs.h"

#define SIDE 128
#define SECOND (G_GINT64_CONSTANT (1000000000))

typedef struct
{
  MdModels *models;
  MdFollower *follower;
  MdDetectorParams params;
  gboolean thorough;
  guint8 pixels[SIDE * SIDE];
} Fixture;

static void
fixture_init (Fixture * f, MdOrientation orientation)
{
  const MdDetectorParams defaults = MD_DETECTOR_PARAMS_DEFAULT;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("maskdetect-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "face.onnx", NULL);
  g_autoptr (MdGraph) graph = face_graph_upright ();

  g_assert_true (md_onnx_save (graph, path, &error));
  f->models = md_models_load (folder, NULL, &error);
  g_assert_no_error (error);
  g_remove (path);
  g_rmdir (folder);
  f->follower = md_follower_new (f->models);
  f->params = defaults;
  f->params.min_face_size = 10;
  f->params.threads = 1;
  f->params.orientation = orientation;
  f->thorough = FALSE;
}

static void
fixture_clear (Fixture * f)
{
  md_follower_free (f->follower);
  md_models_unref (f->models);
}

/* Shows a frame with a face at (@x, @y) that stands upright once the frame is
 * turned by @turn, or with none where that is MD_N_TURNS.
 * Returns: (nullable): the face, if it is found */
static const MdFace *
show (Fixture * f, MdTurn turn, int x, int y, gint64 time)
{
  MdFollowerParams follow = MD_FOLLOWER_PARAMS_DEFAULT;
  const MdImage image = {
    .format = MD_FORMAT_GRAY8,.width = SIDE,.height = SIDE,
    .planes = {f->pixels},.strides = {SIDE},.full_range = TRUE,
  };
  const MdFace *faces;
  guint n;

  follow.interval = f->thorough ? 5 : 1;
  follow.thorough = f->thorough;
  memset (f->pixels, 0, sizeof f->pixels);
  for (int i = 0; i < 64 && turn < MD_N_TURNS; i++) {
    int column = i % 8, row = i / 8;
    gboolean top = turn == MD_TURN_0 ? row < 4 : turn == MD_TURN_90 ?
        column < 4 : turn == MD_TURN_180 ? row >= 4 : column >= 4;

    f->pixels[(y + row) * SIDE + x + column] = top ? 255 : 0;
  }
  g_assert_true (md_follower_process (f->follower, &image, time, &f->params,
          &follow, &faces, &n));
  g_assert_cmpuint (n, <=, 1);
  return n > 0 && !faces[0].carried ? &faces[0] : NULL;
}

static void
test_fixed (void)
{
  for (MdTurn turn = MD_TURN_0; turn < MD_N_TURNS; turn++) {
    Fixture f;
    const MdFace *face;

    fixture_init (&f, (MdOrientation) turn);
    face = show (&f, turn, 48, 64, 0);
    g_assert_nonnull (face);
    g_assert_cmpint (face->turn, ==, turn);
    /* Checks that landmarks are inside the box in any orientation. */
    g_assert_cmpfloat (face->box.x1, <, 52);
    g_assert_cmpfloat (face->box.x2, >, 52);
    g_assert_cmpfloat (face->box.y1, <, 68);
    g_assert_cmpfloat (face->box.y2, >, 68);
    g_assert_null (show (&f, (turn + 1) % MD_N_TURNS, 16, 16, 20 * SECOND));
    fixture_clear (&f);
  }
}

/* All orientations are tried until a face is found, then only that one, and
 * all again after five seconds without faces. */
static void
test_auto (void)
{
  Fixture f;

  fixture_init (&f, MD_ORIENTATION_AUTO);
  g_assert_null (show (&f, MD_N_TURNS, 0, 0, 0));
  g_assert_nonnull (show (&f, MD_TURN_90, 48, 64, 1 * SECOND));
  g_assert_null (show (&f, MD_TURN_180, 16, 16, 3 * SECOND));
  g_assert_nonnull (show (&f, MD_TURN_90, 48, 64, 4 * SECOND));
  g_assert_null (show (&f, MD_TURN_180, 16, 16, 9 * SECOND));
  g_assert_nonnull (show (&f, MD_TURN_180, 16, 16, 10 * SECOND));
  g_assert_null (show (&f, MD_TURN_90, 48, 64, 11 * SECOND));
  fixture_clear (&f);
}

/* A thorough follower tries all orientations in the very frame in which the
 * known one shows no face. */
static void
test_thorough (void)
{
  guint n_searched = 0;
  Fixture f;

  fixture_init (&f, MD_ORIENTATION_AUTO);
  f.thorough = TRUE;
  g_assert_nonnull (show (&f, MD_TURN_90, 48, 64, 0));
  g_assert_nonnull (show (&f, MD_TURN_90, 48, 64, SECOND / 25));
  for (int i = 2; i < 10; i++)
    g_assert_nonnull (show (&f, i % MD_N_TURNS, 48, 64, i * SECOND / 25));

  /* Once the face is lost, nothing is searched between two intervals. */
  for (int i = 10; i < 50; i++) {
    g_assert_null (show (&f, MD_N_TURNS, 0, 0, i * SECOND / 25));
    n_searched += i >= 30
        && md_follower_report (f.follower)->kind == MD_FRAME_SEARCHED;
  }
  g_assert_cmpuint (n_searched, ==, 4);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/orientation/fixed", test_fixed);
  g_test_add_func ("/orientation/auto", test_auto);
  g_test_add_func ("/orientation/thorough", test_thorough);
  return g_test_run ();
}
