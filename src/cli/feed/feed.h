/* feed: Makes a site from a folder of pictures and updates it.
 *
 *   MdFeedParams params = {"photos", "site", NULL, &examiner, policy};
 *   MdFeed *feed = md_feed_new (&params, &error);
 *   MdFeedReport report;
 *   md_feed_update (feed, FALSE, &report, &error);
 *   md_feed_free (feed);
 *
 * In addition to the page (page.h), the site contains pictures/ with the
 * published pictures, ledger.jsonl (donations.h), cache.jsonl (store.h) and, if
 * requested, sidecars/. Originals are never modified. Pictures removed from the
 * folder are removed from the site, but not from the ledger. A lock on .lock
 * limits a site to one writer at a time.
 * Thread safety: an MdFeed belongs to one thread at a time; it uses the pool.
 */
#pragma once

#include "feed-params.h"

typedef struct _MdFeed MdFeed;

/* @params: (transfer none): everything it points to must outlive the feed
 * Returns: (transfer full): NULL with @error */
MdFeed *md_feed_new (const MdFeedParams * params, GError ** error);
void md_feed_free (MdFeed * feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdFeed, md_feed_free)

/* Searches new pictures and writes everything that has changed.
 * @watching: accept an empty folder, make the page poll for changes, skip files
 *   changed a moment ago, and update the page before all of many new pictures
 *   have been searched
 * Returns: FALSE with @error if the site cannot be written or there is nothing
 *   to show */
gboolean md_feed_update (MdFeed * feed, gboolean watching,
    MdFeedReport * report, GError ** error);
/* Writes the page again without polling. */
gboolean md_feed_end_watch (MdFeed * feed, GError ** error);
