/* Tests loading: where models are searched, which are shared, which are
 * refused. */
#include "detect/models.h"

#include <glib/gstdio.h>
#include <string.h>

#include "tiny-models.h"

static void
test_shared (void)
{
  char *folder = tiny_folder_new (1, 1, NULL);
  g_autofree char *dotted = g_build_filename (folder, ".", NULL);
  g_autoptr (GError) error = NULL;
  MdModels *a = md_models_load (folder, NULL, &error);
  MdModels *b = md_models_load (dotted, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (a == b);
  g_setenv ("MASKDETECT_MODEL_PATH", folder, TRUE);
  g_assert_true (md_models_load (NULL, NULL, &error) == a);
  g_unsetenv ("MASKDETECT_MODEL_PATH");
  md_models_unref (b);
  md_models_unref (a);
  md_models_unref (a);

  /* A failure is not cached, because the folder may change. */
  tiny_folder_remove (folder);
  g_assert_null (md_models_load (dotted, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* A file that has been replaced is read again, though the old one is in use. */
static void
test_replaced (void)
{
  char *folder = tiny_folder_new (1, 1, NULL);

  for (MdStageKind kind = MD_STAGE_PNET; kind < MD_N_STAGES; kind++) {
    g_autoptr (MdModels) old = md_models_load (folder, NULL, NULL);
    g_autoptr (MdModels) same = md_models_load (folder, NULL, NULL);
    g_autoptr (TinyModel) tiny = tiny_model_new (kind, 2, 1);
    g_autoptr (MdModels) new = NULL;

    g_assert_true (same == old);
    tiny_model_save (tiny, kind, folder);
    new = md_models_load (folder, NULL, NULL);
    g_assert_nonnull (new);
    g_assert_true (new != old);
  }
  tiny_folder_remove (folder);
}

static gpointer
load_often (gpointer folder)
{
  for (int i = 0; i < 20; i++) {
    g_autoptr (MdModels) models = md_models_load (folder, NULL, NULL);

    g_assert_nonnull (models);
  }
  return NULL;
}

static void
test_threads (void)
{
  char *folder = tiny_folder_new (2, 1, NULL);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("load", load_often, folder);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  tiny_folder_remove (folder);
}

static void
test_missing (void)
{
  char *folder = tiny_folder_new (3, 1, NULL);
  g_autofree char *rnet = g_build_filename (folder, "rnet.onnx", NULL);
  g_autofree char *mask = g_build_filename (folder, "mask.onnx", NULL);
  g_autoptr (GError) error = NULL;
  MdModels *models;

  g_remove (mask);
  models = md_models_load (folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (md_models_stage (models, MD_STAGE_MASK));
  g_assert_nonnull (md_models_stage (models, MD_STAGE_ONET));
  md_models_unref (models);

  g_remove (rnet);
  g_assert_null (md_models_load (folder, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "rnet.onnx"));
  tiny_folder_remove (folder);
}

static void
test_metadata (void)
{
  static const struct
  {
    MdStageKind kind;
    const char *key, *value;
  } bad[] = {
    {MD_STAGE_PNET, "threshold", "1.5"}, {MD_STAGE_PNET, "threshold", "nan"},
    {MD_STAGE_PNET, "threshold", ""}, {MD_STAGE_PNET, "threshold", "0.5 "},
    {MD_STAGE_PNET, "kind", "rnet"}, {MD_STAGE_PNET, "color", "RBG"},
    {MD_STAGE_ONET, "scale", "0"}, {MD_STAGE_MASK, "window-scale", "1e9"},
    {MD_STAGE_RNET, "input-size", "99999999999"},
    {MD_STAGE_MASK, "labels", "yes,no"},
    {MD_STAGE_MASK, "labels", "mask,mask"},
    {MD_STAGE_MASK, "labels", "mask,no-mask,mask"},
    {MD_STAGE_MASK, "labels", "mask,incorrect"},
    {MD_STAGE_MASK, "labels", "mask,no-mask,incorrect,"}, {MD_STAGE_MASK,
        "mean", "inf"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (TinyModel) tiny = tiny_model_new (bad[i].kind, 1, 1);
    g_autofree char *key = g_strconcat ("maskdetect.", bad[i].key, NULL);
    g_autoptr (MdModel) model = NULL;
    g_autoptr (GError) error = NULL;

    tiny_model_set (tiny, bad[i].key, bad[i].value);
    model = md_model_new (tiny->graph, MD_PRECISION_SINGLE, &error);
    g_assert_no_error (error);
    g_assert_null (md_stage_new (model, bad[i].kind, &error));
    g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_FORMAT);
    g_assert_nonnull (strstr (error->message, key));
    g_assert_nonnull (strstr (error->message, md_model_name (model)));
  }
}

/* Cascades of an earlier version used another box format. */
static void
test_old_cascade (void)
{
  char *folder = tiny_folder_new (4, 1, NULL);
  g_autoptr (TinyModel) pnet = tiny_model_new (MD_STAGE_PNET, 4, 1);
  g_autoptr (GError) error = NULL;

  tiny_model_set (pnet, "box-scale", "0.15");
  tiny_model_save (pnet, MD_STAGE_PNET, folder);
  g_assert_null (md_models_load (folder, NULL, &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "pnet.onnx"));
  tiny_folder_remove (folder);
}

static void
test_values (void)
{
  g_autoptr (TinyModel) tiny = tiny_model_new (MD_STAGE_MASK, 1, 1);
  g_autoptr (MdStage) plain = tiny_model_stage (tiny, MD_STAGE_MASK);
  g_autoptr (MdStage) stage = NULL;

  g_assert_cmpint (plain->size, ==, 64);
  g_assert_cmpfloat (plain->threshold, ==, 0.5f);
  g_assert_cmpfloat (plain->window_scale, ==, 1);
  g_assert_false (plain->network->input.bgr);

  tiny_model_set (tiny, "color", "BGR");
  tiny_model_set (tiny, "mean", "0");
  tiny_model_set (tiny, "scale", "0.00392157");
  tiny_model_set (tiny, "threshold", "0.25");
  tiny_model_set (tiny, "window-scale", "1.2");
  stage = tiny_model_stage (tiny, MD_STAGE_MASK);
  g_assert_true (stage->network->input.bgr);
  g_assert_cmpfloat (stage->network->input.mean[0], ==, 0);
  g_assert_cmpfloat_with_epsilon (stage->network->input.scale, 1 / 255.f, 1e-6);
  g_assert_cmpfloat (stage->threshold, ==, 0.25f);
  g_assert_cmpfloat (stage->window_scale, ==, 1.2f);
}

static void
test_wrong_network (void)
{
  g_autoptr (GError) error = NULL;

  /* A mask network has no box; R-Net takes no pictures of 12 pixels. */
  for (int i = 0; i < 2; i++) {
    MdStageKind kind = i == 0 ? MD_STAGE_MASK : MD_STAGE_RNET;
    g_autoptr (TinyModel) tiny = tiny_model_new (kind, 1, 1);
    g_autoptr (MdModel) model = NULL;

    g_hash_table_remove_all (tiny->graph->metadata);
    model = md_model_new (tiny->graph, MD_PRECISION_SINGLE, &error);
    g_assert_no_error (error);
    g_assert_null (md_stage_new (model, MD_STAGE_PNET, &error));
    g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE);
    g_clear_error (&error);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/models/shared", test_shared);
  g_test_add_func ("/models/replaced", test_replaced);
  g_test_add_func ("/models/threads", test_threads);
  g_test_add_func ("/models/missing", test_missing);
  g_test_add_func ("/models/metadata", test_metadata);
  g_test_add_func ("/models/old-cascade", test_old_cascade);
  g_test_add_func ("/models/values", test_values);
  g_test_add_func ("/models/wrong-network", test_wrong_network);
  return g_test_run ();
}
