/**
 * SECTION:element-maskdetect
 * @title: maskdetect
 * @short_description: Finds faces and classifies whether they wear a mask
 *
 * maskdetect finds the faces in a video and classifies whether each wears a
 * face mask. It attaches #GstVideoRegionOfInterestMeta to the buffers, posts
 * element messages, and with #GstMaskDetect:overlay draws boxes and labels
 * into the frame. Frames are neither copied nor changed unless something is
 * drawn.
 *
 * Every face is a region of interest of type `face` with the parameters
 * `detection` (`x_min`, `x_max`, `y_min`, `y_max`, `confidence`), `object_id`
 * (`id`, constant while the face stays in view) and, once there is a verdict,
 * `classification` (`label`: `mask`, `no-mask` or `incorrect`; `confidence`).
 * Scaling and conversion drop these parameters. A second region of interest,
 * whose type is the label and whose `parent_id` is the face's id, survives
 * them.
 *
 * Messages are named `maskdetect`; #GstMaskDetect:updates sets when they are
 * posted. They have the fields `timestamp`, `stream-time`, `running-time`,
 * `duration` and `faces`, a list of structures with `x`, `y`, `width`,
 * `height`, `confidence`, `label`, `label-confidence`, `reason` (why the label
 * is `unknown`), `carried` (not seen in this frame; the box is extrapolated)
 * and `track-id`. #GstMaskDetect:json-location receives the same as lines of
 * JSON. A short message, `maskdetect-event`, reports each person who appears,
 * leaves or changes verdict.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 filesrc location=people.mp4 ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! autovideosink
 * ]| Shows a video with a box and a label for each face.
 * |[
 * gst-launch-1.0 -m v4l2src ! videoconvert ! maskdetect min-face-size=60 ! fakesink
 * ]| Prints a message whenever a person appears, leaves or puts a mask on.
 */

#include "config.h"

#include "gstmaskdetect.h"

#include <gst/video/video.h>

#include "downstream.h"
#include "format.h"
#include "frame-steps.h"
#include "pace.h"
#include "settings.h"
#include "timeline.h"
#include "report/stats-structure.h"

GST_DEBUG_CATEGORY (mask_detect_debug);
#define GST_CAT_DEFAULT mask_detect_debug

struct _GstMaskDetect
{
  GstBaseTransform parent;

  /* Guarded by the object lock */
  GstMaskDetectSettings settings;
  /* NULL: unset */
  char *fixed[GST_MASK_DETECT_N_FIXED];
  GHashTable *mistakes;         /* property id → error in its last value, not
                                 * yet posted */
  gboolean started;             /* and not stopped */
  GstMaskDetectPace pace;

  /* Thread-safe; live as long as the element */
  MdStats *stats;
  GstMaskDetectZoneCounts *zones;

  /* Guarded by the sink pad's stream lock */
  GstMaskDetectFrameSteps *steps;       /* NULL: not opened */
  char *stream_id;              /* of the last stream; NULL = none */
  gboolean fresh;               /* no buffer since the start */
};

G_DEFINE_FINAL_TYPE (GstMaskDetect, gst_mask_detect, GST_TYPE_BASE_TRANSFORM);
GST_ELEMENT_REGISTER_DEFINE (maskdetect, "maskdetect", GST_RANK_NONE,
    GST_TYPE_MASK_DETECT);

/* Before start, keeps the error to post it then, because nobody listens for
 * warnings earlier. Call with the object lock held. */
static void
set_setting (GstMaskDetect * self, guint id, const GValue * value,
    GError ** error)
{
  GError *local_error = NULL;

  if (gst_mask_detect_settings_set (&self->settings, id, value, &local_error)) {
    g_hash_table_remove (self->mistakes, GUINT_TO_POINTER (id));
    return;
  }
  if (!self->started)
    g_hash_table_replace (self->mistakes, GUINT_TO_POINTER (id),
        g_strdup (local_error->message));
  g_propagate_error (error, local_error);
}

static void
gst_mask_detect_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstMaskDetect *self = GST_MASK_DETECT (object);
  g_autoptr (GError) error = NULL;
  gboolean is_late;

  GST_OBJECT_LOCK (self);
  is_late = self->started && !(pspec->flags & GST_PARAM_MUTABLE_PLAYING);
  if (id >= GST_MASK_DETECT_FIRST_FIXED) {
    g_free (self->fixed[id - GST_MASK_DETECT_FIRST_FIXED]);
    self->fixed[id - GST_MASK_DETECT_FIRST_FIXED] = g_value_dup_string (value);
  } else {
    set_setting (self, id, value, &error);
  }
  GST_OBJECT_UNLOCK (self);
  if (error)
    GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS, ("%s", error->message),
        ("the previous value stays in effect"));
  if (is_late)
    GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS, ("%s is read at the start: "
            "the new value takes effect at the next one", pspec->name),
        ("restart the element (READY or NULL) to apply it"));
}

static void
gst_mask_detect_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstMaskDetect *self = GST_MASK_DETECT (object);

  if (id == GST_MASK_DETECT_STATS) {
    g_value_take_boxed (value, gst_mask_detect_stats_structure (self->stats,
            self->zones));
    return;
  }
  GST_OBJECT_LOCK (self);
  if (id >= GST_MASK_DETECT_FIRST_FIXED)
    g_value_set_string (value, self->fixed[id - GST_MASK_DETECT_FIRST_FIXED]);
  else
    gst_mask_detect_settings_get (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
}

/* Forgets the faces, because the next frame is another scene. */
static void
reset (GstMaskDetect * self, gboolean restart_time)
{
  if (self->steps)
    gst_mask_detect_frame_steps_reset (self->steps, restart_time);
}

/* Loads the models and creates everything that frames need. The caller holds
 * the stream lock, which also makes upstream wait.
 * Returns: FALSE after a posted error */
static gboolean
open_steps (GstMaskDetect * self)
{
  g_autofree char *path = NULL;
  g_autofree char *face_model = NULL;
  g_autofree char *mask_model = NULL;
  g_autofree char *mistake = NULL;
  g_autoptr (GList) mistakes = NULL;

  GST_OBJECT_LOCK (self);
  path = g_strdup (self->fixed[GST_MASK_DETECT_MODEL_PATH]);
  face_model = g_strdup (self->fixed[GST_MASK_DETECT_FACE_MODEL]);
  mask_model = g_strdup (self->fixed[GST_MASK_DETECT_MASK_MODEL]);
  mistakes = g_hash_table_get_values (self->mistakes);
  mistake = mistakes ? g_strdup (mistakes->data) : NULL;
  GST_OBJECT_UNLOCK (self);

  g_clear_pointer (&self->steps, gst_mask_detect_frame_steps_free);
  if (mistake) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, ("%s", mistake), (NULL));
    return FALSE;
  }
  md_stats_reset (self->stats);
  gst_mask_detect_zone_counts_set (self->zones, NULL, 0);
  self->steps = gst_mask_detect_frame_steps_new (GST_ELEMENT (self), path,
      face_model, mask_model, self->stats);
  return self->steps != NULL;
}

static gboolean
start_with_lock (GstMaskDetect * self)
{
  g_autofree char *json_location = NULL, *snapshot_location = NULL;
  gboolean started;

  GST_OBJECT_LOCK (self);
  json_location = g_strdup (self->fixed[GST_MASK_DETECT_JSON_LOCATION]);
  snapshot_location = g_strdup (self->fixed[GST_MASK_DETECT_SNAPSHOT_LOCATION]);
  gst_mask_detect_pace_restart (&self->pace);
  GST_OBJECT_UNLOCK (self);

  /* Caps may exist already if the pads were activated by hand. */
  started = (self->steps != NULL || open_steps (self))
      && gst_mask_detect_frame_steps_open_reports (self->steps, json_location,
      snapshot_location, self->zones);
  GST_OBJECT_LOCK (self);
  self->started = started;
  GST_OBJECT_UNLOCK (self);
  return started;
}

/* Pads accept data before start() is called, and the base class loses caps
 * that arrive in between. The stream lock therefore blocks upstream until
 * everything is ready; a pad that is not yet active would return FLUSHING
 * and so end the branch. All resources are kept until no pad can be active
 * any more. */
static GstStateChangeReturn
gst_mask_detect_change_state (GstElement * element, GstStateChange transition)
{
  GstElementClass *parent_class =
      GST_ELEMENT_CLASS (gst_mask_detect_parent_class);
  GstMaskDetect *self = GST_MASK_DETECT (element);
  GstPad *sinkpad = GST_BASE_TRANSFORM_SINK_PAD (element);
  GstStateChangeReturn result;

  if (transition != GST_STATE_CHANGE_READY_TO_PAUSED
      && transition != GST_STATE_CHANGE_READY_TO_NULL)
    return parent_class->change_state (element, transition);
  GST_PAD_STREAM_LOCK (sinkpad);
  g_clear_pointer (&self->steps, gst_mask_detect_frame_steps_free);
  result = parent_class->change_state (element, transition);
  /* start() is not called if the pad was activated by hand before. */
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED
      && result != GST_STATE_CHANGE_FAILURE && self->steps == NULL) {
    if (!start_with_lock (self))
      result = GST_STATE_CHANGE_FAILURE;
    gst_base_transform_reconfigure_src (GST_BASE_TRANSFORM (self));
  }
  GST_PAD_STREAM_UNLOCK (sinkpad);
  return result;
}

static gboolean
gst_mask_detect_start (GstBaseTransform * trans)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);
  GstPad *sinkpad = GST_BASE_TRANSFORM_SINK_PAD (trans);
  gboolean started;

  GST_PAD_STREAM_LOCK (sinkpad);
  started = start_with_lock (self);
  self->fresh = TRUE;
  /* Applies caps that arrived earlier. */
  gst_base_transform_reconfigure_src (trans);
  GST_PAD_STREAM_UNLOCK (sinkpad);
  return started;
}

static gboolean
gst_mask_detect_stop (GstBaseTransform * trans)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);

  GST_OBJECT_LOCK (self);
  self->started = FALSE;
  GST_OBJECT_UNLOCK (self);
  if (self->steps)
    gst_mask_detect_frame_steps_close_reports (self->steps);
  reset (self, TRUE);
  return TRUE;
}

/* The pipeline's own error only says not-negotiated. */
static gboolean
gst_mask_detect_accept_caps (GstBaseTransform * trans,
    GstPadDirection direction, GstCaps * caps)
{
  if (GST_BASE_TRANSFORM_CLASS (gst_mask_detect_parent_class)->accept_caps
      (trans, direction, caps))
    return TRUE;
  if (direction == GST_PAD_SINK && gst_caps_is_fixed (caps))
    gst_mask_detect_post_refusal (GST_ELEMENT (trans), caps);
  return FALSE;
}

static gboolean
gst_mask_detect_set_caps (GstBaseTransform * trans, GstCaps * incaps,
    GstCaps * outcaps)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);
  GstVideoInfo info;

  GST_INFO_OBJECT (self, "input caps %" GST_PTR_FORMAT, incaps);
  return self->steps != NULL && gst_mask_detect_info_from_caps (&info, incaps)
      && gst_mask_detect_frame_steps_set_info (self->steps, &info);
}

/* The buffer is passed through unchanged, so the answer is downstream's. */
static gboolean
gst_mask_detect_propose_allocation (GstBaseTransform * trans,
    GstQuery * decide_query, GstQuery * query)
{
  if (!gst_pad_peer_query (trans->srcpad, query))
    return FALSE;
  gst_mask_detect_downstream_strip (query);
  return TRUE;
}

static gboolean
gst_mask_detect_sink_event (GstBaseTransform * trans, GstEvent * event)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);
  const GstSegment *segment;
  gboolean redacting;

  if (GST_EVENT_IS_SERIALIZED (event) && self->fresh) {
    self->fresh = FALSE;
    gst_mask_detect_downstream_wait (trans);
  }
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_STOP:
      GST_OBJECT_LOCK (self);
      gst_mask_detect_pace_restart (&self->pace);
      GST_OBJECT_UNLOCK (self);
      reset (self, TRUE);
      break;
    case GST_EVENT_EOS:
      if (self->steps)
        gst_mask_detect_frame_steps_finish (self->steps, &trans->segment);
      break;
    case GST_EVENT_STREAM_START:
      if (gst_mask_detect_timeline_take_stream (&self->stream_id, event))
        reset (self, TRUE);
      break;
    case GST_EVENT_TAG:
      GST_OBJECT_LOCK (self);
      redacting = self->settings.redact.mode != MD_REDACT_NONE;
      GST_OBJECT_UNLOCK (self);
      if (redacting)
        event = gst_mask_detect_downstream_strip_tags (event);
      if (self->steps)
        gst_mask_detect_frame_steps_take_tags (self->steps, event);
      break;
    case GST_EVENT_SEGMENT:
      gst_event_parse_segment (event, &segment);
      if (!gst_mask_detect_timeline_continues (segment, &trans->segment))
        reset (self, TRUE);
      break;
    default:
      break;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_mask_detect_parent_class)->sink_event
      (trans, event);
}

static gboolean
gst_mask_detect_src_event (GstBaseTransform * trans, GstEvent * event)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);

  if (GST_EVENT_TYPE (event) == GST_EVENT_QOS) {
    GST_OBJECT_LOCK (self);
    gst_mask_detect_pace_take_qos (&self->pace, event);
    GST_OBJECT_UNLOCK (self);
  }
  return GST_BASE_TRANSFORM_CLASS (gst_mask_detect_parent_class)->src_event
      (trans, event);
}

static gboolean
gst_mask_detect_query (GstBaseTransform * trans, GstPadDirection direction,
    GstQuery * query)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);

  if (!GST_BASE_TRANSFORM_CLASS (gst_mask_detect_parent_class)->query (trans,
          direction, query))
    return FALSE;
  if (direction == GST_PAD_SRC && GST_QUERY_TYPE (query) == GST_QUERY_LATENCY) {
    GST_OBJECT_LOCK (self);
    gst_mask_detect_pace_answer (&self->pace, query);
    GST_OBJECT_UNLOCK (self);
  }
  return TRUE;
}

/* Runs before the base class decides whether the buffer must be writable, so
 * this is the only place where passthrough may be switched. */
static void
gst_mask_detect_before_transform (GstBaseTransform * trans, GstBuffer * buffer)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);
  GstClockTime time = GST_CLOCK_TIME_NONE;
  gboolean enabled;

  if (trans->segment.format == GST_FORMAT_TIME)
    time = gst_segment_to_stream_time (&trans->segment, GST_FORMAT_TIME,
        GST_BUFFER_PTS (buffer));
  if (GST_CLOCK_TIME_IS_VALID (time))
    gst_object_sync_values (GST_OBJECT (self), time);

  GST_OBJECT_LOCK (self);
  enabled = self->settings.enabled;
  GST_OBJECT_UNLOCK (self);
  if (enabled == gst_base_transform_is_passthrough (trans)) {
    gst_base_transform_set_passthrough (trans, !enabled);
    reset (self, FALSE);
  }
}

static GstFlowReturn
gst_mask_detect_transform_ip (GstBaseTransform * trans, GstBuffer * buffer)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);
  GstMaskDetectSettings settings;
  gint64 start = g_get_monotonic_time ();
  GstClockTime earliest;
  GstFlowReturn flow;
  gboolean slower;

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  settings.follower.interval = gst_mask_detect_pace_interval (&self->pace,
      settings.follower.interval);
  earliest = self->pace.earliest;
  GST_OBJECT_UNLOCK (self);

  if (self->steps == NULL)
    return GST_FLOW_NOT_NEGOTIATED;
  flow = gst_mask_detect_frame_steps_run (self->steps, &settings,
      &trans->segment, earliest, buffer);
  GST_OBJECT_LOCK (self);
  slower = gst_mask_detect_pace_add (&self->pace,
      (g_get_monotonic_time () - start) * GST_USECOND);
  GST_OBJECT_UNLOCK (self);
  if (slower)
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_latency (GST_OBJECT (self)));
  return flow;
}

static void
gst_mask_detect_finalize (GObject * object)
{
  GstMaskDetect *self = GST_MASK_DETECT (object);

  for (guint i = 0; i < GST_MASK_DETECT_N_FIXED; i++)
    g_free (self->fixed[i]);
  g_hash_table_unref (self->mistakes);
  g_free (self->stream_id);
  gst_mask_detect_frame_steps_free (self->steps);
  md_stats_free (self->stats);
  gst_mask_detect_zone_counts_free (self->zones);
  G_OBJECT_CLASS (gst_mask_detect_parent_class)->finalize (object);
}

static void
gst_mask_detect_init (GstMaskDetect * self)
{
  gst_mask_detect_settings_init (&self->settings);
  self->mistakes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->stats = md_stats_new ();
  self->zones = gst_mask_detect_zone_counts_new ();
  gst_mask_detect_pace_init (&self->pace);
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
}

static void
gst_mask_detect_class_init (GstMaskDetectClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (mask_detect_debug, "maskdetect", 0,
      "face mask detector");

  object_class->set_property = gst_mask_detect_set_property;
  object_class->get_property = gst_mask_detect_get_property;
  object_class->finalize = gst_mask_detect_finalize;
  gst_mask_detect_settings_install (object_class);

  gst_element_class_set_static_metadata (element_class, "Face mask detector",
      "Filter/Analyzer/Video",
      "Finds faces and classifies whether they wear a mask; reports them as "
      "metadata, messages and boxes in the picture", "The maskdetect authors");
  gst_mask_detect_add_pads (element_class);

  element_class->change_state = gst_mask_detect_change_state;
  trans_class->passthrough_on_same_caps = FALSE;
  trans_class->transform_ip_on_passthrough = FALSE;
  trans_class->start = gst_mask_detect_start;
  trans_class->stop = gst_mask_detect_stop;
  trans_class->accept_caps = gst_mask_detect_accept_caps;
  trans_class->set_caps = gst_mask_detect_set_caps;
  trans_class->propose_allocation = gst_mask_detect_propose_allocation;
  trans_class->sink_event = gst_mask_detect_sink_event;
  trans_class->src_event = gst_mask_detect_src_event;
  trans_class->query = gst_mask_detect_query;
  trans_class->before_transform = gst_mask_detect_before_transform;
  trans_class->transform_ip = gst_mask_detect_transform_ip;
}
