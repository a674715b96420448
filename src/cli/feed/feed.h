/* feed: a folder of pictures made into a site, again and again.
 *
 *   MdFeedParams params = {"photos", "site", NULL, &examiner, policy};
 *   MdFeed *feed = md_feed_new (&params, &error);
 *   MdFeedReport report;
 *   md_feed_update (feed, FALSE, &report, &error);
 *   md_feed_free (feed);
 *
 * The site holds, beside the page (page.h), pictures/ with what is shown,
 * ledger.jsonl (donations.h), cache.jsonl (store.h) and, if asked for, sidecars/.
 * Originals are read only. What goes from the folder goes from the site, but
 * never from the ledger. One run at a time writes a site: .lock says so.
 * Thread safety: an MdFeed belongs to one thread at a time; it uses the pool.
 */
#pragma once

#include "feed-params.h"

typedef struct _MdFeed MdFeed;

/* @params: what it points to stays with the caller and must outlive the feed
 * Returns: (transfer full): NULL with @error */
MdFeed *md_feed_new (const MdFeedParams * params, GError ** error);
void md_feed_free (MdFeed * feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdFeed, md_feed_free)

/* Looks at what is new and writes what has changed.
 * @watching: an empty folder is fine, the page asks for news, a file that has
 *   just changed is left for the next time, and of many new pictures only some
 *   are looked at before they are shown
 * FALSE with @error where the site cannot be written or has nothing to show */
gboolean md_feed_update (MdFeed * feed, gboolean watching,
    MdFeedReport * report, GError ** error);
/* Writes the page again, not to ask for news any more. */
gboolean md_feed_end_watch (MdFeed * feed, GError ** error);
