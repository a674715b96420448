#include <errno.h>
#include <stdio.h>

#include "commands.h"
#include "cli/watch/cameras.h"
#include "cli/watch/watch.h"

typedef struct
{
  char *config, *models, *zones, *snapshots;
  char **args;
  int min_face_size;
  gboolean json, quiet;
} Options;

typedef struct
{
  const Options *options;
  GString *text;                /* a line at a time */
} Printer;

static void
clear_options (Options * options)
{
  g_free (options->config);
  g_free (options->models);
  g_free (options->zones);
  g_free (options->snapshots);
  g_strfreev (options->args);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)
     static gboolean print_line (const MdReportLine * line, gpointer data)
{
  Printer *printer = data;

  if (printer->options->quiet)
    return TRUE;
  g_string_set_size (printer->text, 0);
  if (printer->options->json)
    md_report_line_append_json (printer->text, line);
  else
    md_report_line_append_text (printer->text, line);
  /* at once, whoever reads it */
  if (fwrite (printer->text->str, 1, printer->text->len, stdout)
      == printer->text->len && fflush (stdout) == 0)
    return TRUE;
  md_cli_fail ("cannot write to stdout: %s", g_strerror (errno));
  return FALSE;
}

/* FALSE after saying what is wrong. */
static gboolean
collect_cameras (const Options * options, GPtrArray * cameras,
    GPtrArray * inputs)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *min_face_size =
      g_strdup_printf ("%d", options->min_face_size);

  for (char **arg = options->args; arg && *arg; arg++)
    if (!md_cameras_add (cameras, inputs, *arg))
      return FALSE;
  if (options->config) {
    if (!g_key_file_load_from_file (file, options->config, 0, &error)) {
      md_cli_fail ("%s: %s", options->config, error->message);
      return FALSE;
    }
    if (!md_cameras_load (cameras, inputs, file, options->config, &error)) {
      md_cli_fail ("%s", error->message);
      return FALSE;
    }
  }
  if (options->min_face_size)
    md_cameras_set (cameras, "min-face-size", min_face_size);
  if (options->zones)
    md_cameras_set (cameras, "zones", options->zones);
  if (options->models)
    md_cameras_set (cameras, "model-path", options->models);
  for (guint i = 0; i < cameras->len; i++)
    if (!md_camera_params_check (cameras->pdata[i], &error)) {
      md_cli_fail ("%s", error->message);
      return FALSE;
    }
  return TRUE;
}

static int
watch (const Options * options)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func
      ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) cameras = md_camera_params_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModels) models = NULL;
  Printer printer = { options, text };
  const MdWatchListener listener = {.line = print_line,.data = &printer };

  if (!collect_cameras (options, cameras, inputs))
    return MD_EXIT_FAILED;
  if (cameras->len == 0)
    return md_cli_fail ("%s names no camera", options->config);
  /* held here, they are loaded once for all pipelines */
  models = md_cli_load_models (options->models, &error);
  if (!models)
    return md_cli_fail ("%s", error->message);
  return md_cameras_watch (cameras, &listener);
}

int
md_cmd_watch (int argc, char **argv)
{
  g_auto (Options) options = { NULL };
  const GOptionEntry entries[] = {
    {"json", 'j', 0, G_OPTION_ARG_NONE, &options.json,
        "Print JSON, an object a line", NULL},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet,
        "Print nothing", NULL},
    {"config", 'c', 0, G_OPTION_ARG_FILENAME, &options.config,
        "Key file with a group for each camera, so that no password stands on "
          "the command line", "FILE"},
    {"zones", 0, 0, G_OPTION_ARG_STRING, &options.zones,
        "Count in these parts of the picture and over these lines: NAME: x,y "
          "x,y …, more after a semicolon", "ZONES"},
    {"min-face-size", 0, 0, G_OPTION_ARG_INT, &options.min_face_size,
        "Smallest face looked for (default 30)", "PIXELS"},
    {"models", 'm', 0, G_OPTION_ARG_FILENAME, &options.models,
        "Folder of the models", "DIR"},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.args,
        NULL, NULL},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, "[NAME=]SOURCE…",
          "Watches cameras and files, and says who comes, who goes and whose "
          "verdict is another\none: a line a change, and counts by the "
          "minute. SOURCE is an address (rtsp://,\nhttp://), a camera "
          "(/dev/video0), a file or a folder. A camera that is lost is tried\n"
          "again for ever, after 1, 2, 4 … 60 seconds. Ctrl-C ends it.\n\n"
          "Examples:\n"
          "  maskdetect watch my.mp4\n"
          "  maskdetect watch front=rtsp://camera/stream back=/dev/video0\n"
          "  maskdetect watch --json --config cameras.conf >> events.jsonl"))
    return MD_EXIT_USAGE;
  if (!options.args && !options.config)
    return md_cli_usage ("no camera or file given");
  if (options.min_face_size < 0)
    return md_cli_usage ("--min-face-size must not be negative");
  if (!md_cli_init_gst () || !md_cli_find_element ())
    return MD_EXIT_FAILED;
  md_interrupt_catch ();
  return watch (&options);
}
