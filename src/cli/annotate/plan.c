#include "plan.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "annotate.h"
#include "base/safe-file.h"
#include "video-format.h"

gboolean
md_annotate_is_file (const char *output)
{
  return !g_file_test (output, G_FILE_TEST_IS_DIR)
      && (md_picture_can_be (output) || md_video_can_be (output));
}

gboolean
md_annotate_check_output (const char *output, GError ** error)
{
  const char *dot = strrchr (output, '.');
  gsize length = dot ? strlen (dot + 1) : 0;

  if (g_str_equal (output, "-")) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "-: results cannot be written to stdout; name a file or a folder");
    return FALSE;
  }
  /* a trailing slash names a folder */
  if (!dot || dot == output || dot[-1] == G_DIR_SEPARATOR
      || length < 2 || length > 4 || !g_ascii_isalpha (dot[1])
      || strspn (dot + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
          "0123456789") != length || g_file_test (output, G_FILE_TEST_IS_DIR)
      || md_annotate_is_file (output))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "%s: unsupported output format; use a name that ends in .png, .jpg, "
      ".jpeg, .mp4, .mkv or .webm, or in / for a folder", output);
  return FALSE;
}

static void
clear_job (gpointer job)
{
  g_free (((MdJob *) job)->output);
}

/* Keeps JPEG, the format of photographs; everything else becomes PNG, which is
 * lossless. */
static const char *
picture_extension (const char *path)
{
  g_autofree char *name = g_strndup (path, strcspn (path, "?#"));
  g_autofree char *small = g_ascii_strdown (name, -1);

  return g_str_has_suffix (small, ".jpg") || g_str_has_suffix (small, ".jpeg")
      ? "jpg" : "png";
}

static void
set_busy (const char *output, GError ** error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
      "%s: another maskdetect is writing it; wait for it to finish", output);
}

/* (transfer full): NULL with @error */
static char *
name_in_folder (const MdAnnotatePlan * plan, const MdInput * input,
    const char *folder, GHashTable * taken, MdManifestState * state,
    GError ** error)
{
  const MdVideoFormat *format = md_video_format_find (NULL);
  const char *extension = input->kind == MD_INPUT_PICTURE ?
      picture_extension (input->path) : format ? format->extension : NULL;

  if (!extension) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "%s: no video encoder is installed; install GStreamer's good plugins",
        input->shown);
    return NULL;
  }
  for (;;) {
    g_autofree char *stem = md_input_result (input, folder,
        strlen (extension) + 1, taken);
    g_autofree char *path = g_strdup_printf ("%s.%s", stem, extension);

    *state = md_manifest_check (plan->manifest, path, input->path);
    /* a stream never yields the same recording again */
    if (*state == MD_MANIFEST_NOTHING || (input->kind != MD_INPUT_STREAM
            && (*state == MD_MANIFEST_DONE || *state == MD_MANIFEST_OLD))) {
      if (md_manifest_claim (plan->manifest, path))
        return g_steal_pointer (&path);
      if (input->kind != MD_INPUT_STREAM) {
        set_busy (path, error);
        return NULL;
      }
    }
  }
}

/* (transfer full): NULL with @error */
static char *
name_as_told (const MdAnnotatePlan * plan, const MdInput * input,
    const char *output, MdManifestState * state, GError ** error)
{
  gboolean picture = input->kind == MD_INPUT_PICTURE;

  if (picture != md_picture_can_be (output)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "%s: %s is a %s", output, input->shown,
        picture ? "picture; use an output that ends in .png or .jpg" :
        "video; use an output that ends in .mp4, .mkv or .webm");
    return NULL;
  }
  *state = md_manifest_check (plan->manifest, output, input->path);
  if (*state == MD_MANIFEST_FOREIGN) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s: exists and is not a result of maskdetect; remove it or choose "
        "another name", output);
    return NULL;
  }
  if (*state != MD_MANIFEST_NOTHING && input->kind == MD_INPUT_STREAM) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s: holds an earlier recording; choose another name", output);
    return NULL;
  }
  if (!md_manifest_claim (plan->manifest, output)) {
    set_busy (output, error);
    return NULL;
  }
  return g_strdup (output);
}

/* Adds a job for @input. If its result is up to date, also adds it to @done:
 * whether the report has its lines is checked later. */
static gboolean
add_job (MdAnnotatePlan * plan, const MdInput * input,
    const MdAnnotateWishes * wishes, GHashTable * taken, GHashTable * done,
    GError ** error)
{
  MdManifestState state;
  g_autofree char *folder = NULL;
  MdJob job = {.input = input };

  job.output = md_annotate_is_file (wishes->output) ?
      name_as_told (plan, input, wishes->output, &state, error) :
      name_in_folder (plan, input, wishes->output, taken, &state, error);
  if (!job.output)
    return FALSE;
  g_array_append_val (input->kind == MD_INPUT_PICTURE ? plan->pictures :
      plan->videos, job);
  if (state == MD_MANIFEST_DONE)
    g_hash_table_add (done, (gpointer) input);
  /* An outdated result may show what is now to be redacted: it is removed at
   * once, because this run may fail or be interrupted. Recordings are kept,
   * because a stream cannot be recorded again. */
  if (state == MD_MANIFEST_OLD && wishes->secret
      && input->kind != MD_INPUT_STREAM && g_unlink (job.output) != 0)
    return md_safe_file_fail (job.output, error);
  folder = g_path_get_dirname (job.output);
  return md_make_folder (folder, error);
}

/* Reserves the name of a result that another shard produces. */
static void
reserve_name (const MdInput * input, const char *output, GHashTable * taken)
{
  const MdVideoFormat *format = md_video_format_find (NULL);
  const char *extension = input->kind == MD_INPUT_PICTURE ?
      picture_extension (input->path) : format ? format->extension : "";

  g_free (md_input_result (input, output, strlen (extension) + 1, taken));
}

/* Returns the files to process again, whose lines from an earlier run are
 * dropped. Streams are not among them: each recording is a new one. */
static GHashTable *
find_redo (GPtrArray * inputs, GHashTable * done)
{
  GHashTable *redo = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      NULL);

  for (guint i = 0; i < inputs->len; i++) {
    const MdInput *input = g_ptr_array_index (inputs, i);

    if (input->kind != MD_INPUT_STREAM && !g_hash_table_contains (done, input))
      g_hash_table_add (redo, g_utf8_make_valid (input->shown, -1));
  }
  return redo;
}

/* Refuses a report that is to be a result, too. */
static gboolean
check_report (const GArray * jobs, const char *report, GError ** error)
{
  for (guint i = 0; report && i < jobs->len; i++) {
    const MdJob *job = &g_array_index (jobs, MdJob, i);

    if (!md_same_place (report, job->output))
      continue;
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s: this run already "
        "writes this file for another purpose: as the result of %s; name "
        "another file", report, job->input->shown);
    return FALSE;
  }
  return TRUE;
}

/* Refuses one place for both reports, whose lines would be mixed. */
static gboolean
check_both (const MdAnnotateWishes * wishes, GError ** error)
{
  const char *reports[] = { wishes->json, wishes->csv };

  if (!wishes->json || !wishes->csv)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    if (strcmp (reports[i], "-") == 0)
      reports[i] = "/dev/stdout";
  if (!md_same_place (reports[0], reports[1])
      || md_same_file (reports[0], "/dev/null"))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s: this run already "
      "writes this file for another purpose; name another file", wishes->csv);
  return FALSE;
}

static guint
skip_done (const MdAnnotatePlan * plan, GArray * jobs, GHashTable * done)
{
  guint n = 0, kept = 0;

  for (guint i = 0; i < jobs->len; i++) {
    MdJob *job = &g_array_index (jobs, MdJob, i);

    if (g_hash_table_contains (done, job->input)
        && md_annotate_report_has (plan->report, job->input->shown)) {
      n++;
    } else {
      MdJob other = g_array_index (jobs, MdJob, kept);

      /* swap: shrinking the array frees the last entries */
      g_array_index (jobs, MdJob, kept++) = *job;
      *job = other;
    }
  }
  g_array_set_size (jobs, kept);
  return n;
}

gboolean
md_annotate_plan_make (MdAnnotatePlan * plan, GPtrArray * inputs,
    const MdAnnotateWishes * wishes, GError ** error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) redo = NULL;
  g_autofree char *folder = md_annotate_is_file (wishes->output) ?
      g_path_get_dirname (wishes->output) : g_strdup (wishes->output);
  gboolean ok = TRUE;

  plan->pictures = g_array_new (FALSE, FALSE, sizeof (MdJob));
  plan->videos = g_array_new (FALSE, FALSE, sizeof (MdJob));
  g_array_set_clear_func (plan->pictures, clear_job);
  g_array_set_clear_func (plan->videos, clear_job);
  if (!check_both (wishes, error)
      || !md_inputs_spare (inputs, wishes->output, error)
      || !md_make_folder (folder, error)
      || !(plan->manifest = md_manifest_open (folder, wishes->made, error)))
    return FALSE;
  if (!md_manifest_begin (plan->manifest, error))
    return FALSE;
  for (guint i = 0; ok && i < inputs->len; i++) {
    const MdInput *input = g_ptr_array_index (inputs, i);

    if (md_shard_has (&wishes->shard, input->shown))
      ok = add_job (plan, input, wishes, taken, done, error);
    else
      reserve_name (input, wishes->output, taken);
  }
  md_manifest_end (plan->manifest);
  if (!ok)
    return FALSE;
  if (!check_report (plan->pictures, wishes->json, error)
      || !check_report (plan->pictures, wishes->csv, error)
      || !check_report (plan->videos, wishes->json, error)
      || !check_report (plan->videos, wishes->csv, error))
    return FALSE;
  redo = find_redo (inputs, done);
  plan->report =
      md_annotate_report_open (wishes->json, wishes->csv, redo, error);
  if (!plan->report)
    return FALSE;
  plan->n_skipped = skip_done (plan, plan->pictures, done)
      + skip_done (plan, plan->videos, done);
  return TRUE;
}

void
md_annotate_plan_clear (MdAnnotatePlan * plan)
{
  g_clear_pointer (&plan->pictures, g_array_unref);
  g_clear_pointer (&plan->videos, g_array_unref);
  g_clear_pointer (&plan->manifest, md_manifest_close);
  g_clear_pointer (&plan->report, md_annotate_report_close);
}

gboolean
md_annotate_plan_done (MdAnnotatePlan * plan, const MdJob * job,
    const char *temporary, MdAnnotateLines * lines, GError ** error)
{
  gboolean ok = temporary ? md_manifest_place (plan->manifest, temporary,
      job->output, job->input->path, error) :
      md_manifest_add (plan->manifest, job->output, job->input->path, error);

  return ok && md_annotate_report_add (plan->report, lines, error);
}
