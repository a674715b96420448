#include "reporter.h"

#include "analytics.h"
#include "json-log.h"
#include "meta.h"

struct _GstMaskDetectReporter
{
  GstElement *element;
  GstMaskDetectChangeDetector *changes;
  GstMaskDetectAnalytics *analytics;
  GstMaskDetectJsonLog *log;    /* NULL: none */
};

GstMaskDetectReporter *
gst_mask_detect_reporter_new (GstElement * element, const char *json_location)
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
  self->log = log;
  return self;
}

void
gst_mask_detect_reporter_free (GstMaskDetectReporter * self)
{
  g_clear_pointer (&self->log, gst_mask_detect_json_log_close);
  gst_mask_detect_analytics_free (self->analytics);
  gst_mask_detect_change_detector_free (self->changes);
  g_free (self);
}

void
gst_mask_detect_reporter_emit (GstMaskDetectReporter * self,
    GstMaskDetectUpdates updates, const GstSegment * segment,
    const GstVideoInfo * info, GstBuffer * buffer, const MdFace * faces,
    guint n_faces)
{
  const GstMaskDetectIds *ids = gst_mask_detect_analytics_attach
      (self->analytics, buffer, info, faces, n_faces);

  gst_mask_detect_meta_attach (buffer, info, faces, n_faces, ids);
  if (!gst_mask_detect_change_detector_update (self->changes, updates, faces,
          n_faces))
    return;
  gst_element_post_message (self->element, gst_mask_detect_message_new
      (GST_OBJECT (self->element), segment, info, buffer, faces, n_faces));
  if (self->log != NULL)
    gst_mask_detect_json_log_add (self->log, segment, info, buffer, faces,
        n_faces);
}
