#include <string.h>

#include "commands.h"

#include "base/pool.h"
#include "train/detector-training.h"
#include "train/trainer.h"

static const struct
{
  const char *name;
  MdStageKind first, last;
} stages[] = {
  {"all", MD_STAGE_PNET, MD_STAGE_SNET},
  {"p", MD_STAGE_PNET, MD_STAGE_PNET},
  {"r", MD_STAGE_RNET, MD_STAGE_RNET},
  {"o", MD_STAGE_ONET, MD_STAGE_ONET},
  {"s", MD_STAGE_SNET, MD_STAGE_SNET},
};

static int
train (const MdDetectorTraining * training, const char *scenes, guint choice)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdGallery) gallery =
      md_gallery_load (scenes, training->threads, &error);
  gboolean ok = gallery != NULL;

  for (MdStageKind kind = stages[choice].first;
      ok && kind <= stages[choice].last; kind++)
    ok = md_detector_training_run (training, gallery, kind, &error);

  if (ok)
    return MD_EXIT_OK;
  md_cli_fail ("%s", error->message);
  return g_error_matches (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_STOPPED) ?
      MD_EXIT_INTERRUPTED : MD_EXIT_FAILED;
}

int
md_cmd_train_detector (int argc, char **argv)
{
  g_autofree char *recipes = NULL;
  g_autofree char *scenes = NULL;
  g_autofree char *output = NULL;
  g_autofree char *stage = NULL;
  MdDetectorTraining training = { 0 };
  int threads = 0;
  guint choice = 0;
  const GOptionEntry entries[] = {
    {"recipes", 'r', 0, G_OPTION_ARG_FILENAME, &recipes,
        "Folder with pnet.ini, rnet.ini, onet.ini and snet.ini", "DIR"},
    {"scenes", 's', 0, G_OPTION_ARG_FILENAME, &scenes,
        "Annotated pictures (COCO-style JSON)", "FILE"},
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
        "Folder for models and checkpoints", "DIR"},
    {"stage", 0, 0, G_OPTION_ARG_STRING, &stage,
        "Train only this stage: p, r, o or s", "STAGE"},
    {"resume", 0, 0, G_OPTION_ARG_NONE, &training.resume,
        "Go on from the checkpoints in the output folder", NULL},
    {"threads", 'j', 0, G_OPTION_ARG_INT, &threads,
        "Threads, 0 = one a core", "N"},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, NULL,
          "Trains the face detector's networks one after the other. P-Net, "
          "R-Net and O-Net learn from what the stages before them let pass; "
          "S-Net, which spares P-Net most of a picture, by itself."))
    return MD_EXIT_USAGE;
  if (argc > 1)
    return md_cli_usage ("unexpected argument '%s'", argv[1]);
  if (recipes == NULL || scenes == NULL || output == NULL)
    return md_cli_usage ("--recipes, --scenes and --output are needed");
  while (stage != NULL && strcmp (stages[choice].name, stage) != 0) {
    if (++choice == G_N_ELEMENTS (stages))
      return md_cli_usage ("there is no stage '%s'", stage);
  }
  if (threads < 0 || threads > 1024)
    return md_cli_usage ("--threads is out of range");
  if (!md_cli_init_gst ())
    return MD_EXIT_FAILED;

  md_interrupt_catch ();
  training.recipes = recipes;
  training.output = output;
  training.threads = md_pool_threads (threads);
  return train (&training, scenes, choice);
}
