#include <string.h>

#include "commands.h"
#include "output-folder.h"

#include "base/interrupt.h"
#include "base/pool.h"
#include "train/faces/faces-training.h"

typedef struct
{
  char *recipe, *output, *validation, *from, *teacher;
  char **scenes;
  int epochs, threads;
  gboolean resume;
} Options;

/* Returns: the name of the model: "face-medium" for
 *   "models/recipes/face-medium.ini" */
static char *
name_of (const char *recipe)
{
  char *name = g_path_get_basename (recipe);
  char *dot = strrchr (name, '.');

  if (dot && dot > name)
    *dot = '\0';
  return name;
}

/* @path: (nullable): a file that is read */
static gboolean
spares (const char *output, const char *folded, const char *unfolded,
    const char *path, GError ** error)
{
  return !path || (md_output_folder_spares (output, folded, path, error)
      && md_output_folder_spares (output, unfolded, path, error));
}

static gboolean
train (const Options * o, guint * n_unread, GError ** error)
{
  g_autoptr (MdRecipe) recipe = md_recipe_load (o->recipe, error);
  g_autofree char *name = name_of (o->recipe);
  g_autofree char *folded = g_strconcat (name, ".onnx", NULL);
  g_autofree char *unfolded = g_strconcat (name, "-unfolded.onnx", NULL);
  const MdFacesTraining training = {
    .recipe = recipe,.name = name,.files = o->scenes,
    .n_files = g_strv_length (o->scenes),.validation = o->validation,
    .from = o->from,.teacher = o->teacher,.output = o->output,
    .epochs = o->epochs,.resume = o->resume,
    .threads = md_pool_threads (o->threads),
  };

  if (!spares (o->output, folded, unfolded, o->from, error)
      || !spares (o->output, folded, unfolded, o->teacher, error))
    return FALSE;
  return recipe && md_faces_training_run (&training, n_unread, error);
}

static int
run (const Options * o, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  guint n_unread = 0;

  if (argc > 1)
    return md_cli_usage ("unexpected argument '%s'", argv[1]);
  if (!o->recipe || !o->scenes || !o->output)
    return md_cli_usage ("--recipe, --scenes and --output are needed");
  if (o->epochs < 0)
    return md_cli_usage ("--epochs must not be negative");
  if (o->threads < 0 || o->threads > 1024)
    return md_cli_usage ("--threads is out of range");
  if (!md_cli_init_gst ())
    return MD_EXIT_FAILED;
  if (!md_output_folder_open (o->output, &error))
    return md_cli_fail ("%s", error->message);
  md_interrupt_catch ();
  if (train (o, &n_unread, &error))
    return n_unread == 0 ? MD_EXIT_OK : md_cli_fail ("%u pictures could not be "
        "read and were left out", n_unread);
  md_cli_fail ("%s", error->message);
  return md_interrupted ()? MD_EXIT_INTERRUPTED : MD_EXIT_FAILED;
}

int
md_cmd_train_faces (int argc, char **argv)
{
  Options o = { NULL };
  const GOptionEntry entries[] = {
    {"recipe", 'r', 0, G_OPTION_ARG_FILENAME, &o.recipe,
        "Recipe: what to train and how; see models/recipes", "FILE"},
    {"scenes", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &o.scenes,
        "Annotated pictures (COCO-style JSON); repeat once per share in "
          "the recipe", "FILE"},
    {"val-scenes", 0, 0, G_OPTION_ARG_FILENAME, &o.validation,
          "Validate on these pictures and keep the best epoch (default: "
          "keep the last epoch)",
        "FILE"},
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &o.output,
          "Folder for the model, the history, its plot and the checkpoint",
        "DIR"},
    {"from", 0, 0, G_OPTION_ARG_FILENAME, &o.from,
        "Start from this network, the NAME-unfolded.onnx of an earlier "
          "run", "FILE"},
    {"teacher", 0, 0, G_OPTION_ARG_FILENAME, &o.teacher,
          "Train also on the outputs of this detector, such as a larger one",
        "FILE"},
    {"epochs", 'e', 0, G_OPTION_ARG_INT, &o.epochs,
        "Number of epochs, instead of the recipe's", "N"},
    {"resume", 0, 0, G_OPTION_ARG_NONE, &o.resume,
        "Resume from the checkpoint in the output folder", NULL},
    {"threads", 'j', 0, G_OPTION_ARG_INT, &o.threads,
        "Number of threads (0 = one per core)", "N"},
    {NULL}
  };
  int status = MD_EXIT_USAGE;

  if (md_cli_parse (&argc, &argv, entries, NULL,
          "Trains a single-shot face detector on annotated pictures."))
    status = run (&o, argc, argv);
  g_free (o.recipe);
  g_free (o.output);
  g_free (o.validation);
  g_free (o.from);
  g_free (o.teacher);
  g_strfreev (o.scenes);
  return status;
}
