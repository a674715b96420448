/* The whole of detector training on pictures painted here: three stages, a few
 * steps each, two rounds, and the same bytes after an interruption. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>

#include "detect/cascade.h"
#include "base/rng.h"
#include "train/detector-training.h"
#include "train/trainer.h"

#define N_PICTURES 4
#define WIDTH 120
#define HEIGHT 90

static char *folder;

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
write_text (const char *name, const char *text)
{
  g_autofree char *path = path_of (name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* A bright ellipse on noise: face enough for a few steps. */
static void
paint (guint index, int x, int y)
{
  g_autoptr (MdPicture) picture = md_picture_new (WIDTH, HEIGHT);
  g_autofree char *name = g_strdup_printf ("%u.png", index);
  g_autofree char *path = path_of (name);
  MdRng rng = md_rng_init (1, 2, index);

  for (int py = 0; py < HEIGHT; py++) {
    for (int px = 0; px < WIDTH; px++) {
      float dx = (px - x - 15) / 15.f, dy = (py - y - 20) / 20.f;
      guint8 *p = picture->pixels + 3 * (py * WIDTH + px);

      for (guint c = 0; c < 3; c++)
        p[c] = dx * dx + dy * dy < 1 ? 200 : md_rng_below (&rng, 120);
    }
  }
  g_assert_true (md_picture_save_png (picture, path, NULL));
}

static void
write_scenes (void)
{
  g_autoptr (GString) images = g_string_new (NULL);
  g_autoptr (GString) faces = g_string_new (NULL);
  g_autofree char *json = NULL;

  for (guint i = 0; i < N_PICTURES; i++) {
    int x = 10 + 15 * i, y = 5 + 10 * i;
    const char *comma = i ? ", " : "";

    paint (i, x, y);
    g_string_append_printf (images, "%s{\"id\": %u, \"file_name\": \"%u.png\"}",
        comma, i, i);
    g_string_append_printf (faces, "%s{\"image_id\": %u, \"category_id\": 1, "
        "\"bbox\": [%d, %d, 30, 40]}", comma, i, x, y);
  }
  json = g_strdup_printf ("{\"categories\": [{\"id\": 1, \"name\": \"bare\"}], "
      "\"images\": [%s, {\"id\": 99, \"file_name\": \"missing.png\"}], "
      "\"annotations\": [%s]}", images->str, faces->str);
  write_text ("scenes.json", json);
}

#define RECIPE(kind, input, layers, heads, more) \
  "[network]\nkind=" kind "\ninput=" input "\nlayers=" layers "\nheads=" \
  heads "\n[training]\nbatch=16\nsteps=3\nepochs=2\nrounds=2\n" \
  "round-epochs=1\n[sampling]\nmined=0.5\nmined-negative=0.5\n[mining]\n" \
  "min-face=36\nthresholds=0.01;0.01;0.01\nmax-candidates=20;10\n[augment]\n" \
  "flip=0.5\n[metadata]\nbox-scale=0.15\n" more

static void
write_recipes (void)
{
  write_text ("pnet.ini", RECIPE ("pnet", "12",
          "conv 4 4x4 stride 2; bn; relu; conv 4 3x3; relu; conv 8 3x3; relu",
          "prob:1:sigmoid box:4", ""));
  write_text ("rnet.ini", RECIPE ("rnet", "24",
          "conv 4 4x4 stride 4; bn; relu; flatten; dense 8; relu",
          "prob:1:sigmoid box:4", "window-scale=1.1\n"));
  write_text ("onet.ini", RECIPE ("onet", "48",
          "conv 4 8x8 stride 8; bn; relu; flatten; dense 8; relu",
          "prob:1:sigmoid box:4 landmarks:10", "window-scale=1.2\n"));
  write_text ("snet.ini", "[network]\nkind=snet\ninput=12\nlayers=conv 4 4x4 "
      "stride 2; bn; relu; conv 4 5x5; relu\nheads=prob:1:sigmoid\n"
      "[training]\nbatch=16\nsteps=3\nepochs=2\n");
}

static void
train (const MdGallery * gallery, const char *output, gboolean resume)
{
  g_autofree char *path = path_of (output);
  MdDetectorTraining training = {
    .recipes = folder,.output = path,.threads = 2,.resume = resume
  };
  g_autoptr (GError) error = NULL;

  for (MdStageKind kind = MD_STAGE_PNET; kind <= MD_STAGE_SNET; kind++) {
    md_detector_training_run (&training, gallery, kind, &error);
    g_assert_no_error (error);
  }
}

static void
assert_same_file (const char *a, const char *b)
{
  g_autofree char *path_a = path_of (a), *path_b = path_of (b);
  g_autofree char *bytes_a = NULL, *bytes_b = NULL;
  gsize size_a, size_b;

  g_assert_true (g_file_get_contents (path_a, &bytes_a, &size_a, NULL));
  g_assert_true (g_file_get_contents (path_b, &bytes_b, &size_b, NULL));
  g_assert_cmpmem (bytes_a, size_a, bytes_b, size_b);
}

static void
test_stages (void)
{
  g_autofree char *scenes = path_of ("scenes.json");
  g_autofree char *models = path_of ("a");
  g_autofree char *round = path_of ("b/onet-2.checkpoint");
  g_autoptr (GError) error = NULL;
  g_autoptr (MdGallery) gallery = NULL;
  g_autoptr (MdCascade) cascade = NULL;
  MdStage *stages[MD_STAGE_SNET + 1];
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  const MdCandidate *found;
  guint n_found;
  MdImage image;

  /* the missing picture is said and left out */
  gallery = md_gallery_load (scenes, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gallery->scenes->len, ==, N_PICTURES);

  train (gallery, "a", FALSE);
  train (gallery, "b", FALSE);
  g_assert_cmpint (g_remove (round), ==, 0);
  train (gallery, "b", TRUE);
  assert_same_file ("a/pnet.onnx", "b/pnet.onnx");
  assert_same_file ("a/rnet.onnx", "b/rnet.onnx");
  assert_same_file ("a/onet.onnx", "b/onet.onnx");
  assert_same_file ("a/snet.onnx", "b/snet.onnx");

  for (MdStageKind kind = MD_STAGE_PNET; kind <= MD_STAGE_SNET; kind++) {
    g_autofree char *file =
        g_strconcat (models, "/", md_stage_kind_name (kind), ".onnx", NULL);

    stages[kind] = md_stage_load (file, kind, &error);
    g_assert_no_error (error);
    if (kind != MD_STAGE_SNET)
      g_assert_cmpfloat_with_epsilon (stages[kind]->box_scale, 0.15f, 1e-6);
  }
  g_assert_true (md_stage_check_screen (stages[MD_STAGE_SNET], stages[0],
          &error));
  cascade = md_cascade_new (stages[MD_STAGE_SNET], stages[0], stages[1],
      stages[2]);
  image = md_picture_image (gallery->pictures[0]);
  g_assert_true (md_cascade_run (cascade, &image, &params, MD_STAGE_ONET,
          &found, &n_found));
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    md_stage_unref (stages[i]);
}

static void
test_bad_recipes (void)
{
  g_autofree char *scenes = path_of ("scenes.json");
  g_autofree char *output = path_of ("c");
  MdDetectorTraining training = {
    .recipes = folder,.output = output,.threads = 1
  };
  g_autoptr (MdGallery) gallery = md_gallery_load (scenes, 1, NULL);
  static const char *const bad[] = {
    "[network]\n",
    RECIPE ("pnet", "12", "conv 4 12x12; relu", "prob:2:softmax box:4", ""),
    RECIPE ("pnet", "12x10", "conv 4 10x10; relu", "prob:1:sigmoid box:4", ""),
    RECIPE ("pnet", "12", "conv 4 12x12; relu", "prob:1:sigmoid box:4",
        "[sampling]\ntypo=1\n"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    write_text ("pnet.ini", bad[i]);
    g_assert_false (md_detector_training_run (&training, gallery,
            MD_STAGE_PNET, &error));
    g_assert_nonnull (error);
    g_assert_nonnull (strstr (error->message, "pnet.ini"));
  }
  g_rmdir (output);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR))
      remove_folder (child);
    else
      g_remove (child);
  }
  g_rmdir (path);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  write_scenes ();
  write_recipes ();
  g_test_add_func ("/train-detector/stages", test_stages);
  g_test_add_func ("/train-detector/bad-recipes", test_bad_recipes);
  result = g_test_run ();
  remove_folder (folder);
  g_free (folder);
  return result;
}
