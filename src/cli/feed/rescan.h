/* rescan: Keeps a feed up to date until Ctrl-C.
 *
 *   md_interrupt_catch ();
 *   ok = md_rescan_run (feed, &params, report, NULL, &error);
 *
 * The feed is updated when the folder has not changed for a moment, or has
 * kept changing for a few seconds. Files that are still being written are
 * skipped until they are complete. At the end, the page stops polling.
 */
#pragma once

#include "feed.h"

typedef void (*MdRescanReport) (const MdFeedReport * report, gpointer data);

/* @params: as passed to md_feed_new()
 * @report: called after every update that changed something
 * Returns: FALSE with @error if the folder disappears or the site cannot be
 *   written */
gboolean md_rescan_run (MdFeed * feed, const MdFeedParams * params,
    MdRescanReport report, gpointer data, GError ** error);
