/* rescan: keeps a feed up to date until Ctrl-C.
 *
 *   md_interrupt_catch ();
 *   ok = md_watch_run (feed, &params, report, NULL, &error);
 *
 * The system tells what changes in the folder; once it has been quiet for a
 * moment, or has not been for long, the feed is updated. Files that are still
 * being written are left until they are whole. At the end the page is told to
 * ask for no more news.
 */
#pragma once

#include "feed.h"

typedef void (*MdRescanReport) (const MdFeedReport * report, gpointer data);

/* @params: those that @feed was made with
 * @report: told after every update that changed something
 * FALSE with @error where the folder goes or the site cannot be written */
gboolean md_watch_run (MdFeed * feed, const MdFeedParams * params,
    MdRescanReport report, gpointer data, GError ** error);
