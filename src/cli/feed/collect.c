#include "collect.h"

#include <gio/gio.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/pool.h"
#include "base/progress.h"
#include "cli/inputs.h"
#include "cli/digest.h"
#include "file.h"
#include "publish.h"

/* While watching, a file changed less than this ago is left for later, because
 * the system does not always know who is writing it. */
#define SETTLE_TIME (1 * G_USEC_PER_SEC)
/* While watching, the page is updated after this number of pictures. */
#define WATCH_BATCH 64

struct _MdCollector
{
  MdFeedParams params;
  MdStore *store;               /* borrowed */
  MdDetector **detectors;       /* one per worker, created on demand */
  guint n_workers;
  GHashTable *bad;              /* name → GStatBuf of files that are not
                                 * pictures */
  GMutex mutex;                 /* guards bad */
  /* State of one run */
  MdCollection collection;
  GArray *todo;                 /* of guint: indices of items */
  gboolean watching;
  MdProgress *progress;         /* (nullable) */
  gint n_new, n_failed, n_busy; /* atomic */
};

static void
clear_item (gpointer data)
{
  MdItem *item = data;

  g_free (item->path);
  g_free (item->name);
}

MdCollector *
md_collector_new (const MdFeedParams * params, MdStore * store)
{
  MdCollector *collector = g_new0 (MdCollector, 1);

  collector->params = *params;
  collector->store = store;
  g_mutex_init (&collector->mutex);
  collector->n_workers = md_pool_cores ();
  collector->detectors = g_new0 (MdDetector *, collector->n_workers);
  collector->bad =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  collector->collection.items = g_array_new (FALSE, FALSE, sizeof (MdItem));
  g_array_set_clear_func (collector->collection.items, clear_item);
  collector->todo = g_array_new (FALSE, FALSE, sizeof (guint));
  return collector;
}

void
md_collector_free (MdCollector * collector)
{
  if (!collector)
    return;
  for (guint i = 0; i < collector->n_workers; i++)
    g_clear_pointer (&collector->detectors[i], md_detector_free);
  g_free (collector->detectors);
  g_array_unref (collector->collection.items);
  g_array_unref (collector->todo);
  g_hash_table_unref (collector->bad);
  g_mutex_clear (&collector->mutex);
  g_free (collector);
}

char *
md_published_name (const MdFeedParams * params, const char *sha256)
{
  return g_strdup_printf ("pictures/%s-%d.jpg", sha256,
      params->policy->picture_size);
}

gboolean
md_is_published (const MdFeedParams * params, const char *sha256)
{
  g_autofree char *name = md_published_name (params, sha256);
  g_autofree char *path = g_build_filename (params->site, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_bad (MdCollector * collector, const MdItem * item)
{
  const GStatBuf *state = g_hash_table_lookup (collector->bad, item->name);

  return state && md_same_state (state, &item->state);
}

/* Whether the file has not changed for SETTLE_TIME; a time in the future is
 * ignored. */
static gboolean
has_settled (const GStatBuf * state)
{
  gint64 age = g_get_real_time () - md_file_time (state) / 1000;

  return age >= SETTLE_TIME || age <= -SETTLE_TIME;
}

static void
scan (MdCollector * collector, const GPtrArray * inputs)
{
  g_array_set_size (collector->collection.items, 0);
  g_array_set_size (collector->todo, 0);
  for (guint i = 0; i < inputs->len; i++) {
    const MdInput *input = g_ptr_array_index (inputs, i);
    g_autofree char *base = g_path_get_basename (input->path);
    MdItem item = { 0 };

    /* reading a pipe could block forever */
    if (g_stat (input->path, &item.state) != 0 || !S_ISREG (item.state.st_mode))
      continue;
    item.path = g_strdup (input->path);
    item.name = *input->folder ?
        g_build_filename (input->folder, base, NULL) : g_strdup (base);
    item.found = md_store_find (collector->store, item.name, &item.state);
    if (item.found == NULL && collector->watching && !has_settled (&item.state))
      collector->n_busy++;
    else if ((item.found == NULL
            || !md_is_published (&collector->params, item.found->sha256))
        && !is_bad (collector, &item))
      g_array_append_val (collector->todo, collector->collection.items->len);
    g_array_append_val (collector->collection.items, item);
  }
}

static const MdSidecar *
remember (MdCollector * collector, const MdItem * item, MdSidecar * sidecar,
    GError ** error)
{
  const MdSidecar *kept =
      md_store_add (collector->store, item->name, &item->state,
      sidecar, error);

  if (kept)
    g_atomic_int_inc (&collector->n_new);
  return kept;
}

/* Handles a copy or another name of a known picture. */
static gboolean
take_copy (MdCollector * collector, MdItem * item, GError ** error)
{
  g_autofree char *sha256 = md_digest_file (item->path, NULL);
  g_autofree char *base = g_path_get_basename (item->path);
  const MdSidecar *known =
      sha256 ? md_store_find_copy (collector->store, sha256) : NULL;
  MdSidecar *copy;

  if (!known || !md_is_published (&collector->params, sha256)
      || md_file_is_being_written (item->path))
    return FALSE;
  copy = md_sidecar_copy (known);
  g_free (copy->file);
  copy->file = g_filename_display_name (base);
  item->found = remember (collector, item, copy, error);
  return TRUE;
}

static gboolean
take_picture (MdCollector * collector, MdItem * item, guint worker,
    GError ** error)
{
  MdDetector **detector = &collector->detectors[worker];
  g_autoptr (MdPicture) picture = NULL;
  g_autoptr (MdSidecar) sidecar = NULL;
  g_autofree char *name = NULL, *path = NULL;

  if (!*detector)
    *detector = md_detector_new (collector->params.examiner->models);
  /* many pictures share the cores; a single one uses them all */
  sidecar = md_examiner_run (collector->params.examiner, *detector,
      collector->todo->len > 1 ? 1 : 0, item->path, &picture, error);
  if (!sidecar)
    return FALSE;
  name = md_published_name (&collector->params, sidecar->sha256);
  path = g_build_filename (collector->params.site, name, NULL);
  if (!md_publish (picture, collector->params.policy->picture_size, path,
          error)) {
    g_prefix_error (error, "%s: ", item->path);
    return FALSE;
  }
  item->found = remember (collector, item, g_steal_pointer (&sidecar), error);
  return item->found != NULL;
}

static void
note_failure (MdCollector * collector, const MdItem * item,
    const GError * error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    g_atomic_int_inc (&collector->n_busy);
  else
    g_atomic_int_inc (&collector->n_failed);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)) {
    g_mutex_lock (&collector->mutex);
    g_hash_table_replace (collector->bad, g_strdup (item->name),
        g_memdup2 (&item->state, sizeof item->state));
    g_mutex_unlock (&collector->mutex);
  }
  /* while watching, the file is read again later */
  if (!collector->watching
      || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    md_progress_print (collector->progress, "maskdetect: %s", error->message);
}

static void
work (guint task, guint worker, gpointer data)
{
  MdCollector *collector = data;
  guint index = g_array_index (collector->todo, guint, task);
  MdItem *item = &g_array_index (collector->collection.items, MdItem, index);
  g_autoptr (GError) error = NULL;

  if (md_interrupted ())
    return;
  if (!take_copy (collector, item, &error) && !error)
    take_picture (collector, item, worker, &error);
  if (error)
    note_failure (collector, item, error);
  md_progress_add (collector->progress, 1);
}

static void
examine_all (MdCollector * collector)
{
  guint n = collector->todo->len;

  if (n == 0)
    return;
  collector->progress = md_progress_new ("feed", "pictures", n);
  md_pool_run (n, MIN (n, collector->n_workers), work, collector);
  g_clear_pointer (&collector->progress, md_progress_free);
}

/* Returns: (transfer full) (element-type MdInput) */
static GPtrArray *
list_inputs (const MdCollector * collector, guint * n_bad, guint * n_shut,
    GError ** error)
{
  const MdFeedParams *params = &collector->params;
  char *args[] = { (char *) params->folder, NULL };
  g_autoptr (GPtrArray) inputs = md_inputs_collect (args,
      MD_INPUTS_PICTURES_ONLY | MD_INPUTS_MAY_BE_EMPTY
      | (params->recursive ? MD_INPUTS_RECURSIVE : 0), params->site, n_bad,
      n_shut);

  /* the folder may be on a disk that is not mounted: keep the site */
  if (inputs->len == 0 && (*n_shut > 0 || !collector->watching)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "%s: contains no pictures%s", params->folder, params->recursive ? "" :
        "; --recursive includes its subfolders");
    return NULL;
  }
  return g_steal_pointer (&inputs);
}

const MdCollection *
md_collector_run (MdCollector * collector, gboolean watching,
    MdFeedReport * report, GError ** error)
{
  g_autoptr (GPtrArray) inputs = NULL;
  guint n_bad, n_shut, n_left = 0;

  collector->watching = watching;
  inputs = list_inputs (collector, &n_bad, &n_shut, error);
  if (!inputs)
    return NULL;
  collector->n_new = collector->n_busy = 0;
  collector->n_failed = n_bad;
  scan (collector, inputs);
  if (watching && collector->todo->len > WATCH_BATCH) {
    n_left = collector->todo->len - WATCH_BATCH;
    g_array_set_size (collector->todo, WATCH_BATCH);
  }
  examine_all (collector);
  report->interrupted = collector->todo->len > 0 && md_interrupted ();
  report->n_new = collector->n_new;
  report->n_failed = collector->n_failed;
  report->n_busy = collector->n_busy;
  report->n_left = n_left;
  report->n_known =
      collector->collection.items->len - collector->todo->len - n_left;
  /* only unreadable folders count: an unreadable file is treated as missing */
  collector->collection.n_unseen = n_shut + report->interrupted;
  return &collector->collection;
}
