/* page: Writes the site that a browser shows: the files of assets/, unchanged,
 * and the data of the feed as a script, because a page opened from disk may
 * load scripts but not read other files.
 *
 *   index.html feed.css feed.js   from assets/
 *   data.js                       maskdetectFeed ("VERSION", {…});
 *   tick.js                       maskdetectTick ("VERSION"); small, to poll
 *                                 for changes of data.js
 *
 * VERSION is a digest of the data. Files are replaced atomically, and only if
 * they change.
 */
#pragma once

#include "posts.h"

typedef struct
{
  const MdPolicy *policy;
  const MdDonations *ledger;
  GPtrArray *posts;             /* of MdPost, best first */
  gboolean watching;            /* the page polls for changes */
  gboolean sidecars;            /* sidecars/ contains the verdicts */
} MdPage;

/* Returns: (transfer full) (nullable): a file in @site that the page would
 *   replace but that maskdetect has not written */
char *md_page_find_foreign (const char *site);
/* Returns: (nullable): the name of the page's file number @i; NULL from their
 *   number on */
const char *md_page_file_name (guint i);
/* @site: an existing folder */
gboolean md_page_write (const MdPage * page, const char *site,
    GError ** error);
