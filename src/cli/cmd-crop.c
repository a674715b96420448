#include <string.h>

#include "config.h"

#include "image/crop.h"
#include "maskdetect.h"
#include "json/json-writer.h"
#include "picture/picture.h"
#include "base/pool.h"
#include "base/progress.h"
#include "commands.h"
#include "inputs.h"
#include "cli/crop/plan.h"
#include "options.h"

#define MAX_SIZE 4096

typedef struct
{
  MdSearchOptions search;
  char *output;
  char **args;
  int size;
  double margin;
} Options;

typedef struct
{
  MdPictureReader *reader;
  MdDetector *detector;
  MdResampler *resampler;
  float *pixels;                /* [size, size, 3] */
} Worker;

typedef struct
{
  const Options *options;
  MdCropPlan plan;
  MdProgress *progress;
  Worker *workers;
  gint n_pictures, n_faces, n_failed;   /* atomic */
} Run;

static void
clear_options (Options * options)
{
  md_search_options_clear (&options->search);
  g_free (options->output);
  g_strfreev (options->args);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options);

/* Returns: the face with its margin, never enlarged; NULL without memory */
static MdPicture *
cut_face (const Run * run, Worker * worker,
    const MdImage * image, const MdFace * face)
{
  static const MdInputFormat unchanged = {.scale = 1 };
  MdWindow window = md_crop_window (&face->box, 1 + run->options->margin);
  MdRect region = md_window_region (&window);
  int size = MIN (run->options->size, window.side);
  MdPicture *crop;

  if (!md_crop_run (worker->resampler, image, &region, size, &unchanged,
          worker->pixels))
    return NULL;
  crop = md_picture_new (size, size);
  for (gsize i = 0; i < (gsize) size * size * 3; i++)
    crop->pixels[i] = (guint8) (CLAMP (worker->pixels[i], 0, 255) + 0.5f);
  return crop;
}

static void
append_crop (GString * line, const char *folder, const char *name,
    const MdFace * face)
{
  const MdBox *box = &face->box;
  g_autofree char *below = g_build_filename (folder, name, NULL);

  md_json_begin (line, NULL, '{');
  md_json_add_string (line, "crop", below);
  md_json_add_double (line, "x", "%.1f", box->x1);
  md_json_add_double (line, "y", "%.1f", box->y1);
  md_json_add_double (line, "width", "%.1f", box->x2 - box->x1);
  md_json_add_double (line, "height", "%.1f", box->y2 - box->y1);
  md_json_add_double (line, "confidence", "%.4f", face->confidence);
  md_json_add_string (line, "label", md_label_name (face->label));
  md_json_add_double (line, "mask-probability", "%.4f",
      face->probabilities[MD_LABEL_MASK]);
  md_json_end (line, '}');
}

static gboolean
no_memory (const char *path, GError ** error)
{
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM,
      "%s: not enough memory to search it", path);
  return FALSE;
}

static gboolean
save_crops (Run * run, Worker * worker, guint task,
    const MdImage * image, const MdFace * faces, guint n_faces,
    GString * line, GError ** error)
{
  const MdInput *input = g_array_index (run->plan.jobs, MdCropJob, task).input;

  for (guint i = 0; i < n_faces; i++) {
    g_autoptr (MdPicture) crop = cut_face (run, worker, image, &faces[i]);
    g_autofree char *name = NULL;

    if (crop == NULL)
      return no_memory (input->path, error);
    if (!md_crop_plan_place (&run->plan, task, i + 1, crop, &name, error))
      return FALSE;
    append_crop (line, input->folder, name, &faces[i]);
  }
  return TRUE;
}

static gboolean
crop_picture (Run * run, Worker * worker, guint task, GError ** error)
{
  const MdInput *input = g_array_index (run->plan.jobs, MdCropJob, task).input;
  g_autoptr (MdPicture) picture = md_picture_load_with (worker->reader,
      input->path, error);
  g_autoptr (GString) line = g_string_new (NULL);
  const MdDetectorParams defaults = MD_DETECTOR_PARAMS_DEFAULT;
  MdDetectorParams params = defaults;
  const MdFace *faces;
  guint n_faces;
  MdImage image;

  if (!picture)
    return FALSE;
  md_search_options_apply (&run->options->search, &params);
  params.threads = 1;
  image = md_picture_image (picture);
  params.min_face_size = md_smallest_face (run->options->search.min_face_size,
      image.width, image.height);
  if (!md_detector_process (worker->detector, &image, &params, &faces,
          &n_faces))
    return no_memory (input->path, error);

  md_json_begin (line, NULL, '{');
  md_json_add_string (line, "file", input->shown);
  md_json_begin (line, "crops", '[');
  if (!save_crops (run, worker, task, &image, faces, n_faces, line, error))
    return FALSE;
  md_json_end (line, ']');
  md_json_end (line, '}');
  g_string_append_c (line, '\n');
  if (!md_crop_plan_done (&run->plan, task, n_faces, line, error))
    return FALSE;
  g_atomic_int_inc (&run->n_pictures);
  g_atomic_int_add (&run->n_faces, n_faces);
  return TRUE;
}

static void
crop_task (guint task, guint worker, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  if (md_interrupted ())
    return;
  if (!crop_picture (run, &run->workers[worker], task, &error)) {
    md_progress_print (run->progress, "maskdetect: %s", error->message);
    g_atomic_int_inc (&run->n_failed);
  }
  md_progress_add (run->progress, 1);
}

static void
run_tasks (Run * run, MdModels * models)
{
  guint threads = md_pool_cores ();
  gsize n_floats = (gsize) run->options->size * run->options->size * 3;

  run->workers = g_new (Worker, threads);
  for (guint i = 0; i < threads; i++)
    run->workers[i] = (Worker) {
    md_picture_reader_new (), md_detector_new (models), md_resampler_new (),
        g_new (float, n_floats)
    };
  for (guint i = 0; i < threads; i++)
    md_picture_reader_set_limit (run->workers[i].reader,
        run->options->search.max_megapixels);
  run->progress = md_progress_new ("crop", "pictures", run->plan.jobs->len);

  md_pool_run (run->plan.jobs->len, threads, crop_task, run);

  md_progress_free (run->progress);
  for (guint i = 0; i < threads; i++) {
    md_picture_reader_free (run->workers[i].reader);
    md_detector_free (run->workers[i].detector);
    md_resampler_free (run->workers[i].resampler);
    g_free (run->workers[i].pixels);
  }
  g_free (run->workers);
}

/* Returns: (transfer full): everything but the picture that a crop depends on,
 *   as a text */
static char *
describe_making (const Options * options, const MdModels * models,
    GError ** error)
{
  g_autofree char *search = md_search_options_describe (&options->search,
      models, error);
  char margin[G_ASCII_DTOSTR_BUF_SIZE];

  return search ? g_strdup_printf (VERSION " crop size=%d margin=%s %s",
      options->size, g_ascii_dtostr (margin, sizeof margin, options->margin),
      search) : NULL;
}

static int
run_plan (Run * run, MdModels * models, guint n_bad)
{
  guint n = run->plan.jobs->len;

  if (n > 0)
    run_tasks (run, models);
  md_progress_print (NULL,
      "%d faces from %d pictures, %u pictures already done, "
      "%u failed; the index is %s" G_DIR_SEPARATOR_S "index.jsonl",
      run->n_faces, run->n_pictures, run->plan.n_skipped, n_bad + run->n_failed,
      run->options->output);
  if (n > (guint) (run->n_pictures + run->n_failed))
    return MD_EXIT_INTERRUPTED;
  return n_bad + run->n_failed ? MD_EXIT_FAILED : MD_EXIT_OK;
}

static int
crop (const Options * options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModels) models =
      md_cli_load_models (options->search.models, options->search.face_model,
      options->search.mask_model, &error);
  g_autoptr (GPtrArray) inputs = NULL;
  g_autofree char *made = models ? describe_making (options, models, &error) :
      NULL;
  guint n_bad;
  int status;
  Run run = {.options = options };

  if (!made)
    return md_cli_fail ("%s", error->message);
  inputs = md_inputs_collect (options->args, MD_INPUTS_PICTURES_ONLY
      | (options->search.recursive ? MD_INPUTS_RECURSIVE : 0), options->output,
      &n_bad, NULL);
  if (inputs->len == 0)
    return MD_EXIT_FAILED;
  if (!md_inputs_spare (inputs, options->output, &error))
    return md_cli_fail ("%s", error->message);
  if (md_crop_plan_make (&run.plan, inputs, options->output, made, &error))
    status = run_plan (&run, models, n_bad);
  else
    status = md_cli_fail ("%s", error->message);
  md_crop_plan_clear (&run.plan);
  return status;
}

int
md_cmd_crop (int argc, char **argv)
{
  g_auto (Options) options = {
    .search = MD_SEARCH_OPTIONS_DEFAULT,.margin = 0.3,.size = 192
  };
  const GOptionEntry entries[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
        "Folder for the faces and index.jsonl", "OUT"},
    {"size", 's', 0, G_OPTION_ARG_INT, &options.size,
          "Maximum width and height; larger crops are shrunk (default 192)",
        "PIXELS"},
    {"margin", 0, 0, G_OPTION_ARG_DOUBLE, &options.margin,
          "Margin, as a fraction of the face's longer side (default 0.3)",
        "SHARE"},
    MD_SEARCH_ENTRIES (&options.search, ""),
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.args,
        NULL, NULL},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, "IN…",
          "Cuts the faces out of pictures, as square files "
          "NAME_face1.png, NAME_face2.png and so\n"
          "on. IN is a picture or a folder. Pictures that an earlier run "
          "has finished are skipped,\n"
          "unless the picture or an option has changed. Only older crops "
          "of the same picture are\n" "replaced."))
    return MD_EXIT_USAGE;
  if (!options.args)
    return md_cli_usage ("no input given");
  if (!options.output)
    return md_cli_usage ("no output given (-o OUT)");
  if (options.size < 1 || options.size > MAX_SIZE)
    return md_cli_usage ("--size must be between 1 and %d", MAX_SIZE);
  if (!(options.margin >= 0 && options.margin <= 4))
    return md_cli_usage ("--margin must be between 0 and 4");
  if (!md_search_options_check (&options.search))
    return MD_EXIT_USAGE;
  if (!md_cli_init_gst ())
    return MD_EXIT_FAILED;
  md_interrupt_catch ();
  return crop (&options);
}
