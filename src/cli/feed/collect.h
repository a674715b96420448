/* collect: the pictures of a folder with what is found in them: what the store
 * remembers, and for the rest a look with all cores, whose result goes into
 * the store and whose picture is published.
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
                                 * not looked at, or no picture */
} MdItem;

typedef struct
{
  GArray *items;                /* of MdItem, sorted by path */
  guint n_unseen;               /* folders that cannot be read, and pictures
                                 * that were left out: what is missing in items
                                 * may not be gone */
} MdCollection;

typedef struct _MdCollector MdCollector;

/* @params, @store: stay with the caller and must outlive the collector */
MdCollector *md_collector_new (const MdFeedParams * params, MdStore * store);
void md_collector_free (MdCollector * collector);

/* Fills in @report what it says about pictures looked at.
 * @watching: as in md_feed_update()
 * Returns: (transfer none): valid until the next run that succeeds; NULL with
 *   @error where there is nothing to show */
const MdCollection *md_collector_run (MdCollector * collector, gboolean
    watching, MdFeedReport * report, GError ** error);

/* (transfer full): where the picture with this digest is published, below the
 * site */
char *md_published_name (const MdFeedParams * params, const char *sha256);
gboolean md_is_published (const MdFeedParams * params, const char *sha256);
