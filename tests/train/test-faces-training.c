/* Tests the training of a single-shot detector on painted pictures: the loss
 * falls, an interruption does not change a bit, and the resulting file runs. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/rng.h"
#include "nn/onnx/onnx.h"
#include "nn/run/plan.h"
#include "picture/picture.h"
#include "train/faces/face-net.h"
#include "train/faces/faces-training.h"
#include "train/train-error.h"

#define FOLDER "MASKDETECT_TEST_FOLDER"
#define N_PICTURES 6
#define WIDTH 120
#define HEIGHT 90

#define RECIPE \
  "[network]\nkind=face\nstem=4;6\nlevels=8;8;8\npairs=1;0;1\npyramid=8\n" \
  "head=1\nown-norms=true\n[training]\nbatch=6\nsteps=5\nepochs=10\nlearning-rate=0.01\n" \
  "clip-norm=10\naverage=0.9\nlate-average=0.95\n[data]\nshares=2;1\n" \
  "weights=s:0.5\n[canvas]\nside-cells=3\nmin-face=20\nmax-face=60\n" \
  "[validation]\nmin-height=10\n" \
  "[metadata]\ncolor=RGB\nstrides=8,16,32\ndecode=distance-2stride\n"

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

/* Paints a bright ellipse on noise as a face. */
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
  g_assert_true (md_picture_save_png (picture, path, path, NULL));
}

static void
write_scenes (const char *name, guint first, guint end)
{
  g_autoptr (GString) images = g_string_new (NULL);
  g_autoptr (GString) faces = g_string_new (NULL);
  g_autofree char *json = NULL;

  for (guint i = first; i < end; i++) {
    int x = 10 + 12 * i, y = 5 + 6 * i;
    const char *comma = i > first ? ", " : "";

    paint (i, x, y);
    g_string_append_printf (images, "%s{\"id\": %u, \"file_name\": \"%u.png\", "
        "\"source\": \"s\"}", comma, i, i);
    if (i % 3 != 2)
      g_string_append_printf (faces,
          "%s{\"image_id\": %u, \"category_id\": %u, "
          "\"bbox\": [%d, %d, 30, 40]}", i > first ? ", " : "", i, 1 + i % 2, x,
          y);
  }
  json = g_strdup_printf ("{\"categories\": [{\"id\": 1, \"name\": \"bare\"}, "
      "{\"id\": 2, \"name\": \"mask\"}], \"images\": [%s, {\"id\": 99, "
      "\"file_name\": \"missing.png\"}], \"annotations\": [%s]}", images->str,
      faces->str);
  write_text (name, json);
}

static const char *recipe_text = RECIPE;
static const char *teacher_name;        /* (nullable) */
static guint n_unread;          /* in the last training */

static gboolean
train (const char *output, const char *from, guint epochs, gboolean resume,
    GError ** error)
{
  g_autofree char *directory = path_of (output);
  g_autofree char *one = path_of ("one.json"), *two = path_of ("two.json");
  g_autofree char *start = from ? path_of (from) : NULL;
  g_autofree char *teacher = teacher_name ? path_of (teacher_name) : NULL;
  g_autoptr (MdRecipe) recipe = md_recipe_parse (recipe_text, "tiny.ini", NULL);
  char *files[] = { one, two };
  const MdFacesTraining training = {
    .recipe = recipe,.name = "tiny",.files = files,.n_files = 2,
    .validation = one,.from = start,.teacher = teacher,.output = directory,
    .epochs = epochs,.resume = resume,.threads = 2
  };

  g_mkdir (directory, 0777);
  return md_faces_training_run (&training, &n_unread, error);
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

static gpointer
interrupt_main (gpointer path)
{
  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (500);
  raise (SIGINT);
  return NULL;
}

/* Runs in a separate process; the checkpoint of the first epoch triggers a
 * Ctrl-C. */
static void
test_interrupted (void)
{
  g_autofree char *checkpoint = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  if (!g_test_subprocess ())
    return;
  g_free (folder);
  folder = g_strdup (g_getenv (FOLDER));
  checkpoint = path_of ("b/checkpoint");
  md_interrupt_catch ();
  thread = g_thread_new ("interrupt", interrupt_main, checkpoint);
  g_assert_false (train ("b", NULL, 0, FALSE, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_STOPPED);
  g_thread_join (thread);
}

static double
loss_of_line (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, ",", -1);

  g_assert_cmpuint (g_strv_length (fields), ==, 6);
  return g_ascii_strtod (fields[1], NULL);
}

static void
assert_loss_falls (void)
{
  g_autofree char *path = path_of ("a/history.csv"), *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 11);
  g_assert_cmpfloat (loss_of_line (lines[10]), <, .8 * loss_of_line (lines[1]));
}

static void
test_run (void)
{
  g_autoptr (GError) error = NULL;

  train ("a", NULL, 0, FALSE, &error);
  /* missing.png in each file, and once more in validation */
  g_assert_cmpuint (n_unread, ==, 3);
  g_assert_no_error (error);
  assert_loss_falls ();

  g_setenv (FOLDER, folder, TRUE);
  g_test_trap_subprocess ("/faces-training/interrupted", 0,
      G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  train ("b", NULL, 0, TRUE, &error);
  g_assert_no_error (error);
  assert_same_file ("a/tiny.onnx", "b/tiny.onnx");
  assert_same_file ("a/tiny-unfolded.onnx", "b/tiny-unfolded.onnx");
  assert_same_file ("a/checkpoint", "b/checkpoint");
}

/* Returns: (transfer full): the recipe with @then instead of @now */
static char *
other_recipe (const char *now, const char *then)
{
  g_auto (GStrv) parts = g_strsplit (RECIPE, now, 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (then, parts);
}

static void
assert_refused (const char *what)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (train ("a", NULL, 0, TRUE, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_CHECKPOINT);
  g_assert_nonnull (strstr (error->message, what));
}

/* A run can only be resumed with the same data and settings. */
static void
test_resumed_with_changes (void)
{
  static const struct
  {
    const char *now, *then, *what;
  } changes[] = {
    {"batch=", "batch=1", "batch"},
    {"steps=", "steps=1", "steps per epoch"},
    {"batch=", "seed=2\nbatch=", "seed"},
  };
  g_autofree char *path = path_of ("two.json"), *picture = path_of ("4.png");
  g_autofree char *whole = NULL, *bytes = NULL;
  gsize size;

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autofree char *text = other_recipe (changes[i].now, changes[i].then);

    recipe_text = text;
    assert_refused (changes[i].what);
    recipe_text = RECIPE;
  }
  g_assert_true (g_file_get_contents (path, &whole, NULL, NULL));
  write_scenes ("two.json", 4, N_PICTURES - 1);
  assert_refused ("other data");
  write_text ("two.json", whole);
  /* the same annotations for another picture */
  g_assert_true (g_file_get_contents (picture, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (picture, bytes, size - 1, NULL));
  assert_refused ("other data");
  g_assert_true (g_file_set_contents (picture, bytes, size, NULL));
}

/* An output file that cannot be written is reported before training, not at its
 * end. */
static void
test_output_in_use (void)
{
  static const char *const names[] = { "tiny.onnx", "tiny-unfolded.onnx",
    "checkpoint", "history.csv", "history.png", "history.svg"
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *output = g_strdup_printf ("way-%u", i);
    g_autofree char *name = g_build_filename (output, names[i], NULL);
    g_autofree char *directory = path_of (output);
    g_autofree char *path = path_of (name);
    g_autofree char *kept = NULL;
    g_autoptr (GError) error = NULL;

    g_mkdir (directory, 0777);
    write_text (name, "precious");
    g_assert_false (train (output, NULL, 0, FALSE, &error));
    g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
    g_assert_nonnull (strstr (error->message, path));
    g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
    g_assert_cmpstr (kept, ==, "precious");
  }
}

/* @bgr: whether the same picture is given in the other order of colours */
static MdPlan *
new_plan (MdModel * model, int side, gboolean bgr)
{
  g_autoptr (GError) error = NULL;
  MdPlan *plan = md_plan_new (model);
  float *input;
  MdRng rng = md_rng_init (4, 5, 6);

  g_assert_true (md_plan_resize (plan, 1, side, 2 * side, &error));
  input = md_plan_input (plan);
  for (int i = 0; i < 6 * side * side; i++)
    input[bgr ? i / 3 * 3 + 2 - i % 3 : i] = md_rng_uniform (&rng, -1, 1);
  md_plan_run (plan);
  return plan;
}

static void
assert_same_outputs (MdModel * one, MdPlan * a, MdModel * two, MdPlan * b)
{
  for (guint stride = 8; stride <= 32; stride *= 2) {
    g_autofree char *name = g_strdup_printf ("p%u", stride);
    MdShape shape;
    const float *x = md_plan_output (a, md_model_find_output (one, name),
        &shape);
    const float *y = md_plan_output (b, md_model_find_output (two, name), NULL);

    g_assert_cmpint (shape.dims[1], ==, 16);
    g_assert_cmpint (shape.dims[2], ==, 96 / stride);
    g_assert_cmpint (shape.dims[3], ==, 192 / stride);
    for (gint64 i = 0; i < md_shape_elements (&shape); i++)
      g_assert_cmpfloat_with_epsilon (x[i], y[i], 1e-4 * (1 + fabsf (x[i])));
  }
}

/* The folded and unfolded files, and one with swapped colours, give the same
 * results and have the metadata. */
static void
test_files (void)
{
  g_autofree char *folded_path = path_of ("a/tiny.onnx");
  g_autofree char *unfolded_path = path_of ("a/tiny-unfolded.onnx");
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModel) folded =
      md_model_load (folded_path, MD_PRECISION_SINGLE, &error);
  g_autoptr (MdModel) unfolded =
      md_model_load (unfolded_path, MD_PRECISION_SINGLE, &error);
  g_autoptr (MdGraph) graph = md_onnx_load (unfolded_path, &error);
  g_autoptr (MdModel) swapped = NULL;
  g_autoptr (MdPlan) a = NULL, b = NULL, c = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (md_model_metadata (folded, "maskdetect.kind"), ==, "face");
  g_assert_cmpstr (md_model_metadata (folded, "maskdetect.color"), ==, "RGB");
  g_assert_cmpstr (md_model_metadata (folded, "maskdetect.seed"), ==, "1");
  a = new_plan (folded, 96, FALSE);
  b = new_plan (unfolded, 96, FALSE);
  assert_same_outputs (folded, a, unfolded, b);
  g_assert_true (md_face_net_swap_colors (graph));
  swapped = md_model_new (graph, MD_PRECISION_SINGLE, &error);
  g_assert_no_error (error);
  c = new_plan (swapped, 96, TRUE);
  assert_same_outputs (folded, a, swapped, c);
}

static void
test_from (void)
{
  g_autoptr (GError) error = NULL;

  train ("c", "a/tiny-unfolded.onnx", 1, FALSE, &error);
  g_assert_no_error (error);
  g_assert_false (train ("c", "missing.onnx", 1, FALSE, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* Returns: the loss of the first epoch in history.csv of @output */
static double
first_loss (const char *output)
{
  g_autofree char *name = g_build_filename (output, "history.csv", NULL);
  g_autofree char *path = path_of (name), *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >=, 2);
  return loss_of_line (lines[1]);
}

/* A teacher adds to the loss, gives the same result again, and may not change
 * when a run is resumed. */
static void
test_teacher (void)
{
  static const char *const outputs[] = { "t1", "t2" };
  g_autoptr (GError) error = NULL;

  teacher_name = "a/tiny.onnx";
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++) {
    train (outputs[i], NULL, 2, FALSE, &error);
    g_assert_no_error (error);
  }
  assert_same_file ("t1/tiny-unfolded.onnx", "t2/tiny-unfolded.onnx");
  g_assert_cmpfloat (first_loss ("t1"), >, first_loss ("a"));
  teacher_name = "t1/tiny.onnx";
  g_assert_false (train ("t2", NULL, 3, TRUE, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_CHECKPOINT);
  teacher_name = NULL;
}

/* Copies a teacher with other metadata, or another name of an output. */
static void
spoil_teacher (const char *name, const char *key, const char *value)
{
  g_autofree char *source = path_of ("a/tiny.onnx"), *path = path_of (name);
  g_autoptr (GError) error = NULL;
  MdGraph *graph = md_onnx_load (source, &error);

  g_assert_no_error (error);
  if (strcmp (key, "output") == 0) {
    MdValue *output = md_graph_value (graph,
        g_array_index (graph->outputs, int, 0));

    g_free (output->name);
    output->name = g_strdup (value);
  } else {
    g_hash_table_replace (graph->metadata, g_strdup (key), g_strdup (value));
  }
  g_assert_true (md_onnx_save (graph, path, &error));
  md_graph_free (graph);
}

/* A teacher with other inputs or outputs is refused by name. */
static void
test_unsuitable_teacher (void)
{
  static const struct
  {
    const char *key, *value, *what;
  } cases[] = {
    {"maskdetect.color", "BGR", "color, mean and scale"},
    {"maskdetect.mean", "0", "color, mean and scale"},
    {"maskdetect.scale", "1", "color, mean and scale"},
    {"output", "q8", "an output p8 of 16 channels for every 8 pixels"},
  };
  g_autoptr (GError) missing = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_strdup_printf ("teacher-%u.onnx", i);
    g_autoptr (GError) error = NULL;

    spoil_teacher (name, cases[i].key, cases[i].value);
    teacher_name = name;
    g_assert_false (train ("t3", NULL, 1, FALSE, &error));
    g_assert_nonnull (error);
    g_assert_nonnull (strstr (error->message, name));
    g_assert_nonnull (strstr (error->message, cases[i].what));
  }
  teacher_name = "missing.onnx";
  g_assert_false (train ("t3", NULL, 1, FALSE, &missing));
  g_assert_error (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  teacher_name = NULL;
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
  if (!g_test_subprocess ()) {
    write_scenes ("one.json", 0, 4);
    write_scenes ("two.json", 4, N_PICTURES);
  }
  g_test_add_func ("/faces-training/run", test_run);
  g_test_add_func ("/faces-training/interrupted", test_interrupted);
  g_test_add_func ("/faces-training/resumed-with-changes",
      test_resumed_with_changes);
  g_test_add_func ("/faces-training/output-in-use", test_output_in_use);
  g_test_add_func ("/faces-training/files", test_files);
  g_test_add_func ("/faces-training/from", test_from);
  g_test_add_func ("/faces-training/teacher", test_teacher);
  g_test_add_func ("/faces-training/unsuitable-teacher",
      test_unsuitable_teacher);
  result = g_test_run ();
  if (!g_test_subprocess ())
    remove_folder (folder);
  g_free (folder);
  return result;
}
