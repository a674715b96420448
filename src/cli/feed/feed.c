#include "feed.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../../interrupt.h"
#include "../../pool.h"
#include "../../progress.h"
#include "../inputs.h"
#include "digest.h"
#include "page.h"
#include "publish.h"
#include "store.h"

/* While watching, a file this young may not be whole, whatever the system
 * says about who writes it. */
#define SETTLE_TIME (1 * G_USEC_PER_SEC)

/* A picture of the folder. */
typedef struct
{
  char *path;
  char *name;                   /* below the folder, any bytes */
  GStatBuf state;
  const MdSidecar *found;       /* (nullable): borrowed from the store */
} Item;

struct _MdFeed
{
  MdFeedParams params;
  int lock;
  MdStore *store;
  MdDonations *ledger;
  MdDetector **detectors;       /* one a worker, made when needed */
  guint n_workers;
  GHashTable *bad;              /* name → GStatBuf: no picture, so far */
  /* of one update */
  GArray *items;                /* of Item, sorted by name */
  GArray *todo;                 /* of guint: indices of items */
  MdProgress *progress;         /* (nullable) */
  gint n_new, n_failed, n_busy; /* atomic */
  guint n_unseen;               /* folders that cannot be read and the like:
                                 * what is missing may not be gone */
  GMutex mutex;                 /* guards bad */
};

static void
clear_item (gpointer data)
{
  Item *item = data;

  g_free (item->path);
  g_free (item->name);
}

static gboolean
lock_site (MdFeed * feed, GError ** error)
{
  g_autofree char *path = g_build_filename (feed->params.site, ".lock", NULL);

  feed->lock = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (feed->lock < 0) {
    int saved = errno;
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
        "%s: %s", path, g_strerror (saved));
    return FALSE;
  }
  if (flock (feed->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
      "%s: another `maskdetect feed` is writing this site; let it end first",
      feed->params.site);
  return FALSE;
}

static gboolean
open_site (MdFeed * feed, GError ** error)
{
  const MdFeedParams *params = &feed->params;
  g_autofree char *pictures = g_build_filename (params->site, "pictures", NULL);
  g_autofree char *cache = g_build_filename (params->site, "cache.jsonl", NULL);
  g_autofree char *ledger = params->ledger ? g_strdup (params->ledger) :
      g_build_filename (params->site, "ledger.jsonl", NULL);

  if (md_same_file (params->folder, params->site)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s: the pictures lie there; choose another site", params->site);
    return FALSE;
  }
  if (!md_make_folder (pictures, error) || !lock_site (feed, error))
    return FALSE;
  feed->ledger = md_donations_open (ledger, error);
  feed->store = feed->ledger ? md_store_open (cache, &params->examiner->means,
      error) : NULL;
  return feed->store != NULL;
}

MdFeed *
md_feed_new (const MdFeedParams * params, GError ** error)
{
  g_autoptr (MdFeed) feed = g_new0 (MdFeed, 1);

  feed->params = *params;
  feed->lock = -1;
  g_mutex_init (&feed->mutex);
  feed->n_workers = md_pool_cores ();
  feed->detectors = g_new0 (MdDetector *, feed->n_workers);
  feed->bad = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  feed->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (feed->items, clear_item);
  feed->todo = g_array_new (FALSE, FALSE, sizeof (guint));
  return open_site (feed, error) ? g_steal_pointer (&feed) : NULL;
}

void
md_feed_free (MdFeed * feed)
{
  for (guint i = 0; i < feed->n_workers; i++)
    g_clear_pointer (&feed->detectors[i], md_detector_free);
  g_free (feed->detectors);
  g_array_unref (feed->items);
  g_array_unref (feed->todo);
  g_hash_table_unref (feed->bad);
  g_clear_pointer (&feed->store, md_store_close);
  g_clear_pointer (&feed->ledger, md_donations_close);
  if (feed->lock >= 0)
    close (feed->lock);
  g_mutex_clear (&feed->mutex);
  g_free (feed);
}

static char *
published_name (const MdFeed * feed, const char *sha256)
{
  return g_strdup_printf ("pictures/%s-%d.jpg", sha256,
      feed->params.policy->picture_size);
}

static gboolean
is_published (const MdFeed * feed, const MdSidecar * sidecar)
{
  g_autofree char *name = published_name (feed, sidecar->sha256);
  g_autofree char *path = g_build_filename (feed->params.site, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_bad (MdFeed * feed, const Item * item)
{
  const GStatBuf *state = g_hash_table_lookup (feed->bad, item->name);

  return state && md_same_state (state, &item->state);
}

/* Whether its file has rested long enough; a time to come says nothing. */
static gboolean
has_settled (const GStatBuf * state)
{
  gint64 age = g_get_real_time () - state->st_mtim.tv_sec * G_USEC_PER_SEC
      - state->st_mtim.tv_nsec / 1000;

  return age >= SETTLE_TIME || age <= -SETTLE_TIME;
}

static void
scan (MdFeed * feed, const GPtrArray * inputs, gboolean watching)
{
  g_array_set_size (feed->items, 0);
  g_array_set_size (feed->todo, 0);
  for (guint i = 0; i < inputs->len; i++) {
    const MdInput *input = g_ptr_array_index (inputs, i);
    g_autofree char *base = g_path_get_basename (input->path);
    Item item = { 0 };

    if (g_stat (input->path, &item.state) != 0)
      continue;
    item.path = g_strdup (input->path);
    item.name = *input->folder ?
        g_build_filename (input->folder, base, NULL) : g_strdup (base);
    item.found = md_store_find (feed->store, item.name, &item.state);
    if (item.found == NULL && watching && !has_settled (&item.state))
      feed->n_busy++;
    else if ((item.found == NULL || !is_published (feed, item.found))
        && !is_bad (feed, &item))
      g_array_append_val (feed->todo, feed->items->len);
    g_array_append_val (feed->items, item);
  }
}

static const MdSidecar *
remember (MdFeed * feed, const Item * item, MdSidecar * sidecar,
    GError ** error)
{
  const MdSidecar *kept = md_store_add (feed->store, item->name, &item->state,
      sidecar, error);

  if (kept)
    g_atomic_int_inc (&feed->n_new);
  return kept;
}

/* A copy or another name of a picture that is known. */
static gboolean
take_copy (MdFeed * feed, Item * item, GError ** error)
{
  g_autofree char *sha256 = md_digest_file (item->path, NULL);
  g_autofree char *base = g_path_get_basename (item->path);
  const MdSidecar *known =
      sha256 ? md_store_find_copy (feed->store, sha256) : NULL;
  MdSidecar *copy;

  if (!known || !is_published (feed, known)
      || md_file_is_being_written (item->path))
    return FALSE;
  copy = md_sidecar_copy (known);
  g_free (copy->file);
  copy->file = g_filename_display_name (base);
  item->found = remember (feed, item, copy, error);
  return TRUE;
}

static gboolean
take_picture (MdFeed * feed, Item * item, guint worker, GError ** error)
{
  MdDetector **detector = &feed->detectors[worker];
  g_autoptr (MdPicture) picture = NULL;
  g_autoptr (MdSidecar) sidecar = NULL;
  g_autofree char *name = NULL, *path = NULL;

  if (!*detector)
    *detector = md_detector_new (feed->params.examiner->models);
  /* many pictures share the cores, one has them all */
  sidecar = md_examiner_run (feed->params.examiner, *detector,
      feed->todo->len > 1 ? 1 : 0, item->path, &picture, error);
  if (!sidecar)
    return FALSE;
  name = published_name (feed, sidecar->sha256);
  path = g_build_filename (feed->params.site, name, NULL);
  if (!md_publish (picture, feed->params.policy->picture_size, path, error))
    return FALSE;
  item->found = remember (feed, item, g_steal_pointer (&sidecar), error);
  return item->found != NULL;
}

static void
note_failure (MdFeed * feed, const Item * item, const GError * error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    g_atomic_int_inc (&feed->n_busy);
  else
    g_atomic_int_inc (&feed->n_failed);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)) {
    g_mutex_lock (&feed->mutex);
    g_hash_table_replace (feed->bad, g_strdup (item->name),
        g_memdup2 (&item->state, sizeof item->state));
    g_mutex_unlock (&feed->mutex);
  }
  md_progress_print (feed->progress, "maskdetect: %s", error->message);
}

static void
work (guint task, guint worker, gpointer data)
{
  MdFeed *feed = data;
  guint index = g_array_index (feed->todo, guint, task);
  Item *item = &g_array_index (feed->items, Item, index);
  g_autoptr (GError) error = NULL;

  if (md_interrupted ())
    return;
  if (!take_copy (feed, item, &error) && !error)
    take_picture (feed, item, worker, &error);
  if (error)
    note_failure (feed, item, error);
  md_progress_add (feed->progress, 1);
}

static void
examine_all (MdFeed * feed)
{
  guint n = feed->todo->len;

  if (n == 0)
    return;
  feed->progress = md_progress_new ("feed", "pictures", n);
  md_pool_run (n, MIN (n, feed->n_workers), work, feed);
  g_clear_pointer (&feed->progress, md_progress_free);
}

static GPtrArray *
gather_posts (MdFeed * feed)
{
  MdPosts *posts = md_posts_new ();

  for (guint i = 0; i < feed->items->len; i++) {
    const Item *item = &g_array_index (feed->items, Item, i);

    if (item->found && is_published (feed, item->found)) {
      MdPost *post = md_posts_add (posts, item->found, item->name,
          item->state.st_mtim.tv_sec);
      if (!post->published)
        post->published = published_name (feed, item->found->sha256);
    }
  }
  return md_posts_rank (posts, feed->params.policy);
}

static gboolean
write_sidecar (const MdFeed * feed, const Item * item, GError ** error)
{
  g_autofree char *name = g_strconcat (item->name, ".json", NULL);
  g_autofree char *path =
      g_build_filename (feed->params.site, "sidecars", name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *beside = g_strconcat (item->path, ".json", NULL);

  return (!feed->params.sidecars || (md_make_folder (folder, error)
          && md_sidecar_save (item->found, path, error)))
      && (!feed->params.beside || md_sidecar_save (item->found, beside, error));
}

static gboolean
write_sidecars (const MdFeed * feed, GError ** error)
{
  for (guint i = 0; i < feed->items->len; i++) {
    const Item *item = &g_array_index (feed->items, Item, i);

    if (item->found && !write_sidecar (feed, item, error))
      return FALSE;
  }
  return TRUE;
}

/* What is gone from the folder goes from the site. */
static gboolean
prune (const MdFeed * feed, const GPtrArray * posts, GError ** error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) gone = NULL;

  for (guint i = 0; i < feed->items->len; i++)
    g_hash_table_add (names, g_array_index (feed->items, Item, i).name);
  gone = md_store_keep (feed->store, names, error);
  for (guint i = 0; gone && i < gone->len; i++) {
    g_autofree char *name = g_strconcat (g_ptr_array_index (gone, i), ".json",
        NULL);
    g_autofree char *path =
        g_build_filename (feed->params.site, "sidecars", name, NULL);
    g_unlink (path);
  }
  md_posts_prune (posts, feed->params.site);
  return gone != NULL;
}

static gboolean
write_page (const MdFeed * feed, GPtrArray * posts, gboolean watching,
    GError ** error)
{
  MdPage page = {
    .policy = feed->params.policy,
    .ledger = feed->ledger,
    .posts = posts,
    .watching = watching,
    .sidecars = feed->params.sidecars,
  };

  return md_page_write (&page, feed->params.site, error);
}

static gboolean
write_site (MdFeed * feed, gboolean watching, MdFeedReport * report,
    GError ** error)
{
  g_autoptr (GPtrArray) posts = gather_posts (feed);
  guint64 before = md_donations_total (feed->ledger);

  if (!md_posts_match (posts, feed->ledger, feed->params.policy->limit, error)
      || !write_sidecars (feed, error)
      || !write_page (feed, posts, watching, error)
      || (feed->n_unseen == 0 && !prune (feed, posts, error)))
    return FALSE;
  report->n_posts = posts->len;
  for (guint i = 0; i < posts->len; i++)
    report->n_badges += ((MdPost *) g_ptr_array_index (posts, i))
        ->standing.badge == MD_BADGE_GIVEN;
  report->masks = md_donations_total (feed->ledger);
  report->new_masks = report->masks - before;
  return TRUE;
}

/* (transfer full) (element-type MdInput) */
static GPtrArray *
list_inputs (const MdFeed * feed, gboolean watching, guint * n_bad,
    GError ** error)
{
  const MdFeedParams *params = &feed->params;
  char *args[] = { (char *) params->folder, NULL };
  g_autoptr (GPtrArray) inputs = md_inputs_collect (args,
      MD_INPUTS_PICTURES_ONLY | MD_INPUTS_MAY_BE_EMPTY
      | (params->recursive ? MD_INPUTS_RECURSIVE : 0), params->site, n_bad);

  /* it may be a disk that is not mounted: the site stays as it is */
  if (inputs->len == 0 && (*n_bad > 0 || !watching)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "%s: no pictures in it%s", params->folder, params->recursive ? "" :
        "; --recursive looks into its subfolders");
    return NULL;
  }
  return g_steal_pointer (&inputs);
}

gboolean
md_feed_update (MdFeed * feed, gboolean watching, MdFeedReport * report,
    GError ** error)
{
  guint n_bad;
  g_autoptr (GPtrArray) inputs = list_inputs (feed, watching, &n_bad, error);

  memset (report, 0, sizeof *report);
  if (!inputs)
    return FALSE;
  feed->n_new = feed->n_busy = 0;
  feed->n_failed = n_bad;
  feed->n_unseen = n_bad;
  scan (feed, inputs, watching);
  examine_all (feed);
  report->interrupted = feed->todo->len > 0 && md_interrupted ();
  feed->n_unseen += report->interrupted;
  report->n_new = feed->n_new;
  report->n_failed = feed->n_failed;
  report->n_busy = feed->n_busy;
  report->n_known = feed->items->len - feed->todo->len;
  return write_site (feed, watching, report, error);
}

gboolean
md_feed_end_watch (MdFeed * feed, GError ** error)
{
  g_autoptr (GPtrArray) posts = gather_posts (feed);

  return write_page (feed, posts, FALSE, error);
}
