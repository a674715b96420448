#include "rescan.h"

#include <gio/gio.h>

#include "base/interrupt.h"
#include "cli/inputs.h"

/* Intervals at which to check for a signal, and to retry incomplete files. */
#define TICK_MS 100
#define RETRY_TIME (G_USEC_PER_SEC / 2)
/* Time without events after which copying counts as finished. */
#define QUIET_TIME (3 * G_USEC_PER_SEC / 10)
/* Maximum delay of an update while events keep coming. */
#define PATIENCE (3 * G_USEC_PER_SEC)

typedef struct
{
  GHashTable *monitors;         /* folder → GFileMonitor, both owned */
  gint64 first, last;           /* events since the last update; 0 = none */
} Watch;

static void
on_event (GFileMonitor * monitor, GFile * file, GFile * other,
    GFileMonitorEvent event, gpointer data)
{
  Watch *watch = data;

  watch->last = g_get_monotonic_time ();
  if (!watch->first)
    watch->first = watch->last;
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
add_monitor (Watch * watch, const char *folder, GError ** error)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  GFileMonitor *monitor;

  if (g_hash_table_contains (watch->monitors, folder))
    return TRUE;
  monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL,
      error);
  if (!monitor) {
    g_prefix_error (error, "%s: ", folder);
    return FALSE;
  }
  g_signal_connect (monitor, "changed", G_CALLBACK (on_event), watch);
  g_hash_table_insert (watch->monitors, g_strdup (folder), monitor);
  return TRUE;
}

/* Called again after every event, because new folders may have appeared. */
static gboolean
add_monitors (Watch * watch, const MdFeedParams * params,
    const char *folder, GError ** error)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!add_monitor (watch, folder, error))
    return FALSE;
  dir = params->recursive ? g_dir_open (folder, 0, NULL) : NULL;
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (folder, name, NULL);

    if (*name != '.' && g_file_test (child, G_FILE_TEST_IS_DIR)
        && !g_file_test (child, G_FILE_TEST_IS_SYMLINK)
        && !md_same_file (child, params->site))
      /* ignore a folder that is gone or unreadable; watch the others */
      add_monitors (watch, params, child, NULL);
  }
  return TRUE;
}

static void
drop_lost_monitors (Watch * watch)
{
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, watch->monitors);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
      g_hash_table_iter_remove (&iter);
}

/* Waits for events, for Ctrl-C or, with @retry, for RETRY_TIME. */
static void
wait_for_news (Watch * watch, gboolean retry)
{
  gint64 started = g_get_monotonic_time ();

  while (!md_interrupted ()) {
    gint64 now;

    g_main_context_iteration (NULL, TRUE);
    now = g_get_monotonic_time ();
    if (watch->first && (now - watch->last >= QUIET_TIME
            || now - watch->first >= PATIENCE))
      break;
    if (retry && now - started >= RETRY_TIME)
      break;
  }
  watch->first = watch->last = 0;
}

static gboolean
has_changed (const MdFeedReport * report, const MdFeedReport * before)
{
  return report->n_new || report->n_failed || report->new_masks
      || report->n_posts != before->n_posts;
}

static gboolean
watch_folder (Watch * watch, MdFeed * feed, const MdFeedParams * params,
    MdRescanReport report, gpointer data, GError ** error)
{
  MdFeedReport now, before = { 0 };

  do {
    drop_lost_monitors (watch);
    /* before the update, so that no change in between is missed */
    if (!add_monitors (watch, params, params->folder, error)
        || !md_feed_update (feed, TRUE, &now, error))
      return FALSE;
    if (has_changed (&now, &before))
      report (&now, data);
    before = now;
    if (now.n_left == 0)
      wait_for_news (watch, now.n_busy > 0);
  } while (!md_interrupted ());
  return TRUE;
}

gboolean
md_rescan_run (MdFeed * feed, const MdFeedParams * params,
    MdRescanReport report, gpointer data, GError ** error)
{
  Watch watch = {
    .monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
        g_object_unref),
  };
  guint tick = g_timeout_add (TICK_MS, on_tick, NULL);
  gboolean ok = watch_folder (&watch, feed, params, report, data, error);
  GError *ending = NULL;

  g_source_remove (tick);
  g_hash_table_unref (watch.monitors);
  /* the page must stop polling even after an error */
  if (!md_feed_end_watch (feed, &ending) && ok) {
    g_propagate_error (error, ending);
    return FALSE;
  }
  g_clear_error (&ending);
  return ok;
}
