#include "feed.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/safe-file.h"
#include "cli/cli.h"
#include "cli/inputs.h"
#include "file.h"
#include "collect.h"
#include "page.h"

struct _MdFeed
{
  MdFeedParams params;
  int lock;
  GHashTable *reported;         /* of char *: messages about sidecars */
  MdStore *store;
  MdDonations *ledger;
  MdCollector *collector;
  const MdCollection *collection;       /* (nullable): borrowed from it: the last one */
};

static gboolean
lock_site (MdFeed * feed, GError ** error)
{
  g_autofree char *path = g_build_filename (feed->params.site, ".lock", NULL);

  feed->lock = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW
      | O_NONBLOCK, 0666);
  if (feed->lock < 0) {
    int saved = errno;
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
        "%s: %s", path, g_strerror (saved));
    return FALSE;
  }
  if (flock (feed->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
      "%s: another `maskdetect feed` is writing this site; stop it first",
      feed->params.site);
  return FALSE;
}

/* Refuses a site that would mix with other files of the user. */
static gboolean
check_place (const MdFeedParams * params, GError ** error)
{
  g_autofree char *foreign = NULL;

  if (md_lies_in (params->folder, params->site)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s: contains the pictures; choose another folder for the site",
        params->site);
    return FALSE;
  }
  if (md_safe_file_has_link (params->site, "pictures")) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s/pictures: is a "
        "symbolic link; choose another site", params->site);
    return FALSE;
  }
  foreign = md_page_find_foreign (params->site);
  if (!foreign)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
      "%s: belongs to another site; choose an empty folder", foreign);
  return FALSE;
}

/* Refuses a ledger that the page would replace. */
static gboolean
check_ledger (const MdFeedParams * params, const char *ledger, GError ** error)
{
  const char *name;

  for (guint i = 0; (name = md_page_file_name (i)); i++) {
    g_autofree char *own = g_build_filename (params->site, name, NULL);

    if (!md_same_place (own, ledger))
      continue;
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s: this run already "
        "writes this file for another purpose: as a part of the page; name "
        "another ledger", ledger);
    return FALSE;
  }
  return TRUE;
}

static gboolean
open_site (MdFeed * feed, GError ** error)
{
  const MdFeedParams *params = &feed->params;
  g_autofree char *pictures = g_build_filename (params->site, "pictures", NULL);
  g_autofree char *cache = g_build_filename (params->site, "cache.jsonl", NULL);
  g_autofree char *ledger = params->ledger ? g_strdup (params->ledger) :
      g_build_filename (params->site, "ledger.jsonl", NULL);

  if (!check_place (params, error) || !md_make_folder (pictures, error)
      || !lock_site (feed, error) || !check_ledger (params, ledger, error))
    return FALSE;
  feed->ledger = md_donations_open (ledger, error);
  feed->store = feed->ledger ? md_store_open (cache, &params->examiner->means,
      error) : NULL;
  if (!feed->store)
    return FALSE;
  feed->collector = md_collector_new (params, feed->store);
  return TRUE;
}

MdFeed *
md_feed_new (const MdFeedParams * params, GError ** error)
{
  g_autoptr (MdFeed) feed = g_new0 (MdFeed, 1);

  feed->params = *params;
  feed->lock = -1;
  feed->reported =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return open_site (feed, error) ? g_steal_pointer (&feed) : NULL;
}

void
md_feed_free (MdFeed * feed)
{
  md_collector_free (feed->collector);
  g_clear_pointer (&feed->store, md_store_close);
  g_clear_pointer (&feed->ledger, md_donations_close);
  if (feed->lock >= 0)
    close (feed->lock);
  g_hash_table_unref (feed->reported);
  g_free (feed);
}

static GPtrArray *
collect_posts (MdFeed * feed)
{
  MdPosts *posts = md_posts_new ();

  for (guint i = 0; i < feed->collection->items->len; i++) {
    const MdItem *item = &g_array_index (feed->collection->items, MdItem, i);

    if (item->found && md_is_published (&feed->params, item->found->sha256)) {
      MdPost *post = md_posts_add (posts, item->found, item->name,
          md_file_time (&item->state));
      if (!post->published)
        post->published = md_published_name (&feed->params,
            item->found->sha256);
    }
  }
  return md_posts_rank (posts, feed->params.policy);
}

/* Returns: (transfer full): the path in the site of the verdict on picture
 *   @name; NULL with @error if the path contains a symbolic link */
static char *
sidecar_path (const MdFeed * feed, const char *name, GError ** error)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *below = g_build_filename ("sidecars", file, NULL);

  if (!md_safe_file_has_link (feed->params.site, below))
    return g_build_filename (feed->params.site, below, NULL);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
      "%s/%s: the path contains a symbolic link; not written",
      feed->params.site, below);
  return NULL;
}

static gboolean
write_into_site (const MdFeed * feed, const MdItem * item, GError ** error)
{
  g_autofree char *path = sidecar_path (feed, item->name, error);
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;

  return path && md_make_folder (folder, error)
      && md_sidecar_save (item->found, path, error);
}

static gboolean
write_beside (const MdItem * item, GError ** error)
{
  g_autofree char *path = g_strconcat (item->path, ".json", NULL);

  return md_sidecar_save (item->found, path, error);
}

/* Writes the sidecars of all pictures; reports each failure once and
 * continues. */
static void
write_sidecars (MdFeed * feed, MdFeedReport * report)
{
  for (guint i = 0; i < feed->collection->items->len; i++) {
    const MdItem *item = &g_array_index (feed->collection->items, MdItem, i);
    g_autoptr (GError) error = NULL;

    if (!item->found || ((!feed->params.sidecars
                || write_into_site (feed, item, &error))
            && (!feed->params.beside || write_beside (item, &error))))
      continue;
    if (!g_hash_table_add (feed->reported, g_strdup (error->message)))
      continue;
    md_cli_fail ("%s", error->message);
    report->n_failed++;
  }
}

/* Removes from the site what has disappeared from the folder. */
static gboolean
prune (const MdFeed * feed, const GPtrArray * posts, GError ** error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) gone = NULL;

  for (guint i = 0; i < feed->collection->items->len; i++)
    g_hash_table_add (names, g_array_index (feed->collection->items, MdItem,
            i).name);
  gone = md_store_keep (feed->store, names, error);
  for (guint i = 0; gone && i < gone->len; i++) {
    g_autofree char *path = sidecar_path (feed, g_ptr_array_index (gone, i),
        NULL);

    if (path && md_sidecar_may_be (path, NULL))
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
  g_autoptr (GPtrArray) posts = collect_posts (feed);
  guint64 before = md_donations_total (feed->ledger);

  if (!md_posts_match (posts, feed->ledger, feed->params.policy->limit, error)
      || !write_page (feed, posts, watching, error)
      || (feed->collection->n_unseen == 0 && !prune (feed, posts, error)))
    return FALSE;
  write_sidecars (feed, report);
  report->n_posts = posts->len;
  for (guint i = 0; i < posts->len; i++)
    report->n_badges += ((MdPost *) g_ptr_array_index (posts, i))
        ->standing.badge == MD_BADGE_GIVEN;
  report->masks = md_donations_total (feed->ledger);
  report->new_masks = report->masks - before;
  return TRUE;
}

gboolean
md_feed_update (MdFeed * feed, gboolean watching, MdFeedReport * report,
    GError ** error)
{
  const MdCollection *collection;

  memset (report, 0, sizeof *report);
  collection = md_collector_run (feed->collector, watching, report, error);
  if (!collection)
    return FALSE;
  feed->collection = collection;
  return write_site (feed, watching, report, error);
}

gboolean
md_feed_end_watch (MdFeed * feed, GError ** error)
{
  g_autoptr (GPtrArray) posts = NULL;

  if (!feed->collection)
    return TRUE;
  posts = collect_posts (feed);
  return write_page (feed, posts, FALSE, error);
}
