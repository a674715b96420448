#include "plan.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/safe-file.h"

#define FACE "_face"
#define SUFFIX_LENGTH (sizeof FACE "9999.png" - 1)

/* Crops by folder: char * → table of stem → GArray of guint, all owned. */
typedef GHashTable Listing;

static void
clear_job (gpointer data)
{
  MdCropJob *job = data;

  g_free (job->stem);
  g_array_unref (job->old);
}

static void
list_name (GHashTable * stems, const char *name)
{
  const char *end = g_strrstr (name, FACE);
  char *digits_end;
  gulong number;
  g_autofree char *stem = NULL;
  GArray *faces;
  guint face;

  if (!end || !g_ascii_isdigit (end[strlen (FACE)]))
    return;
  number = strtoul (end + strlen (FACE), &digits_end, 10);
  if (strcmp (digits_end, ".png") != 0 || number == 0 || number > G_MAXINT)
    return;
  stem = g_strndup (name, end - name);
  faces = g_hash_table_lookup (stems, stem);
  if (!faces) {
    faces = g_array_new (FALSE, FALSE, sizeof (guint));
    g_hash_table_insert (stems, g_steal_pointer (&stem), faces);
  }
  face = number;
  g_array_append_val (faces, face);
}

/* Returns: (transfer full): the numbers of the faces that have a file under
 *   @stem */
static GArray *
find_faces (Listing * listing, const char *stem)
{
  g_autofree char *folder = g_path_get_dirname (stem);
  g_autofree char *base = g_path_get_basename (stem);
  GHashTable *stems = g_hash_table_lookup (listing, folder);
  GArray *faces;

  if (!stems) {
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
        (GDestroyNotify) g_array_unref);
    g_hash_table_insert (listing, g_strdup (folder), stems);
    while (dir && (name = g_dir_read_name (dir)))
      list_name (stems, name);
  }
  faces = g_hash_table_lookup (stems, base);
  return faces ? g_array_ref (faces) : g_array_new (FALSE, FALSE,
      sizeof (guint));
}

static char *
crop_path (const MdCropJob * job, guint face)
{
  return g_strdup_printf ("%s" FACE "%u.png", job->stem, face);
}

/* Whether the names of @job are free, apart from its own older crops.
 * @done: (out): whether all crops exist and are up to date */
static gboolean
is_free (const MdCropPlan * plan, const MdCropJob * job, gboolean * done)
{
  const char *input = job->input->path;
  guint n_done = 0;

  if (md_manifest_count_is_others (plan->manifest, job->stem, input))
    return FALSE;
  for (guint i = 0; i < job->old->len; i++) {
    g_autofree char *path = crop_path (job, g_array_index (job->old, guint, i));
    MdManifestState state = md_manifest_check (plan->manifest, path, input);

    if (state == MD_MANIFEST_FOREIGN || state == MD_MANIFEST_OTHERS)
      return FALSE;
    n_done += state == MD_MANIFEST_DONE;
  }
  *done = n_done == job->old->len
      && md_manifest_count (plan->manifest, job->stem, input) == (int) n_done;
  return TRUE;
}

/* @done: set of MdInput that may be finished */
static gboolean
add_job (MdCropPlan * plan, const MdInput * input, const char *output,
    GHashTable * taken, Listing * listing, GHashTable * done, GError ** error)
{
  MdCropJob job = {.input = input };
  g_autofree char *folder = NULL;
  gboolean is_done = FALSE;

  do {
    if (job.stem)
      clear_job (&job);
    job.stem = md_input_result (input, output, SUFFIX_LENGTH, taken);
    job.old = find_faces (listing, job.stem);
  } while (!is_free (plan, &job, &is_done));
  g_array_append_val (plan->jobs, job);
  if (is_done)
    g_hash_table_add (done, (gpointer) input);
  if (!md_manifest_claim (plan->manifest, job.stem)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
        "%s" FACE "1.png: another maskdetect is writing it; wait for it to "
        "finish", job.stem);
    return FALSE;
  }
  folder = g_path_get_dirname (job.stem);
  return md_make_folder (folder, error);
}

static void
skip_done (MdCropPlan * plan, GHashTable * done)
{
  for (guint i = plan->jobs->len; i-- > 0;) {
    const MdCropJob *job = &g_array_index (plan->jobs, MdCropJob, i);

    if (g_hash_table_contains (done, job->input)
        && md_results_has (plan->results, job->input->shown)) {
      g_array_remove_index (plan->jobs, i);
      plan->n_skipped++;
    }
  }
}

static gboolean
add_jobs (MdCropPlan * plan, GPtrArray * inputs, const char *output,
    GHashTable * done, GError ** error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) listing = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  gboolean ok = md_manifest_begin (plan->manifest, error);

  if (!ok)
    return FALSE;
  for (guint i = 0; ok && i < inputs->len; i++)
    ok = add_job (plan, g_ptr_array_index (inputs, i), output, taken, listing,
        done, error);
  md_manifest_end (plan->manifest);
  return ok;
}

gboolean
md_crop_plan_make (MdCropPlan * plan, GPtrArray * inputs, const char *output,
    const char *made, GError ** error)
{
  g_autofree char *index = g_build_filename (output, "index.jsonl", NULL);
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) redo = g_hash_table_new_full (g_str_hash, g_str_equal,
      g_free, NULL);

  plan->jobs = g_array_new (FALSE, FALSE, sizeof (MdCropJob));
  g_array_set_clear_func (plan->jobs, clear_job);
  if (!md_make_folder (output, error)
      || !(plan->manifest = md_manifest_open (output, made, error))
      || !add_jobs (plan, inputs, output, done, error))
    return FALSE;
  for (guint i = 0; i < inputs->len; i++) {
    const MdInput *input = g_ptr_array_index (inputs, i);

    if (!g_hash_table_contains (done, input))
      g_hash_table_add (redo, g_utf8_make_valid (input->shown, -1));
  }
  plan->results = md_results_open (index, &md_results_crops, redo, error);
  if (!plan->results)
    return FALSE;
  skip_done (plan, done);
  return TRUE;
}

void
md_crop_plan_clear (MdCropPlan * plan)
{
  g_clear_pointer (&plan->jobs, g_array_unref);
  g_clear_pointer (&plan->manifest, md_manifest_close);
  g_clear_pointer (&plan->results, md_results_close);
}

gboolean
md_crop_plan_place (MdCropPlan * plan, guint task, guint face,
    const MdPicture * crop, char **name, GError ** error)
{
  const MdCropJob *job = &g_array_index (plan->jobs, MdCropJob, task);
  g_autofree char *path = crop_path (job, face);
  g_autofree char *temporary = md_safe_file_temporary (path, error);

  if (!temporary)
    return FALSE;
  if (!md_picture_save_png (crop, temporary, path, error)) {
    md_safe_file_discard (temporary);
    return FALSE;
  }
  if (!md_manifest_place (plan->manifest, temporary, path, job->input->path,
          error))
    return FALSE;
  *name = g_path_get_basename (path);
  return TRUE;
}

gboolean
md_crop_plan_done (MdCropPlan * plan, guint task, guint n_faces,
    const GString * line, GError ** error)
{
  const MdCropJob *job = &g_array_index (plan->jobs, MdCropJob, task);

  for (guint i = 0; i < job->old->len; i++) {
    guint face = g_array_index (job->old, guint, i);
    g_autofree char *path = crop_path (job, face);

    /* another program may have replaced it since */
    if (face > n_faces && md_manifest_check (plan->manifest, path,
            job->input->path) == MD_MANIFEST_OLD)
      g_unlink (path);
  }
  return md_manifest_add_count (plan->manifest, job->stem, job->input->path,
      n_faces, error) && md_results_add (plan->results, line, error);
}
