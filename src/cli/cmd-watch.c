#include <errno.h>
#include <stdio.h>

#include "commands.h"
#include "options.h"
#include "base/read-file.h"
#include "cli/watch/cameras.h"
#include "cli/watch/publisher.h"
#include "cli/watch/watch.h"
#include "picture/uri-guard.h"

typedef struct
{
  char *config, *models, *face_model, *mask_model, *snapshots, *zones;
  char **args;
  int min_face_size;
  gboolean json, quiet;
  MdMqttOptions mqtt;
} Options;

typedef struct
{
  const Options *options;
  GString *text;                /* of one line */
  MdPublisher *publisher;       /* NULL = no broker */
} Reporter;

static void
clear_options (Options * options)
{
  g_free (options->config);
  g_free (options->models);
  g_free (options->face_model);
  g_free (options->mask_model);
  g_free (options->snapshots);
  g_free (options->zones);
  g_strfreev (options->args);
  md_mqtt_options_clear (&options->mqtt);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options);

static gboolean
report_line (const MdReportLine * line, gpointer data)
{
  Reporter *reporter = data;

  if (reporter->publisher)
    md_publisher_line (reporter->publisher, line);
  if (reporter->options->quiet)
    return TRUE;
  g_string_set_size (reporter->text, 0);
  if (reporter->options->json)
    md_report_line_append_json (reporter->text, line);
  else
    md_report_line_append_text (reporter->text, line);
  /* flushed at once for readers of a pipe */
  if (fwrite (reporter->text->str, 1, reporter->text->len, stdout)
      == reporter->text->len && fflush (stdout) == 0)
    return TRUE;
  md_cli_fail ("cannot write to stdout: %s", g_strerror (errno));
  return FALSE;
}

static void
report_state (const char *camera, gboolean online, const MdTallyCounts * counts,
    const GValue * zones, gpointer data)
{
  Reporter *reporter = data;

  if (reporter->publisher)
    md_publisher_state (reporter->publisher, camera, online, counts, zones);
}

/* Returns: FALSE after a message */
static gboolean
collect_cameras (Options * options, GPtrArray * cameras, GPtrArray * inputs)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *min_face_size =
      g_strdup_printf ("%d", options->min_face_size);

  for (char **arg = options->args; arg && *arg; arg++)
    if (!md_cameras_add (cameras, inputs, *arg))
      return FALSE;
  if (options->config) {
    g_autofree char *text = NULL;
    gsize size;

    if (!md_read_file (options->config, MD_READ_FILE_TEXT, &text, &size,
            &error)) {
      md_cli_fail ("%s", error->message);
      return FALSE;
    }
    if (!g_key_file_load_from_data (file, text, size, 0, NULL)) {
      /* GLib's message quotes the line, which may contain a password */
      md_cli_fail ("%s: every line must be a [group], KEY=VALUE in a group, or "
          "a # comment, in UTF-8", options->config);
      return FALSE;
    }
    if (!md_cameras_load (cameras, inputs, file, options->config, &error)
        || !md_mqtt_options_load (&options->mqtt, file, &error)) {
      md_cli_fail ("%s", error->message);
      return FALSE;
    }
  }
  if (options->min_face_size)
    md_cameras_set (cameras, "min-face-size", min_face_size);
  if (options->zones)
    md_cameras_set (cameras, "zones", options->zones);
  if (options->snapshots)
    md_cameras_set (cameras, "snapshot-location", options->snapshots);
  if (options->models)
    md_cameras_set (cameras, "model-path", options->models);
  if (options->face_model)
    md_cameras_set (cameras, "face-model", options->face_model);
  if (options->mask_model)
    md_cameras_set (cameras, "mask-model", options->mask_model);
  for (guint i = 0; i < cameras->len; i++)
    if (!md_camera_params_check (cameras->pdata[i], &error)) {
      md_cli_fail ("%s", error->message);
      return FALSE;
    }
  return TRUE;
}

static int
report (const Options * options, GPtrArray * cameras)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Reporter reporter = { options, text, NULL };
  const MdWatchListener listener = {
    .line = report_line,
    .state = report_state,
    .data = &reporter,
  };
  int status;

  if (options->mqtt.url) {
    reporter.publisher = md_publisher_open (&options->mqtt, cameras, &error);
    if (!reporter.publisher)
      return md_cli_fail ("%s", error->message);
  }
  status = md_cameras_watch (cameras, &listener);
  g_clear_pointer (&reporter.publisher, md_publisher_close);
  return status;
}

static int
watch (Options * options)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func
      ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) cameras = md_camera_params_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModels) models = NULL;

  if (!collect_cameras (options, cameras, inputs))
    return MD_EXIT_FAILED;
  if (cameras->len == 0)
    return md_cli_fail ("%s names no camera", options->config);
  for (guint i = 0; i < cameras->len; i++)
    md_uri_guard_allow (((const MdCameraParams *)
            cameras->pdata[i])->input->path);
  md_uri_guard_start ();
  if (!md_mqtt_options_resolve (&options->mqtt, &error))
    return md_cli_usage ("%s", error->message);
  /* a reference held here keeps the pipelines from loading them again */
  models = md_cli_load_models (options->models, options->face_model,
      options->mask_model, &error);
  if (!models)
    return md_cli_fail ("%s", error->message);
  return report (options, cameras);
}

int
md_cmd_watch (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    {"json", 'j', 0, G_OPTION_ARG_NONE, &options.json,
        "Print JSON, one object per line", NULL},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet,
        "Print nothing", NULL},
    {"config", 'c', 0, G_OPTION_ARG_FILENAME, &options.config,
        "Key file with a group for each camera, which keeps passwords "
          "off the command line", "FILE"},
    MD_MQTT_ENTRIES (&options.mqtt),
    {"zones", 0, 0, G_OPTION_ARG_STRING, &options.zones,
        "Polygons and lines in which to count people: NAME: x,y x,y …, "
          "separated by semicolons", "ZONES"},
    {"snapshots", 0, 0, G_OPTION_ARG_FILENAME, &options.snapshots,
        "Save a picture of each person in this folder; the last thousand "
          "are kept", "DIR"},
    {"min-face-size", 0, 0, G_OPTION_ARG_INT, &options.min_face_size,
        "Smallest face to find, longer side (default 30)", "PIXELS"},
    MD_MODELS_ENTRIES (&options),
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.args,
        NULL, NULL},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, "[NAME=]SOURCE…",
          "Watches cameras and files and prints a line when a person "
          "appears, leaves or gets\n"
          "another verdict, and counts every minute. SOURCE is an "
          "address (rtsp://, http://), a\n"
          "camera (/dev/video0), a file or a folder. A lost camera is "
          "retried indefinitely, after\n"
          "1, 2, 4 … 60 seconds. Ctrl-C stops the command.\n\n"
          "Examples:\n"
          "  maskdetect watch my.mp4\n"
          "  maskdetect watch front=rtsp://camera/stream "
          "back=/dev/video0\n"
          "  maskdetect watch --json --config cameras.conf >> "
          "events.jsonl\n"
          "  maskdetect watch --mqtt mqtt://broker rtsp://camera/stream"))
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
