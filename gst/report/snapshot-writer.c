#include "snapshot-writer.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "base/safe-file.h"

/* Maximum number of queued pictures: about 20 MB. */
#define MAX_WAITING 32

struct _GstMaskDetectSnapshotWriter
{
  GstElement *element;
  char *folder;
  gint most;                    /* atomic */
  GThreadPool *pool;            /* of one thread */
  GRegex *names;
  gint discarded;               /* atomic: jobs with another number are
                                 * obsolete */
  gboolean warned;              /* of the pool's thread */
  guint64 left_out;
};

typedef struct
{
  char *name;
  MdPicture *picture;
  char *json;
  gint discarded;               /* the writer's when the job was added */
} Job;

/* Returns: milliseconds since 1970: @utc, or the next ones that no other name
 * of the process has, as several elements may share a folder and count their
 * tracks from 1 */
static gint64
reserve_time (gint64 utc)
{
  static GMutex lock;
  static gint64 last;
  gint64 time = utc / 1000;

  g_mutex_lock (&lock);
  /* Unless the clock was set back. */
  if (time <= last && last - time < 1000)
    time = last + 1;
  last = time;
  g_mutex_unlock (&lock);
  return time;
}

char *
gst_mask_detect_snapshot_name (gint64 utc, guint64 track_id)
{
  gint64 time = reserve_time (utc);
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (time / 1000);
  g_autofree char *text = g_date_time_format (when, "%Y%m%dT%H%M%S");

  return g_strdup_printf ("%s.%03uZ-%" G_GUINT64_FORMAT, text,
      (guint) (time % 1000), track_id);
}

static void
warn (GstMaskDetectSnapshotWriter * self, const GError * error)
{
  if (!self->warned)
    GST_ELEMENT_WARNING (self->element, RESOURCE, WRITE,
        ("Cannot write a snapshot: %s", error->message), (NULL));
  self->warned = TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
remove_picture (const GstMaskDetectSnapshotWriter * self, const char *name)
{
  g_autofree char *stem = g_strndup (name, strlen (name) - strlen (".png"));
  g_autofree char *beside = g_strconcat (stem, ".json", NULL);
  g_autofree char *picture = g_build_filename (self->folder, name, NULL);
  g_autofree char *json = g_build_filename (self->folder, beside, NULL);

  g_unlink (picture);
  g_unlink (json);
}

/* Reads the folder each time, because other processes may write into it. */
static void
remove_oldest (const GstMaskDetectSnapshotWriter * self)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  guint most = g_atomic_int_get (&self->most);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_regex_match (self->names, name, 0, NULL))
      g_ptr_array_add (found, g_strdup (name));
  g_ptr_array_sort (found, compare_names);
  for (guint i = 0; i + most < found->len; i++)
    remove_picture (self, g_ptr_array_index (found, i));
}

static gboolean
place_picture (const MdPicture * picture, const char *path, GError ** error)
{
  g_autofree char *temporary = md_safe_file_temporary (path, error);

  if (!temporary)
    return FALSE;
  if (md_picture_save_png (picture, temporary, path, error))
    return md_safe_file_place (temporary, path, MD_SAFE_FILE_REPLACE, error);
  md_safe_file_discard (temporary);
  return FALSE;
}

/* A limit of the files' size is then an error of write(), instead of a signal
 * that would kill the application. The thread is the pool's own. */
static void
block_size_signal (void)
{
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGXFSZ);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
}

/* Writes the picture last, so that no reader sees it without its results. */
static void
write_picture (gpointer data, gpointer user_data)
{
  GstMaskDetectSnapshotWriter *self = user_data;
  Job *job = data;
  g_autofree char *path = g_build_filename (self->folder, job->name, NULL);
  g_autofree char *picture = g_strconcat (path, ".png", NULL);
  g_autofree char *json = g_strconcat (path, ".json", NULL);
  g_autoptr (GError) error = NULL;

  block_size_signal ();
  if (job->discarded == g_atomic_int_get (&self->discarded)
      && (!md_safe_file_write (json, job->json, strlen (job->json),
              MD_SAFE_FILE_REPLACE, &error)
          || !place_picture (job->picture, picture, &error))) {
    warn (self, error);
    if (!g_file_test (picture, G_FILE_TEST_EXISTS))
      g_unlink (json);
  }
  remove_oldest (self);
  md_picture_free (job->picture);
  g_free (job->json);
  g_free (job->name);
  g_free (job);
}

GstMaskDetectSnapshotWriter *
gst_mask_detect_snapshot_writer_open (GstElement * element, const char *folder)
{
  GstMaskDetectSnapshotWriter *self;

  if (g_mkdir_with_parents (folder, 0777) != 0
      || g_access (folder, W_OK | X_OK) != 0) {
    GST_ELEMENT_ERROR (element, RESOURCE, OPEN_WRITE,
        ("Cannot write snapshots to %s: %s", folder, g_strerror (errno)),
        (NULL));
    return NULL;
  }
  self = g_new0 (GstMaskDetectSnapshotWriter, 1);
  self->element = element;
  self->folder = g_strdup (folder);
  self->most = G_MAXINT;
  self->names = g_regex_new ("^[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z-[0-9]+\\.png$",
      0, 0, NULL);
  self->pool = g_thread_pool_new (write_picture, self, 1, TRUE, NULL);
  return self;
}

void
gst_mask_detect_snapshot_writer_set_most (GstMaskDetectSnapshotWriter * self,
    guint most)
{
  g_atomic_int_set (&self->most, (gint) most);
}

void
gst_mask_detect_snapshot_writer_discard (GstMaskDetectSnapshotWriter * self)
{
  g_atomic_int_inc (&self->discarded);
}

void
gst_mask_detect_snapshot_writer_close (GstMaskDetectSnapshotWriter * self)
{
  g_thread_pool_free (self->pool, FALSE, TRUE);
  if (self->left_out > 0)
    GST_ELEMENT_WARNING (self->element, RESOURCE, WRITE,
        ("%" G_GUINT64_FORMAT " snapshots lost: they came faster than %s can "
            "be written to", self->left_out, self->folder), (NULL));
  g_regex_unref (self->names);
  g_free (self->folder);
  g_free (self);
}

void
gst_mask_detect_snapshot_writer_add (GstMaskDetectSnapshotWriter * self,
    const char *name, MdPicture * picture, char *json)
{
  Job *job;

  if (g_thread_pool_unprocessed (self->pool) >= MAX_WAITING) {
    self->left_out++;
    md_picture_free (picture);
    g_free (json);
    return;
  }
  job = g_new (Job, 1);
  *job = (Job) {
  g_strdup (name), picture, json, g_atomic_int_get (&self->discarded)};
  g_thread_pool_push (self->pool, job, NULL);
}
