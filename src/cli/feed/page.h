/* page: the site that a browser shows: the files of assets/, as they are, and
 * what stands in the feed as a script, because a page that was opened as a
 * file may load scripts but not read other files.
 *
 *   index.html feed.css feed.js   from assets/
 *   data.js                       maskdetectFeed ("VERSION", {…});
 *   tick.js                       maskdetectTick ("VERSION"); small, for a
 *                                 page that asks whether data.js has changed
 *
 * VERSION is a digest of the data. Files are replaced in one go and left alone
 * where nothing changes.
 */
#pragma once

#include "posts.h"

typedef struct
{
  const MdPolicy *policy;
  const MdDonations *ledger;
  GPtrArray *posts;             /* of MdPost, best first */
  gboolean watching;            /* the page is to ask for news */
  gboolean sidecars;            /* they lie in sidecars/ */
} MdPage;

/* (transfer full) (nullable): a file in @site that a page of ours would
 * replace, but that is none of ours */
char *md_page_find_foreign (const char *site);
/* @site: a folder that is there */
gboolean md_page_write (const MdPage * page, const char *site,
    GError ** error);
