/* collect: Lists the pictures of a folder with the faces in them. Results of
 * earlier runs come from the store; all other pictures are searched on all
 * cores, added to the store and published.
 *
 *   MdCollector *collector = md_collector_new (&params, store);
 *   const MdCollection *all = md_collector_run (collector, FALSE, &report, &error);
 *   for (guint i = 0; all && i < all->items->len; i++)
 *     use (&g_array_index (all->items, MdItem, i));
 *   md_collector_free (collector);
 *
 * Thread safety: an MdCollector belongs to one thread at a time; it uses the
 * pool.
 */
#pragma once

#include <glib/gstdio.h>

#include "feed-params.h"
#include "store.h"

/* A picture of the folder. */
typedef struct
{
  char *path;                   /* owned */
  char *name;                   /* owned: below the folder, any bytes */
  GStatBuf state;               /* of its file */
  const MdSidecar *found;       /* (nullable): borrowed from the store; NULL =
                                 * not searched, or not a picture */
} MdItem;

typedef struct
{
  GArray *items;                /* of MdItem, sorted by path */
  guint n_unseen;               /* folders that cannot be read, and pictures
                                 * not reached; above 0, a picture missing in
                                 * items may still exist */
} MdCollection;

typedef struct _MdCollector MdCollector;

/* @params, @store: (transfer none): must outlive the collector */
MdCollector *md_collector_new (const MdFeedParams * params, MdStore * store);
void md_collector_free (MdCollector * collector);

/* Sets the fields of @report that concern searched pictures.
 * @watching: as in md_feed_update()
 * Returns: (transfer none): valid until the next successful run; NULL with
 *   @error if there is nothing to show */
const MdCollection *md_collector_run (MdCollector * collector, gboolean
    watching, MdFeedReport * report, GError ** error);

/* Returns: (transfer full): the path of the published picture with this digest,
 *   relative to the site */
char *md_published_name (const MdFeedParams * params, const char *sha256);
gboolean md_is_published (const MdFeedParams * params, const char *sha256);
