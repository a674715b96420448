#include "camera.h"

#include <gio/gio.h>
#include <string.h>

#include "base/stall.h"
#include "cli/video-source.h"
#include "picture/address.h"
#include "picture/error-text.h"

#define POLL (100 * GST_MSECOND)
#define MAX_DELAY 60            /* between attempts, seconds */
/* Time without a frame after which a live source counts as lost. */
#define STALL (20 * G_USEC_PER_SEC)

struct _MdCamera
{
  const MdCameraParams *params;
  GAsyncQueue *queue;
  GThread *thread;
  gint stopped;                 /* atomic */
  gint frames;                  /* atomic: of this try; wraps around */
  GstClockTime position;        /* of the last event in a file */
};

/* One try. */
typedef struct
{
  GstElement *pipeline, *detect;
  GstPad *video;                /* takes the decoded video */
} Line;

static void
free_params (gpointer data)
{
  MdCameraParams *params = data;

  g_free (params->name);
  g_ptr_array_unref (params->properties);
  g_free (params);
}

GPtrArray *
md_camera_params_array_new (void)
{
  return g_ptr_array_new_with_free_func (free_params);
}

gboolean
md_camera_is_endless (const MdCameraParams * params)
{
  static const char *const live[] = { "rtsp", "rtmp", "srt:", "udp:", "rtp:" };
  const MdInput *input = params->input;

  if (input->kind == MD_INPUT_STREAM)
    return TRUE;
  for (guint i = 0; md_is_address (input->path) && i < G_N_ELEMENTS (live); i++)
    if (g_str_has_prefix (input->path, live[i]))
      return TRUE;
  return FALSE;
}

/* Sets the properties given by the user. */
static gboolean
configure (GstElement * element, const MdCameraParams * params, GError ** error)
{
  GPtrArray *all = params->properties;

  for (guint i = 0; i + 1 < all->len; i += 2) {
    const char *name = g_ptr_array_index (all, i);
    const char *text = g_ptr_array_index (all, i + 1);
    GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS
        (element), name);
    g_auto (GValue) value = G_VALUE_INIT;

    if (!spec || !(spec->flags & G_PARAM_WRITABLE)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "%s: the element maskdetect has no property “%s”", params->name,
          name);
      return FALSE;
    }
    g_value_init (&value, spec->value_type);
    if (!gst_value_deserialize_with_pspec (&value, text, spec)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "%s: invalid value “%s” for the property %s; see gst-inspect-1.0 "
          "maskdetect", params->name, text, name);
      return FALSE;
    }
    g_object_set_property (G_OBJECT (element), name, &value);
  }
  return TRUE;
}

gboolean
md_camera_params_check (const MdCameraParams * params, GError ** error)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("maskdetect", NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) cause = NULL;
  gboolean ok;

  gst_object_ref_sink (element);
  /* The element posts a warning for values such as invalid zones. */
  gst_element_set_bus (element, bus);
  ok = configure (element, params, error);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  gst_element_set_bus (element, NULL);
  if (!ok || !message)
    return ok;
  gst_message_parse_warning (message, &cause, NULL);
  g_propagate_prefixed_error (error, g_steal_pointer (&cause), "%s: ",
      params->name);
  return FALSE;
}

void
md_notice_free (MdNotice * notice)
{
  g_clear_pointer (&notice->event, gst_structure_free);
  g_clear_pointer (&notice->stats, gst_structure_free);
  g_free (notice->reason);
  g_free (notice);
}

/* Returns: a notice, to be owned by the reader of the queue */
static MdNotice *
notice_new (const MdCamera * self, MdNoticeKind kind)
{
  MdNotice *notice = g_new0 (MdNotice, 1);

  notice->kind = kind;
  notice->camera = self->params;
  notice->time = g_get_real_time ();
  notice->position = GST_CLOCK_TIME_NONE;
  return notice;
}

static void
report_event (MdCamera * self, Line * line, const GstStructure * event)
{
  MdNotice *notice = notice_new (self, MD_NOTICE_EVENT);

  notice->event = gst_structure_copy (event);
  if (!md_camera_is_endless (self->params)) {
    GstClockTime end;

    /* an event at the end of the stream has no frame and no stream time */
    gst_structure_get_uint64 (event, "stream-time", &notice->position);
    if (!GST_CLOCK_TIME_IS_VALID (notice->position)
        && gst_structure_get_uint64 (event, "last-seen", &end))
      notice->position = MAX (end, self->position);
    self->position = notice->position;
  }
  g_object_get (line->detect, "stats", &notice->stats, NULL);
  g_async_queue_push (self->queue, notice);
}

static GstPadProbeReturn
count_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  MdCamera *self = data;

  g_atomic_int_inc (&self->frames);
  return GST_PAD_PROBE_OK;
}

/* Links the first video stream; discards all others. */
static void
on_pad_added (GstElement * decoder, GstPad * pad, Line * line)
{
  const char *type = md_video_source_type (pad);
  g_autoptr (GstPad) sink = g_str_has_prefix (type, "video/x-raw")
      && !gst_pad_is_linked (line->video) ? gst_object_ref (line->video) :
      md_video_source_discard (line->pipeline);

  /* for a camera or a file, the decoder is in a bin with its source */
  gst_pad_link_maybe_ghosting (pad, sink);
}

static gboolean
make_line (MdCamera * self, Line * line, GError ** error)
{
  const MdInput *input = self->params->input;
  g_autoptr (GstElement) queue = NULL, decoder = NULL;
  g_autoptr (GstPad) frames = NULL;
  GstElement *source;

  line->pipeline = gst_parse_launch_full ("queue name=video max-size-buffers=3"
      " ! " MD_VIDEO_SOURCE_UPRIGHT " ! maskdetect name=detect"
      " ! fakesink sync=false", NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (!line->pipeline)
    return FALSE;
  line->detect = gst_bin_get_by_name (GST_BIN (line->pipeline), "detect");
  if (md_camera_is_endless (self->params))
    g_object_set (line->detect, "detect-interval", 0, NULL);
  if (!configure (line->detect, self->params, error))
    return FALSE;
  frames = gst_element_get_static_pad (line->detect, "sink");
  gst_pad_add_probe (frames, GST_PAD_PROBE_TYPE_BUFFER, count_frame, self,
      NULL);
  queue = gst_bin_get_by_name (GST_BIN (line->pipeline), "video");
  line->video = gst_element_get_static_pad (queue, "sink");
  md_video_source_adapt (line->video, input);
  md_video_source_flatten (line->pipeline);

  source = md_video_source_new (input, error);
  if (!source)
    return FALSE;
  gst_bin_add (GST_BIN (line->pipeline), source);
  decoder = gst_bin_get_by_name (GST_BIN (line->pipeline), "decoder");
  g_signal_connect (decoder, "pad-added", G_CALLBACK (on_pad_added), line);
  md_video_source_require (decoder, line->video);
  return TRUE;
}

static void
report_warning (MdCamera * self, GstMessage * message)
{
  MdNotice *notice = notice_new (self, MD_NOTICE_WARNING);

  notice->reason = md_error_text (message, self->params->input->path);
  g_async_queue_push (self->queue, notice);
}

static gboolean
is_warning_of (GstMessage * message, const Line * line)
{
  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING
      && GST_MESSAGE_SRC (message) == GST_OBJECT (line->detect);
}

/* Stops the element, so that it writes all pending data, and passes on its last
 * warnings. */
static void
finish (MdCamera * self, Line * line)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (line->pipeline);
  GstMessage *message;

  gst_element_set_state (line->pipeline, GST_STATE_READY);
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING))) {
    if (is_warning_of (message, line))
      report_warning (self, message);
    gst_message_unref (message);
  }
}

static void
clear_line (Line * line)
{
  if (line->pipeline)
    gst_element_set_state (line->pipeline, GST_STATE_NULL);
  g_clear_object (&line->video);
  g_clear_object (&line->detect);
  g_clear_object (&line->pipeline);
}

static void
take_error (const MdCamera * self, GstMessage * message, GError ** error)
{
  const MdInput *input = self->params->input;
  g_autofree char *text = md_error_text (message, input->path);
  g_autoptr (GError) cause = NULL;

  gst_message_parse_error (message, &cause, NULL);
  g_set_error (error, cause->domain, cause->code, "%s: %s", input->shown, text);
}

/* Returns: FALSE with @error if the source delivers no more frames */
static gboolean
check_alive (const MdCamera * self, gint64 alive, MdStall * stall,
    gboolean moved, GError ** error)
{
  if (!md_camera_is_endless (self->params)) {
    if (!md_stall_check (stall, moved))
      return TRUE;
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
        "%s: cannot be decoded any further", self->params->input->shown);
    return FALSE;
  }
  if (g_get_monotonic_time () - alive <= STALL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
      "%s: no frame received for %d s", self->params->input->shown,
      (int) (STALL / G_USEC_PER_SEC));
  return FALSE;
}

/* Processes messages until the end of the stream.
 * Returns: FALSE with @error if the source is lost */
static gboolean
listen (MdCamera * self, Line * line, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (line->pipeline);
  gint64 alive = g_get_monotonic_time ();
  MdStall stall = MD_STALL_NONE;
  gint seen = 0;

  while (!g_atomic_int_get (&self->stopped)) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, POLL,
        GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING |
        GST_MESSAGE_EOS);
    gint frames = g_atomic_int_get (&self->frames);

    if (frames != seen) {
      if (seen == 0 && md_camera_is_endless (self->params))
        g_async_queue_push (self->queue, notice_new (self, MD_NOTICE_ONLINE));
      seen = frames;
      alive = g_get_monotonic_time ();
      md_stall_check (&stall, TRUE);
    } else if (!check_alive (self, alive, &stall, message != NULL, error)) {
      return FALSE;
    }
    if (!message)
      continue;
    if (gst_message_has_name (message, "maskdetect-event"))
      report_event (self, line, gst_message_get_structure (message));
    if (is_warning_of (message, line))
      report_warning (self, message);
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return TRUE;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      take_error (self, message, error);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
try (MdCamera * self, GError ** error)
{
  Line line = { NULL };
  gboolean ok;

  g_atomic_int_set (&self->frames, 0);
  ok = make_line (self, &line, error);
  if (ok) {
    gst_element_set_state (line.pipeline, GST_STATE_PLAYING);
    ok = listen (self, &line, error);
    finish (self, &line);
  }
  clear_line (&line);
  return ok;
}

static void
wait (MdCamera * self, guint seconds)
{
  gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  while (!g_atomic_int_get (&self->stopped) && g_get_monotonic_time () < end)
    g_usleep (50 * 1000);
}

static void
watch_file (MdCamera * self)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = try (self, &error);
  MdNotice *notice;

  if (g_atomic_int_get (&self->stopped))
    return;
  if (ok && g_atomic_int_get (&self->frames) > 0) {
    g_async_queue_push (self->queue, notice_new (self, MD_NOTICE_ENDED));
    return;
  }
  notice = notice_new (self, MD_NOTICE_FAILED);
  notice->reason = ok ? g_strdup ("contains no frames") :
      g_strdup (error->message);
  g_async_queue_push (self->queue, notice);
}

static void
watch_for_ever (MdCamera * self)
{
  guint delay = 1;

  while (!g_atomic_int_get (&self->stopped)) {
    g_autoptr (GError) error = NULL;
    gint64 began = g_get_monotonic_time ();
    gboolean ended = try (self, &error);
    MdNotice *notice;

    if (g_atomic_int_get (&self->stopped))
      return;
    /* After a period without trouble, retry quickly again. */
    if (g_get_monotonic_time () - began > MAX_DELAY * G_USEC_PER_SEC
        || (ended && g_atomic_int_get (&self->frames) > 0))
      delay = 1;
    notice = notice_new (self, MD_NOTICE_OFFLINE);
    notice->reason = ended ? g_strdup ("the stream has ended") :
        g_strdup (error->message);
    notice->retry = delay;
    g_async_queue_push (self->queue, notice);
    wait (self, delay);
    delay = MIN (delay * 2, MAX_DELAY);
  }
}

static gpointer
run (gpointer data)
{
  MdCamera *self = data;

  if (md_camera_is_endless (self->params))
    watch_for_ever (self);
  else
    watch_file (self);
  return NULL;
}

MdCamera *
md_camera_start (const MdCameraParams * params, GAsyncQueue * queue)
{
  MdCamera *self = g_new0 (MdCamera, 1);

  self->params = params;
  self->queue = g_async_queue_ref (queue);
  self->thread = g_thread_new (params->name, run, self);
  return self;
}

void
md_camera_stop (MdCamera * self)
{
  g_atomic_int_set (&self->stopped, 1);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  g_free (self);
}
