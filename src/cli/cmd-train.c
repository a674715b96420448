#include <gio/gio.h>
#include <stdio.h>

#include "base/pool.h"
#include "base/progress.h"
#include "commands.h"
#include "detect/models.h"
#include "output-folder.h"
#include "recipes.h"
#include "train/masks/mask-data.h"
#include "train/masks/mask-training.h"

/* Below this number of crops in a class, or this fraction of the largest class,
 * a warning is printed. */
#define FEW_CROPS 100
#define FEW_SHARE 0.1
/* Minimum margin in accuracy over always predicting the most frequent class. */
#define CHANCE_MARGIN 0.05

typedef struct
{
  char *recipe, *output, *from, *models;        /* (nullable) */
  char **scenes, **val_scenes;  /* (nullable) */
  int epochs;
  gboolean scratch, resume;
} Options;

/* Objects that must live as long as the run. */
typedef struct
{
  MdRecipe *recipe;
  MdModels *models;
  MdMaskStart *start;           /* (nullable) */
  MdCrops *crops;
  MdMaskData data;
} Run;

/* Loads a recipe that is compiled into the program. */
static MdRecipe *
built_in_recipe (const char *name, GError ** error)
{
  g_autofree char *path = g_strconcat ("/maskdetect/recipes/", name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data
      (md_recipes_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  /* a resource ends in a null byte that is not counted */
  return bytes ? md_recipe_parse (g_bytes_get_data (bytes, NULL), name,
      error) : NULL;
}

/* Selects the network to start from: without a recipe, the shipped one. */
static gboolean
find_start (const Options * o, Run * run, GError ** error)
{
  g_autofree char *path = g_strdup (o->from);

  if (path == NULL && !o->scratch && o->recipe == NULL)
    path = g_build_filename (md_models_directory (run->models), "mask.onnx",
        NULL);
  if (path == NULL)
    return TRUE;
  if (!md_output_folder_spares (o->output, "mask.onnx", path, error))
    return FALSE;
  run->start = md_mask_start_load (path, error);
  if (run->start == NULL)
    return FALSE;
  md_progress_print (NULL, "starting from %s", path);
  return TRUE;
}

static gboolean
find_recipe (const Options * o, Run * run, GError ** error)
{
  if (o->recipe)
    run->recipe = md_recipe_load (o->recipe, error);
  else
    run->recipe = built_in_recipe (run->start ? "fine-tune.ini" :
        "scratch.ini", error);
  if (!run->recipe)
    return FALSE;
  run->data = md_mask_data_read (run->recipe);
  if (run->start) {
    run->data.window_scale = run->start->window_scale;
    run->data.crop_side = MAX (run->data.crop_side, run->start->size * 3 / 2);
  }
  return TRUE;
}

static gboolean
load_scenes (Run * run, char **paths, MdCropsUse use, GError ** error)
{
  const MdCropsScenes wanted = {
    run->data.window_scale, run->data.min_size, run->data.assume_bare,
    run->data.weights
  };

  for (char **path = paths; path && *path; path++) {
    if (!md_crops_add_scenes (run->crops, *path, &wanted, use,
            md_pool_cores (), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
load_crops (const Options * o, Run * run, char **folders, GError ** error)
{
  MdCropsFolders wanted = {
    .seed = 1,.models = run->models,.window_scale = run->data.window_scale,
    .weights = run->data.weights,
  };

  for (int k = 0; k < MD_N_LABELS; k++)
    wanted.classes[k] = run->data.classes[k];
  run->crops = md_crops_new (run->data.crop_side);
  for (; *folders; folders++) {
    if (!md_crops_add_folders (run->crops, *folders, &wanted,
            md_pool_cores (), error))
      return FALSE;
  }
  return load_scenes (run, o->scenes, o->val_scenes ? MD_CROPS_TRAINING :
      MD_CROPS_HOLD_OUT, error)
      && load_scenes (run, o->val_scenes, MD_CROPS_VALIDATION, error);
}

static void
warn_about_few (const guint * counts)
{
  guint most = 0;

  for (int k = 0; k < MD_N_LABELS; k++)
    most = MAX (most, counts[k]);
  for (int k = 0; k < MD_N_LABELS; k++) {
    if (counts[k] > 0 && (counts[k] < FEW_CROPS
            || counts[k] < FEW_SHARE * most))
      fprintf (stderr,
          "warning: only %u crops of class %s; a good classifier needs a few "
          "hundred varied crops of every class\n", counts[k],
          md_label_name (k));
  }
}

/* Accuracy, calibration and the choice of the epoch mean little for a class
 * without crops for validation. */
static void
warn_about_unchecked (const MdCrops * crops)
{
  for (int k = 0; k < MD_N_LABELS; k++)
    if (md_crops_count (crops, k, FALSE) > 0
        && md_crops_count (crops, k, TRUE) == 0)
      fprintf (stderr, "warning: no crop of class %s is left for validation: "
          "about one in ten is chosen by its name; give more crops, or folders "
          "train/ and val/\n", md_label_name (k));
}

static void
say_counts (const MdCrops * crops)
{
  guint counts[MD_N_LABELS];

  for (int validation = 0; validation < 2; validation++) {
    for (int k = 0; k < MD_N_LABELS; k++)
      counts[k] = md_crops_count (crops, k, validation);
    printf ("%s: %u without mask, %u with mask",
        validation ? "validation" : "training", counts[0], counts[1]);
    if (md_crops_count (crops, MD_LABEL_INCORRECT, FALSE) > 0)
      printf (", %u with an incorrectly worn mask", counts[2]);
    printf ("\n");
    if (!validation)
      warn_about_few (counts);
  }
  warn_about_unchecked (crops);
  fflush (stdout);
}

static void
say_result (const MdMaskTrainingResult * r)
{
  if (r->fraction < 1)
    printf ("weights: %.0f %% of the way from the start to the end of the "
        "training, which classify the validation crops as well\n",
        100 * r->fraction);
  printf ("validation accuracy %.2f %%; calibrated with temperature %.2f, "
      "log-likelihood %.4f before and %.4f after\n",
      100 * r->accuracy, r->temperature, -r->loss_before, -r->loss_after);
  if (r->accuracy < r->chance + CHANCE_MARGIN)
    fprintf (stderr, "warning: this is hardly better than always predicting "
        "the most frequent class (%.2f %%): do not use this model. Check that "
        "the crops are in the right folders.\n", 100 * r->chance);
}

static gboolean
train (const Options * o, Run * run, char **folders, GError ** error)
{
  MdMaskTraining training = {
    .output = o->output,.epochs = o->epochs,.resume = o->resume,
    .threads = md_pool_cores (),
  };
  MdMaskTrainingResult result;

  /* scenes contain the positions of faces; folders need the detector */
  if (*folders || (!o->recipe && !o->scratch && !o->from))
    run->models = md_cli_load_models (o->models, NULL, NULL, error);
  if (*folders && !run->models)
    return FALSE;
  if (!find_start (o, run, error) || !find_recipe (o, run, error)
      || !load_crops (o, run, folders, error))
    return FALSE;
  say_counts (run->crops);
  training.recipe = run->recipe;
  training.start = run->start;
  training.crops = run->crops;
  if (!md_mask_training_run (&training, &result, error))
    return FALSE;
  say_result (&result);
  return TRUE;
}

static int
run_command (const Options * o, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Run run = { NULL };
  guint n_unread;
  gboolean ok;

  if (!o->output)
    return md_cli_usage ("no output folder given (-o DIR)");
  if (argc < 2 && !o->scenes)
    return md_cli_usage ("no training data given");
  if (o->epochs < 0)
    return md_cli_usage ("--epochs must not be negative");
  if (o->from && o->scratch)
    return md_cli_usage ("--from and --scratch exclude each other");
  if (!md_cli_init_gst ())
    return MD_EXIT_FAILED;
  if (!md_output_folder_open (o->output, &error))
    return md_cli_fail ("%s", error->message);
  md_interrupt_catch ();
  ok = train (o, &run, argv + 1, &error);
  g_clear_pointer (&run.recipe, md_recipe_free);
  g_clear_pointer (&run.models, md_models_unref);
  md_mask_start_free (run.start);
  n_unread = run.crops ? md_crops_n_unread (run.crops) : 0;
  md_crops_free (run.crops);
  if (ok && n_unread > 0)
    return md_cli_fail ("%u pictures could not be read and were left out",
        n_unread);
  if (ok)
    return MD_EXIT_OK;
  md_cli_fail ("%s", error->message);
  return md_interrupted ()? MD_EXIT_INTERRUPTED : MD_EXIT_FAILED;
}

int
md_cmd_train (int argc, char **argv)
{
  Options o = { NULL };
  const GOptionEntry entries[] = {
    {"recipe", 'r', 0, G_OPTION_ARG_FILENAME, &o.recipe,
        "Recipe: what to train and how; see models/recipes (default: a "
          "built-in one)", "FILE"},
    {"from", 0, 0, G_OPTION_ARG_FILENAME, &o.from,
        "Start from this mask classifier (default without --recipe: the "
          "shipped one)", "FILE"},
    {"scratch", 0, 0, G_OPTION_ARG_NONE, &o.scratch,
        "Start from random weights", NULL},
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &o.output,
          "Folder for the model, the history, its plot and the checkpoint",
        "DIR"},
    {"epochs", 'e', 0, G_OPTION_ARG_INT, &o.epochs,
        "Number of epochs, instead of the recipe's", "N"},
    {"resume", 0, 0, G_OPTION_ARG_NONE, &o.resume,
        "Resume from the checkpoint in the output folder", NULL},
    {"scenes", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &o.scenes,
          "Also train on the faces in annotated scenes (COCO-style JSON)",
        "FILE"},
    {"val-scenes", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o.val_scenes,
        "Validate on the faces in these scenes (default: on one picture "
          "in ten of --scenes)", "FILE"},
    {"models", 'm', 0, G_OPTION_ARG_FILENAME, &o.models,
        "Folder with the models whose detector cuts the crops", "DIR"},
    {NULL}
  };
  int status = MD_EXIT_USAGE;

  if (md_cli_parse (&argc, &argv, entries, "[SPLIT_DIR…]",
          "Trains a mask classifier on folders of faces: Face, Mask and, "
          "optionally, Incorrect\n"
          "(masks under the nose or chin), or train/ and val/ that "
          "contain these folders. Two\n"
          "folders give a classifier with two classes, three folders one "
          "with three."))
    status = run_command (&o, argc, argv);
  g_free (o.recipe);
  g_free (o.output);
  g_free (o.from);
  g_free (o.models);
  g_strfreev (o.scenes);
  g_strfreev (o.val_scenes);
  return status;
}
