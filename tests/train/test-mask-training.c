/* Tests `maskdetect train` on folders of painted squares and on scenes. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#include "detect/stage.h"
#include "kernels/gemm.h"
#include "nn/onnx/onnx.h"
#include "nn/run/plan.h"
#include "train/masks/mask-samples.h"
#include "train/masks/mask-training.h"
#include "squares.h"

#define RECIPE_WITH(heads) \
    "[network]\nkind=mask\ninput=16\n" \
    "layers=conv 6 3x3 stride 2; bn; relu; pool 2x2; flatten; dense 8; relu\n" \
    heads "[data]\nbare=Plain\nmasked=Barred\n" \
    "[training]\nbatch=16\nepochs=4\nlearning-rate=0.02\n" \
    "[augment]\nflip=0.5\nbrightness=0.1\n"
#define RECIPE RECIPE_WITH ("heads=prob:1:sigmoid\n")
#define RECIPE_OF_ANY RECIPE_WITH ("")

static void
train (const char *text, const MdCrops * crops, const char *out, guint epochs,
    guint threads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdRecipe) recipe = md_recipe_parse (text, "test.ini", &error);
  const MdMaskTraining training = { recipe, NULL, crops, out, epochs, FALSE,
    threads
  };
  MdMaskTrainingResult result;

  g_assert_no_error (error);
  md_mask_training_run (&training, &result, &error);
  g_assert_no_error (error);
}

static void
test_folders (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *model_path = g_build_filename (dir, "mask.onnx", NULL);
  g_autofree char *history_path = g_build_filename (dir, "history.csv", NULL);
  g_autoptr (MdCrops) crops = NULL;
  g_autofree char *history = NULL;
  g_autoptr (MdModel) model = NULL;
  g_auto (GStrv) lines = NULL;

  squares_paint_class (dir, "Plain", MD_LABEL_NO_MASK, 60);
  squares_paint_class (dir, "Barred", MD_LABEL_MASK, 60);
  crops = squares_load (dir, NULL);
  g_assert_cmpuint (md_crops_size (crops), ==, 120);
  train (RECIPE, crops, dir, 0, 2);
  model = md_model_load (model_path, MD_PRECISION_SINGLE, NULL);
  g_assert_nonnull (model);
  g_assert_cmpstr (md_model_metadata (model, "maskdetect.labels"), ==,
      "no-mask,mask");
  g_assert_true (g_file_get_contents (history_path, &history, NULL, NULL));
  lines = g_strsplit (history, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  g_assert_cmpfloat (g_ascii_strtod (strrchr (lines[4], ',') + 1, NULL), >, 0);
  {
    g_auto (GStrv) fields = g_strsplit (lines[4], ",", -1);

    g_assert_cmpfloat (g_ascii_strtod (fields[3], NULL), >=, 0.95);
  }
  squares_remove (dir);
}

/* Continues from @from for an epoch that changes almost nothing. */
static void
go_on (const char *from, const char *folder, const char *out,
    MdMaskTrainingResult * result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdMaskStart) start = md_mask_start_load (from, &error);
  g_autoptr (MdRecipe) recipe = md_recipe_parse ("[data]\nbare=Plain\n"
      "masked=Barred\n[training]\nbatch=16\nepochs=1\nlearning-rate=1e-6\n",
      "go-on.ini", NULL);
  g_autoptr (MdCrops) crops = squares_load (folder, NULL);
  MdMaskTraining training = { recipe, start, crops, out, 0, FALSE, 2 };

  g_assert_no_error (error);
  g_assert_true (md_mask_training_run (&training, result, &error));
  g_assert_no_error (error);
}

static void
assert_labels (const char *model, const char *labels)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdStage) stage = md_stage_load (model, MD_STAGE_MASK, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (md_model_metadata (stage->network->model,
          "maskdetect.labels"), ==, labels);
}

/* Three folders give three classes. Training that continues with two classes
 * and then with three again keeps what the network has learnt. */
static void
test_classes (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *two = g_build_filename (dir, "two", NULL);
  g_autofree char *three = g_build_filename (dir, "three", NULL);
  g_autofree char *of_two = g_build_filename (two, "mask.onnx", NULL);
  g_autofree char *of_three = g_build_filename (three, "mask.onnx", NULL);
  g_autoptr (MdCrops) crops = NULL;
  g_autoptr (GError) error = NULL;
  MdMaskTrainingResult result;

  for (int k = 0; k < 3; k++) {
    const char *names[] = { "Plain", "Barred", "Low" };

    squares_paint_class (three, names[k], k, 60);
    if (k < 2)
      squares_paint_class (two, names[k], k, 60);
  }
  crops = squares_load (three, NULL);
  g_assert_cmpuint (md_crops_count (crops, MD_LABEL_INCORRECT, FALSE), >, 40);
  train (RECIPE_OF_ANY, crops, three, 6, 2);
  assert_labels (of_three, "no-mask,mask,incorrect");

  go_on (of_three, two, two, &result);
  assert_labels (of_two, "no-mask,mask");
  g_assert_cmpint (result.n_labels, ==, 2);
  g_assert_cmpfloat (result.accuracy, >=, 0.9);

  go_on (of_two, three, three, &result);
  assert_labels (of_three, "no-mask,mask,incorrect");
  g_assert_cmpint (result.n_labels, ==, 3);
  g_assert_cmpfloat (result.accuracy, >, 0.5);

  g_assert_null (md_mask_start_load (three, &error));
  g_assert_nonnull (strstr (error->message, "three"));
  squares_remove (dir);
}

/* The file is the same after a stop and with another number of threads. The
 * schedule knows the number of epochs, so both runs have the same. */
static void
test_reproducible (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *first = NULL;
  gsize size = 0;

  squares_paint_class (dir, "Plain", MD_LABEL_NO_MASK, 40);
  squares_paint_class (dir, "Barred", MD_LABEL_MASK, 40);
  for (guint threads = 1; threads <= 3; threads++) {
    g_autoptr (MdCrops) crops = squares_load (dir, NULL);
    g_autofree char *out = g_strdup_printf ("%s/out%u", dir, threads);
    g_autofree char *path = g_build_filename (out, "mask.onnx", NULL);
    g_autofree char *bytes = NULL;
    gsize n;

    g_assert_cmpint (g_mkdir (out, 0777), ==, 0);
    train (RECIPE, crops, out, 2, threads);
    g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
    if (first)
      g_assert_cmpmem (first, size, bytes, n);
    else
      first = g_steal_pointer (&bytes);
    size = n;
  }
  squares_remove (dir);
}

static void
test_split (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *train_dir = g_build_filename (dir, "train", NULL);
  g_autofree char *val_dir = g_build_filename (dir, "val", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdCrops) crops = NULL;

  squares_paint_class (train_dir, "Plain", MD_LABEL_NO_MASK, 4);
  squares_paint_class (train_dir, "Barred", MD_LABEL_MASK, 5);
  squares_paint_class (val_dir, "Plain", MD_LABEL_NO_MASK, 2);
  g_assert_null (squares_load (dir, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "val"));
  g_assert_nonnull (strstr (error->message, "Barred"));
  squares_paint_class (val_dir, "Barred", MD_LABEL_MASK, 3);
  crops = squares_load (dir, NULL);
  g_assert_cmpuint (md_crops_count (crops, 0, FALSE), ==, 4);
  g_assert_cmpuint (md_crops_count (crops, 1, FALSE), ==, 5);
  g_assert_cmpuint (md_crops_count (crops, 0, TRUE), ==, 2);
  g_assert_cmpuint (md_crops_count (crops, 1, TRUE), ==, 3);
  squares_remove (dir);
}

/* Writes DIR/a.json and its picture, which is white at the first box's
 * centre. */
static void
write_scene (const char *dir)
{
  static const char json[] =
      "{\"images\":[{\"id\":1,\"file_name\":\"a.png\",\"width\":100,"
      "\"height\":80}],\"categories\":[{\"id\":1,\"name\":\"bare\"},"
      "{\"id\":2,\"name\":\"mask\"},{\"id\":3,\"name\":\"incorrect\"}],"
      "\"annotations\":["
      "{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[10,10,20,30],"
      "\"keypoints\":[14,20,2,26,20,2,20,25,2,15,32,2,25,32,2]},"
      "{\"id\":2,\"image_id\":1,\"category_id\":2,\"bbox\":[50,20,16,16]},"
      "{\"id\":3,\"image_id\":1,\"category_id\":3,\"bbox\":[50,40,20,20]},"
      "{\"id\":4,\"image_id\":1,\"category_id\":1,\"bbox\":[70,10,9,20]},"
      "{\"id\":5,\"image_id\":1,\"category_id\":1,\"bbox\":[70,40,20,20],"
      "\"ignore\":1}]}";
  g_autofree char *json_path = g_build_filename (dir, "a.json", NULL);
  g_autofree char *png_path = g_build_filename (dir, "a.png", NULL);
  g_autoptr (MdPicture) picture = md_picture_new (100, 80);

  picture->pixels[3 * (25 * 100 + 20)] = 255;
  g_assert_true (md_picture_save_png (picture, png_path, png_path, NULL));
  g_assert_true (g_file_set_contents (json_path, json, -1, NULL));
}

static void
add_scene (MdCrops * crops, const char *dir, MdCropsUse use)
{
  const MdCropsScenes wanted = { 1.4f, 14, NULL, NULL };
  g_autofree char *json_path = g_build_filename (dir, "a.json", NULL);
  g_autoptr (GError) error = NULL;

  md_crops_add_scenes (crops, json_path, &wanted, use, 2, &error);
  g_assert_no_error (error);
}

/* Crops are made of suitable faces only, and include their surroundings. */
static void
test_scenes (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autoptr (MdCrops) crops = md_crops_new (MD_CROP_SIDE);
  const MdCrop *crop;

  write_scene (dir);
  add_scene (crops, dir, TRUE);
  g_assert_cmpuint (md_crops_count (crops, 0, TRUE), ==, 1);
  g_assert_cmpuint (md_crops_count (crops, 1, TRUE), ==, 1);
  crop = md_crops_get (crops, 0);
  g_assert_cmpfloat_with_epsilon (crop->window.x2 - crop->window.x1, 42, 1);
  g_assert_cmpfloat_with_epsilon (crop->window.x1 + crop->window.x2,
      crop->picture->width, 0.1);
  /* The nose is annotated at the centre of the box. */
  g_assert_true (crop->has_landmarks);
  for (int axis = 0; axis < 2; axis++)
    g_assert_cmpfloat_with_epsilon (2 * crop->landmarks[2][axis],
        crop->picture->width, 0.1);
  g_assert_false (md_crops_get (crops, 1)->has_landmarks);
  squares_remove (dir);
}

/* @weights: of the dark and the bright source
 * Returns: the mean brightness of the bare faces that are drawn */
static double
mean_drawn (const char *dir, const char *weights)
{
  const MdCropsScenes wanted = { 1.4f, 14, NULL, weights };
  MdMaskSamplesParams params = {
    .data = {.balance = TRUE},.augment = {.zoom = 0},.seed = 1,.n_labels = 2,
    .batch = 64,.steps_per_epoch = 1,.width = 8,.height = 8,.scale = 1,
    .threads = 1,
  };
  g_autoptr (MdCrops) crops = md_crops_new (MD_CROP_SIDE);
  g_autoptr (MdMaskSamples) samples = NULL;
  g_autofree float *input = g_new (float, 64 * 8 * 8 * 3);
  int labels[64];
  double sum = 0;
  g_autofree char *json_path = g_build_filename (dir, "b.json", NULL);

  g_assert_true (md_crops_add_scenes (crops, json_path, &wanted,
          MD_CROPS_TRAINING, 1, NULL));
  samples = md_mask_samples_new (crops, &params);
  md_mask_samples_fill (samples, 0, 0, 0, 64, input, labels);
  for (int i = 0; i < 64; i++)
    for (int k = 0; labels[i] == MD_LABEL_NO_MASK && k < 8 * 8 * 3; k++)
      sum += input[i * 8 * 8 * 3 + k];
  return sum / (32 * 8 * 8 * 3);
}

/* The weights of a dark and a bright source determine how often each is
 * drawn. */
static void
test_weights (void)
{
  static const char json[] =
      "{\"images\":[{\"id\":1,\"file_name\":\"dark.png\",\"width\":60,"
      "\"height\":60,\"source\":\"dark\"},{\"id\":2,\"file_name\":"
      "\"bright.png\",\"width\":60,\"height\":60,\"source\":\"bright\"}],"
      "\"categories\":[{\"id\":1,\"name\":\"bare\"},"
      "{\"id\":2,\"name\":\"mask\"}],\"annotations\":["
      "{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[20,20,20,20]},"
      "{\"id\":2,\"image_id\":2,\"category_id\":1,\"bbox\":[20,20,20,20]},"
      "{\"id\":3,\"image_id\":1,\"category_id\":2,\"bbox\":[20,20,20,20]}]}";
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *json_path = g_build_filename (dir, "b.json", NULL);
  double mean;

  for (int bright = 0; bright < 2; bright++) {
    g_autofree char *path = g_build_filename (dir, bright ? "bright.png" :
        "dark.png", NULL);
    g_autoptr (MdPicture) picture = md_picture_new (60, 60);

    memset (picture->pixels, bright ? 200 : 0, 3 * 60 * 60);
    g_assert_true (md_picture_save_png (picture, path, path, NULL));
  }
  g_assert_true (g_file_set_contents (json_path, json, -1, NULL));

  g_assert_cmpfloat (mean_drawn (dir, "bright:0"), <, 1);
  g_assert_cmpfloat (mean_drawn (dir, "dark/no-mask:0"), >, 199);
  mean = mean_drawn (dir, "dark/mask:0.1");
  g_assert_cmpfloat (mean, >, 40);
  g_assert_cmpfloat (mean, <, 160);
  g_assert_cmpfloat (mean_drawn (dir, "bright:4"), >, mean);
  squares_remove (dir);
}

/* Painting masks and hands on bare faces changes the result, which is the same
 * for any number of threads. */
static void
test_painted (void)
{
  static const char *const recipes[] = {
    RECIPE "[data]\npainted-masks=1\npainted-hands=0.5\n", RECIPE
  };
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "mask.onnx", NULL);
  g_autofree char *first = NULL;
  g_autoptr (MdCrops) crops = md_crops_new (MD_CROP_SIDE);
  gsize size = 0;

  write_scene (dir);
  for (int validation = 0; validation < 2; validation++)
    add_scene (crops, dir, validation);
  for (guint i = 0; i < 3; i++) {
    g_autofree char *bytes = NULL;
    gsize n;

    train (recipes[i == 2], crops, dir, 2, i + 1);
    g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
    if (i == 0) {
      first = g_steal_pointer (&bytes);
      size = n;
    } else {
      g_assert_cmpuint (n, ==, size);
      g_assert_cmpint (memcmp (first, bytes, n) == 0, ==, i == 1);
    }
  }
  squares_remove (dir);
}

/* Returns all float constants, one after the other. */
static float *
copy_weights (const MdGraph * graph, gsize * n)
{
  GArray *weights = g_array_new (FALSE, FALSE, sizeof (float));

  for (guint i = 0; i < graph->values->len; i++) {
    const MdValue *value = md_graph_value (graph, i);

    if (value->data)
      g_array_append_vals (weights, value->data,
          md_shape_elements (&value->shape));
  }
  *n = weights->len;
  return (float *) g_array_free (weights, FALSE);
}

/* Trains a net without batch-norm for one epoch and returns its weights. */
static float *
train_in_parts (const MdCrops * crops, const char *dir, int part, gsize * n,
    GError ** error)
{
  g_autofree char *text = g_strdup_printf ("[network]\nkind=mask\ninput=16\n"
      "layers=conv 4 3x3; relu; flatten; dense 6; %srelu\n"
      "heads=prob:1:sigmoid\n[data]\nbare=Plain\nmasked=Barred\n"
      "balance=false\n[training]\nbatch=16\nmicro-batch=%d\nepochs=1\n"
      "class-weights=1;4\nlearning-rate=0.01\nepsilon=0.0001\n"
      "keep-best=false\n", part < 0 ? "bn; " : "", ABS (part));
  g_autoptr (MdRecipe) recipe = md_recipe_parse (text, "test.ini", NULL);
  const MdMaskTraining training = { recipe, NULL, crops, dir, 0, FALSE, 2 };
  MdMaskTrainingResult result;
  g_autofree char *path = g_build_filename (dir, "mask.onnx", NULL);
  MdGraph *graph;
  float *weights;

  if (!md_mask_training_run (&training, &result, error))
    return NULL;
  graph = md_onnx_load (path, NULL);
  weights = copy_weights (graph, n);
  md_graph_free (graph);
  return weights;
}

/* A step is the same, except for rounding, whether the batch passes through the
 * net in parts or at once. Classes have the weights 1 and 4, so the parts of a
 * batch have different weights. */
static void
test_micro_batch (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree float *whole = NULL, *parts = NULL;
  g_autoptr (MdCrops) crops = NULL;
  g_autoptr (GError) error = NULL;
  gsize n, n_parts;

  squares_paint_class (dir, "Plain", MD_LABEL_NO_MASK, 40);
  squares_paint_class (dir, "Barred", MD_LABEL_MASK, 40);
  crops = squares_load (dir, NULL);
  whole = train_in_parts (crops, dir, 16, &n, &error);
  g_assert_no_error (error);
  parts = train_in_parts (crops, dir, 5, &n_parts, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, n_parts);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (whole[i], parts[i], 1e-4);
  g_assert_null (train_in_parts (crops, dir, -5, &n, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_DATA);
  g_assert_nonnull (strstr (error->message, "micro-batch"));
  squares_remove (dir);
}

/* Fine-tuning on what the network knows keeps most of its weights; on labels
 * turned round it does not. */
static void
test_interpolated (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *model = g_build_filename (dir, "mask.onnx", NULL);
  g_autoptr (MdCrops) crops = NULL;

  squares_paint_class (dir, "Plain", MD_LABEL_NO_MASK, 60);
  squares_paint_class (dir, "Barred", MD_LABEL_MASK, 60);
  crops = squares_load (dir, NULL);
  train (RECIPE, crops, dir, 0, 2);
  for (int turned = 0; turned < 2; turned++) {
    g_autofree char *folder = g_build_filename (dir, turned ? "turned" :
        "same", NULL);
    g_autoptr (MdCrops) own = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (MdMaskStart) start = md_mask_start_load (model, &error);
    g_autoptr (MdRecipe) recipe = md_recipe_parse ("[data]\nbare=Plain\n"
        "masked=Barred\n[training]\nbatch=16\nepochs=8\n"
        "learning-rate=0.02\nkeep-best=false\ninterpolate=true\n",
        "fine-tune.ini", NULL);
    MdMaskTraining training = { recipe, start, NULL, folder, 0, FALSE, 2 };
    MdMaskTrainingResult result;

    squares_paint_class (folder, turned ? "Barred" : "Plain",
        MD_LABEL_NO_MASK, 60);
    squares_paint_class (folder, turned ? "Plain" : "Barred",
        MD_LABEL_MASK, 60);
    training.crops = own = squares_load (folder, NULL);
    g_assert_true (md_mask_training_run (&training, &result, &error));
    g_assert_no_error (error);
    g_test_message ("%s: %.1f, accuracy %.2f", folder, result.fraction,
        result.accuracy);
    g_assert_cmpfloat (result.accuracy, >=, 0.9);
    if (turned)
      g_assert_cmpfloat (result.fraction, >=, 0.6);
    else
      g_assert_cmpfloat (result.fraction, ==, 0.2);
  }
  squares_remove (dir);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  md_gemm_use_calling_thread ();
  g_test_add_func ("/mask-training/folders", test_folders);
  g_test_add_func ("/mask-training/reproducible", test_reproducible);
  g_test_add_func ("/mask-training/classes", test_classes);
  g_test_add_func ("/mask-training/split", test_split);
  g_test_add_func ("/mask-training/scenes", test_scenes);
  g_test_add_func ("/mask-training/weights", test_weights);
  g_test_add_func ("/mask-training/painted", test_painted);
  g_test_add_func ("/mask-training/micro-batch", test_micro_batch);
  g_test_add_func ("/mask-training/interpolated", test_interpolated);
  return g_test_run ();
}
