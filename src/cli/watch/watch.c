#include "watch.h"

#include "cli/cli.h"

#define POLL (100 * 1000)       /* µs */
#define MINUTE (60 * G_USEC_PER_SEC)

/* State of one camera. */
typedef struct
{
  const MdCameraParams *params;
  MdCamera *camera;             /* NULL = stopped */
  MdTally *tally;
  gboolean online;
  gboolean done;                /* a file has ended or failed */
  gint64 counted;               /* time of the last counts: µs since 1970, or
                                 * position in a file */
  GstClockTime position;        /* of the last event in a file; or NONE */
  GstStructure *stats;          /* at the last event; NULL = no event yet */
} Post;

typedef struct
{
  const MdWatchListener *listener;
  Post *posts;
  guint n_posts;
  gboolean stopped;             /* the listener has asked to stop */
  guint n_failed;               /* number of failed sources and of warnings */
} Watch;

/* Returns: (nullable): NULL if there are no zones, or no event yet */
static const GValue *
find_zones (const Post * post)
{
  return post->stats ? gst_structure_get_value (post->stats, "zones") : NULL;
}

static void
report (Watch * watch, const Post * post, const MdReportLine * line)
{
  const MdWatchListener *listener = watch->listener;
  MdTallyCounts counts;

  if (watch->stopped)
    return;
  watch->stopped = !listener->line (line, listener->data);
  if (!listener->state)
    return;
  md_tally_count (post->tally, &counts);
  listener->state (post->params->name, post->online, &counts, find_zones (post),
      listener->data);
}

static void
report_counts (Watch * watch, Post * post, gint64 time, GstClockTime position)
{
  MdTallyCounts counts;
  const MdReportLine line = {
    .camera = post->params->name,
    .time = time,
    .position = position,
    .event = "counts",
    .counts = &counts,
    .zones = find_zones (post),
  };

  md_tally_count (post->tally, &counts);
  report (watch, post, &line);
  md_tally_begin (post->tally);
}

static void
report_event (Watch * watch, Post * post, const MdNotice * notice)
{
  const MdReportLine line = {
    .camera = post->params->name,
    .time = notice->time,
    .position = notice->position,
    .event = gst_structure_get_string (notice->event, "event"),
    .person = notice->event,
  };

  /* in a file, minutes are counted by position */
  while (GST_CLOCK_TIME_IS_VALID (notice->position)
      && (gint64) (notice->position / GST_USECOND) >= post->counted + MINUTE) {
    post->counted += MINUTE;
    report_counts (watch, post, notice->time, post->counted * GST_USECOND);
  }
  post->position = notice->position;
  g_clear_pointer (&post->stats, gst_structure_free);
  post->stats = notice->stats ? gst_structure_copy (notice->stats) : NULL;
  md_tally_take (post->tally, notice->event, notice->time);
  report (watch, post, &line);
}

/* Reports that everyone in view has left, because the camera is lost. */
static void
let_all_leave (Watch * watch, Post * post, gint64 time)
{
  g_autoptr (GPtrArray) events = md_tally_make_leave (post->tally, time);

  for (guint i = 0; i < events->len; i++) {
    const MdReportLine line = {
      .camera = post->params->name,
      .time = time,
      .position = GST_CLOCK_TIME_NONE,
      .event = "left",
      .person = g_ptr_array_index (events, i),
    };

    md_tally_take (post->tally, line.person, time);
    report (watch, post, &line);
  }
}

static void
report_state (Watch * watch, Post * post, const char *event,
    const MdNotice * notice)
{
  const MdReportLine line = {
    .camera = post->params->name,
    .time = notice->time,
    .position = post->position,
    .event = event,
    .reason = notice->reason,
    .retry = notice->retry,
  };

  report (watch, post, &line);
}

static Post *
find_post (Watch * watch, const MdCameraParams * params)
{
  for (guint i = 0; i < watch->n_posts; i++)
    if (watch->posts[i].params == params)
      return &watch->posts[i];
  g_return_val_if_reached (NULL);
}

static void
take (Watch * watch, const MdNotice * notice)
{
  Post *post = find_post (watch, notice->camera);

  switch (notice->kind) {
    case MD_NOTICE_EVENT:
      report_event (watch, post, notice);
      break;
    case MD_NOTICE_ONLINE:
      post->online = TRUE;
      report_state (watch, post, "online", notice);
      break;
    case MD_NOTICE_OFFLINE:
      post->online = FALSE;
      let_all_leave (watch, post, notice->time);
      report_state (watch, post, "offline", notice);
      break;
    case MD_NOTICE_WARNING:
      md_cli_fail ("%s: %s", post->params->name, notice->reason);
      watch->n_failed++;
      break;
    case MD_NOTICE_ENDED:
      post->done = TRUE;
      report_counts (watch, post, notice->time, post->position);
      report_state (watch, post, "ended", notice);
      break;
    case MD_NOTICE_FAILED:
      post->done = TRUE;
      watch->n_failed++;
      report_state (watch, post, "failed", notice);
      break;
  }
}

static void
count_minutes (Watch * watch)
{
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < watch->n_posts; i++) {
    Post *post = &watch->posts[i];

    if (!md_camera_is_endless (post->params) || now - post->counted < MINUTE)
      continue;
    post->counted = now;
    if (post->online)
      report_counts (watch, post, now, GST_CLOCK_TIME_NONE);
  }
}

static guint
count_open (const Watch * watch)
{
  guint n = 0;

  for (guint i = 0; i < watch->n_posts; i++)
    n += !watch->posts[i].done;
  return n;
}

static void
start (Watch * watch, GPtrArray * cameras, GAsyncQueue * queue)
{
  watch->n_posts = cameras->len;
  watch->posts = g_new0 (Post, cameras->len);
  for (guint i = 0; i < cameras->len; i++) {
    Post *post = &watch->posts[i];

    post->params = g_ptr_array_index (cameras, i);
    post->tally = md_tally_new ();
    post->position = GST_CLOCK_TIME_NONE;
    post->counted = md_camera_is_endless (post->params) ?
        g_get_real_time () : 0;
    post->camera = md_camera_start (post->params, queue);
  }
}

static gpointer
stop_camera (gpointer camera)
{
  md_camera_stop (camera);
  return NULL;
}

/* Stops all cameras in parallel, because disconnecting may take a while. */
static void
stop (Watch * watch, GAsyncQueue * queue)
{
  g_autofree GThread **threads = g_new (GThread *, watch->n_posts);
  MdNotice *notice;

  for (guint i = 0; i < watch->n_posts; i++)
    threads[i] = g_thread_new ("stop", stop_camera, watch->posts[i].camera);
  for (guint i = 0; i < watch->n_posts; i++)
    g_thread_join (threads[i]);
  while ((notice = g_async_queue_try_pop (queue))) {
    take (watch, notice);
    md_notice_free (notice);
  }
  for (guint i = 0; i < watch->n_posts; i++) {
    let_all_leave (watch, &watch->posts[i], g_get_real_time ());
    g_clear_pointer (&watch->posts[i].stats, gst_structure_free);
    md_tally_free (watch->posts[i].tally);
  }
  g_free (watch->posts);
}

int
md_cameras_watch (GPtrArray * cameras, const MdWatchListener * listener)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  Watch watch = {.listener = listener };
  gboolean endless = FALSE;
  guint n_open;

  start (&watch, cameras, queue);
  while (!md_interrupted () && !watch.stopped && count_open (&watch) > 0) {
    MdNotice *notice = g_async_queue_timeout_pop (queue, POLL);

    for (; notice; notice = g_async_queue_try_pop (queue)) {
      take (&watch, notice);
      md_notice_free (notice);
    }
    count_minutes (&watch);
    if (listener->idle)
      listener->idle (listener->data);
  }
  n_open = count_open (&watch);
  for (guint i = 0; i < cameras->len; i++)
    endless |= md_camera_is_endless (g_ptr_array_index (cameras, i));
  stop (&watch, queue);
  if (watch.stopped || watch.n_failed > 0)
    return MD_EXIT_FAILED;
  /* stopping an endless source is not an interruption */
  return n_open > 0 && !endless ? MD_EXIT_INTERRUPTED : MD_EXIT_OK;
}
