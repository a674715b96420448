#include "reporter.h"

#include "analytics.h"
#include "events.h"
#include "json-log.h"
#include "meta.h"

struct _GstMaskDetectReporter
{
  GstElement *element;
  GstMaskDetectChangeDetector *changes;
  GstMaskDetectAnalytics *analytics;
  GstMaskDetectEvents *events;
  GstMaskDetectZoneCounts *zones;
  GstMaskDetectJsonLog *log;    /* NULL: none */
  gboolean silent;              /* last value of updates was none */
};

GstMaskDetectReporter *
gst_mask_detect_reporter_new (GstElement * element, const char *json_location,
    GstMaskDetectZoneCounts * zones)
{
  GstMaskDetectJsonLog *log = NULL;
  GstMaskDetectReporter *self;

  if (json_location != NULL) {
    log = gst_mask_detect_json_log_open (element, json_location);
    if (log == NULL)
      return NULL;
  }
  self = g_new0 (GstMaskDetectReporter, 1);
  self->element = element;
  self->changes = gst_mask_detect_change_detector_new ();
  self->analytics = gst_mask_detect_analytics_new ();
  self->events = gst_mask_detect_events_new (zones);
  self->zones = zones;
  self->log = log;
  return self;
}

void
gst_mask_detect_reporter_free (GstMaskDetectReporter * self)
{
  g_clear_pointer (&self->log, gst_mask_detect_json_log_close);
  gst_mask_detect_events_free (self->events);
  gst_mask_detect_analytics_free (self->analytics);
  gst_mask_detect_change_detector_free (self->changes);
  g_free (self);
}

static void
post_events (GstMaskDetectReporter * self, const GstMaskDetectEvent * events,
    guint n_events, const GstSegment * segment, GstBuffer * buffer)
{
  for (guint i = 0; !self->silent && i < n_events; i++)
    gst_element_post_message (self->element, gst_mask_detect_event_message
        (GST_OBJECT (self->element), &events[i], segment, buffer));
}

static void
post_faces (GstMaskDetectReporter * self, const GstSegment * segment,
    const GstVideoInfo * info, GstBuffer * buffer, const MdFace * faces,
    guint n_faces)
{
  GstMessage *message = gst_mask_detect_message_new
      (GST_OBJECT (self->element), segment, info, buffer, faces, n_faces);
  GValue zones = G_VALUE_INIT;

  if (gst_mask_detect_zone_counts_list (self->zones, &zones))
    gst_structure_take_value (gst_message_writable_structure (message),
        "zones", &zones);
  gst_element_post_message (self->element, message);
}

void
gst_mask_detect_reporter_emit (GstMaskDetectReporter * self,
    const GstMaskDetectSettings * settings, GstClockTime time,
    GstClockTime running_time, const GstSegment * segment,
    const GstVideoInfo * info, GstBuffer * buffer, const MdFace * faces,
    guint n_faces)
{
  const GstMaskDetectIds *ids = gst_mask_detect_analytics_attach
      (self->analytics, settings->analytics_type, buffer, info, faces, n_faces);
  const GstMaskDetectEventsParams params = {
    .zones = &settings->zones,
    .info = info,
    .time = time,
    .running_time = running_time,
    .timeout = settings->follower.track_timeout * GST_MSECOND,
  };
  const GstMaskDetectEvent *events;
  guint n_events;

  gst_mask_detect_meta_attach (buffer, info, faces, n_faces, ids);
  self->silent = settings->updates == GST_MASK_DETECT_UPDATES_NONE;
  events = gst_mask_detect_events_update (self->events, &params, faces, n_faces,
      &n_events);
  if (gst_mask_detect_change_detector_update (self->changes,
          settings->updates, faces, n_faces)) {
    post_faces (self, segment, info, buffer, faces, n_faces);
    if (self->log != NULL)
      gst_mask_detect_json_log_add (self->log, segment, info, buffer, faces,
          n_faces, self->zones);
  }
  post_events (self, events, n_events, segment, buffer);
}

void
gst_mask_detect_reporter_finish (GstMaskDetectReporter * self,
    const GstSegment * segment)
{
  guint n_events;
  const GstMaskDetectEvent *events =
      gst_mask_detect_events_finish (self->events, &n_events);

  post_events (self, events, n_events, segment, NULL);
}
