#include "collect.h"

#include <gio/gio.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/pool.h"
#include "base/progress.h"
#include "cli/inputs.h"
#include "digest.h"
#include "file.h"
#include "publish.h"

/* While watching, a file this young may not be whole, whatever the system
 * says about who writes it, */
#define SETTLE_TIME (1 * G_USEC_PER_SEC)
/* and after so many pictures the page is to show them. */
#define WATCH_BATCH 64

struct _MdGather
{
  MdFeedParams params;
  MdStore *store;               /* borrowed */
  MdDetector **detectors;       /* one a worker, made when needed */
  guint n_workers;
  GHashTable *bad;              /* name → GStatBuf: no picture, so far */
  GMutex mutex;                 /* guards bad */
  /* Of one run */
  MdGathering gathering;
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

MdGather *
md_gather_new (const MdFeedParams * params, MdStore * store)
{
  MdGather *gather = g_new0 (MdGather, 1);

  gather->params = *params;
  gather->store = store;
  g_mutex_init (&gather->mutex);
  gather->n_workers = md_pool_cores ();
  gather->detectors = g_new0 (MdDetector *, gather->n_workers);
  gather->bad = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gather->gathering.items = g_array_new (FALSE, FALSE, sizeof (MdItem));
  g_array_set_clear_func (gather->gathering.items, clear_item);
  gather->todo = g_array_new (FALSE, FALSE, sizeof (guint));
  return gather;
}

void
md_gather_free (MdGather * gather)
{
  if (!gather)
    return;
  for (guint i = 0; i < gather->n_workers; i++)
    g_clear_pointer (&gather->detectors[i], md_detector_free);
  g_free (gather->detectors);
  g_array_unref (gather->gathering.items);
  g_array_unref (gather->todo);
  g_hash_table_unref (gather->bad);
  g_mutex_clear (&gather->mutex);
  g_free (gather);
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
is_bad (MdGather * gather, const MdItem * item)
{
  const GStatBuf *state = g_hash_table_lookup (gather->bad, item->name);

  return state && md_same_state (state, &item->state);
}

/* Whether its file has rested long enough; a time to come says nothing. */
static gboolean
has_settled (const GStatBuf * state)
{
  gint64 age = g_get_real_time () - md_file_time (state) / 1000;

  return age >= SETTLE_TIME || age <= -SETTLE_TIME;
}

static void
scan (MdGather * gather, const GPtrArray * inputs)
{
  g_array_set_size (gather->gathering.items, 0);
  g_array_set_size (gather->todo, 0);
  for (guint i = 0; i < inputs->len; i++) {
    const MdInput *input = g_ptr_array_index (inputs, i);
    g_autofree char *base = g_path_get_basename (input->path);
    MdItem item = { 0 };

    /* reading a pipe would never end */
    if (g_stat (input->path, &item.state) != 0 || !S_ISREG (item.state.st_mode))
      continue;
    item.path = g_strdup (input->path);
    item.name = *input->folder ?
        g_build_filename (input->folder, base, NULL) : g_strdup (base);
    item.found = md_store_find (gather->store, item.name, &item.state);
    if (item.found == NULL && gather->watching && !has_settled (&item.state))
      gather->n_busy++;
    else if ((item.found == NULL
            || !md_is_published (&gather->params, item.found->sha256))
        && !is_bad (gather, &item))
      g_array_append_val (gather->todo, gather->gathering.items->len);
    g_array_append_val (gather->gathering.items, item);
  }
}

static const MdSidecar *
remember (MdGather * gather, const MdItem * item, MdSidecar * sidecar,
    GError ** error)
{
  const MdSidecar *kept = md_store_add (gather->store, item->name, &item->state,
      sidecar, error);

  if (kept)
    g_atomic_int_inc (&gather->n_new);
  return kept;
}

/* A copy or another name of a picture that is known. */
static gboolean
take_copy (MdGather * gather, MdItem * item, GError ** error)
{
  g_autofree char *sha256 = md_digest_file (item->path, NULL);
  g_autofree char *base = g_path_get_basename (item->path);
  const MdSidecar *known =
      sha256 ? md_store_find_copy (gather->store, sha256) : NULL;
  MdSidecar *copy;

  if (!known || !md_is_published (&gather->params, sha256)
      || md_file_is_being_written (item->path))
    return FALSE;
  copy = md_sidecar_copy (known);
  g_free (copy->file);
  copy->file = g_filename_display_name (base);
  item->found = remember (gather, item, copy, error);
  return TRUE;
}

static gboolean
take_picture (MdGather * gather, MdItem * item, guint worker, GError ** error)
{
  MdDetector **detector = &gather->detectors[worker];
  g_autoptr (MdPicture) picture = NULL;
  g_autoptr (MdSidecar) sidecar = NULL;
  g_autofree char *name = NULL, *path = NULL;

  if (!*detector)
    *detector = md_detector_new (gather->params.examiner->models);
  /* many pictures share the cores, one has them all */
  sidecar = md_examiner_run (gather->params.examiner, *detector,
      gather->todo->len > 1 ? 1 : 0, item->path, &picture, error);
  if (!sidecar)
    return FALSE;
  name = md_published_name (&gather->params, sidecar->sha256);
  path = g_build_filename (gather->params.site, name, NULL);
  if (!md_publish (picture, gather->params.policy->picture_size, path, error)) {
    g_prefix_error (error, "%s: ", item->path);
    return FALSE;
  }
  item->found = remember (gather, item, g_steal_pointer (&sidecar), error);
  return item->found != NULL;
}

static void
note_failure (MdGather * gather, const MdItem * item, const GError * error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    g_atomic_int_inc (&gather->n_busy);
  else
    g_atomic_int_inc (&gather->n_failed);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)) {
    g_mutex_lock (&gather->mutex);
    g_hash_table_replace (gather->bad, g_strdup (item->name),
        g_memdup2 (&item->state, sizeof item->state));
    g_mutex_unlock (&gather->mutex);
  }
  /* a watch will find it whole later */
  if (!gather->watching
      || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    md_progress_print (gather->progress, "maskdetect: %s", error->message);
}

static void
work (guint task, guint worker, gpointer data)
{
  MdGather *gather = data;
  guint index = g_array_index (gather->todo, guint, task);
  MdItem *item = &g_array_index (gather->gathering.items, MdItem, index);
  g_autoptr (GError) error = NULL;

  if (md_interrupted ())
    return;
  if (!take_copy (gather, item, &error) && !error)
    take_picture (gather, item, worker, &error);
  if (error)
    note_failure (gather, item, error);
  md_progress_add (gather->progress, 1);
}

static void
examine_all (MdGather * gather)
{
  guint n = gather->todo->len;

  if (n == 0)
    return;
  gather->progress = md_progress_new ("feed", "pictures", n);
  md_pool_run (n, MIN (n, gather->n_workers), work, gather);
  g_clear_pointer (&gather->progress, md_progress_free);
}

/* (transfer full) (element-type MdInput) */
static GPtrArray *
list_inputs (const MdGather * gather, guint * n_bad, GError ** error)
{
  const MdFeedParams *params = &gather->params;
  char *args[] = { (char *) params->folder, NULL };
  g_autoptr (GPtrArray) inputs = md_inputs_collect (args,
      MD_INPUTS_PICTURES_ONLY | MD_INPUTS_MAY_BE_EMPTY
      | (params->recursive ? MD_INPUTS_RECURSIVE : 0), params->site, n_bad);

  /* it may be a disk that is not mounted: the site stays as it is */
  if (inputs->len == 0 && (*n_bad > 0 || !gather->watching)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "%s: no pictures in it%s", params->folder, params->recursive ? "" :
        "; --recursive looks into its subfolders");
    return NULL;
  }
  return g_steal_pointer (&inputs);
}

const MdGathering *
md_gather_run (MdGather * gather, gboolean watching, MdFeedReport * report,
    GError ** error)
{
  g_autoptr (GPtrArray) inputs = NULL;
  guint n_bad, n_left = 0;

  gather->watching = watching;
  inputs = list_inputs (gather, &n_bad, error);
  if (!inputs)
    return NULL;
  gather->n_new = gather->n_busy = 0;
  gather->n_failed = n_bad;
  scan (gather, inputs);
  if (watching && gather->todo->len > WATCH_BATCH) {
    n_left = gather->todo->len - WATCH_BATCH;
    g_array_set_size (gather->todo, WATCH_BATCH);
  }
  examine_all (gather);
  report->interrupted = gather->todo->len > 0 && md_interrupted ();
  report->n_new = gather->n_new;
  report->n_failed = gather->n_failed;
  report->n_busy = gather->n_busy;
  report->n_left = n_left;
  report->n_known = gather->gathering.items->len - gather->todo->len - n_left;
  gather->gathering.n_unseen = n_bad + report->interrupted;
  return &gather->gathering;
}
