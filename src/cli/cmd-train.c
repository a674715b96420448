#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "commands.h"
#include "base/pool.h"
#include "train/mask-training.h"

typedef struct
{
  char *recipe, *output;
  char **scenes, **val_scenes;  /* (nullable) */
  int epochs;
  gboolean resume;
} Options;

static gboolean
load_scenes (MdCrops * crops, char **paths, const MdMaskData * data,
    gboolean validation, GError ** error)
{
  for (char **path = paths; path && *path; path++) {
    if (!md_crops_add_scenes (crops, *path, data->window_scale,
            data->min_size, validation, md_pool_cores (), error))
      return FALSE;
  }
  return TRUE;
}

static void
say_counts (const MdCrops * crops)
{
  for (int validation = 0; validation < 2; validation++)
    printf ("%s: %u without mask, %u with mask\n",
        validation ? "validation" : "training",
        md_crops_count (crops, 0, validation),
        md_crops_count (crops, 1, validation));
  fflush (stdout);
}

static gboolean
train (const Options * o, char **folders, GError ** error)
{
  g_autoptr (MdRecipe) recipe = md_recipe_load (o->recipe, error);
  g_autoptr (MdCrops) crops = NULL;
  MdMaskTraining training = {
    .recipe = recipe,.output = o->output,
    .epochs = o->epochs,.resume = o->resume,.threads = md_pool_cores (),
  };
  MdMaskData data;

  if (!recipe)
    return FALSE;
  data = md_mask_training_data (recipe);
  training.crops = crops = md_crops_new (data.crop_side);
  for (; *folders; folders++) {
    if (!md_crops_add_folders (crops, *folders, data.classes, 1,
            training.threads, error))
      return FALSE;
  }
  if (!load_scenes (crops, o->scenes, &data, FALSE, error)
      || !load_scenes (crops, o->val_scenes, &data, TRUE, error))
    return FALSE;
  say_counts (crops);
  return md_mask_training_run (&training, error);
}

static int
run (const Options * o, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (!o->recipe)
    return md_cli_usage ("no recipe given (--recipe FILE)");
  if (!o->output)
    return md_cli_usage ("no output folder given (-o DIR)");
  if (argc < 2 && !o->scenes)
    return md_cli_usage ("nothing to train on given");
  if (o->epochs < 0)
    return md_cli_usage ("--epochs %d makes no sense", o->epochs);
  if (!md_cli_init_gst ())
    return MD_EXIT_FAILED;
  if (g_mkdir_with_parents (o->output, 0777) != 0)
    return md_cli_fail ("%s: %s", o->output, g_strerror (errno));
  md_interrupt_catch ();
  if (train (o, argv + 1, &error))
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
        "What to train and how; see models/recipes", "FILE"},
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &o.output,
          "Folder for the model, the history, its plot and the checkpoint",
        "DIR"},
    {"epochs", 'e', 0, G_OPTION_ARG_INT, &o.epochs,
        "Epochs instead of the recipe's", "N"},
    {"resume", 0, 0, G_OPTION_ARG_NONE, &o.resume,
        "Go on from the checkpoint in the output folder", NULL},
    {"scenes", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &o.scenes,
        "Also the faces of annotated scenes (COCO-style JSON)", "FILE"},
    {"val-scenes", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o.val_scenes,
        "Also validate on the faces of these scenes", "FILE"},
    {NULL}
  };
  int status = MD_EXIT_USAGE;

  if (md_cli_parse (&argc, &argv, entries, "[SPLIT_DIR…]",
          "Trains a mask classifier on folders of faces, Face and Mask, or "
          "train/ and val/ with those in them."))
    status = run (&o, argc, argv);
  g_free (o.recipe);
  g_free (o.output);
  g_strfreev (o.scenes);
  g_strfreev (o.val_scenes);
  return status;
}
