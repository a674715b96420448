#include "timeline.h"

gboolean
gst_mask_detect_timeline_take_stream (char **stream_id, GstEvent * event)
{
  const char *id;

  gst_event_parse_stream_start (event, &id);
  if (g_strcmp0 (id, *stream_id) == 0)
    return FALSE;
  g_free (*stream_id);
  *stream_id = g_strdup (id);
  return TRUE;
}

gboolean
gst_mask_detect_timeline_continues (const GstSegment * a, const GstSegment * b)
{
  return a->format == b->format && a->rate == b->rate
      && a->applied_rate == b->applied_rate && a->base == b->base
      && a->offset == b->offset && a->start == b->start && a->time == b->time
      && (a->rate > 0 || a->stop == b->stop);
}
