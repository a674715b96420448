#include "timeline.h"

gboolean
gst_mask_detect_segment_continues (const GstSegment * a, const GstSegment * b)
{
  return a->format == b->format && a->rate == b->rate
      && a->applied_rate == b->applied_rate && a->base == b->base
      && a->offset == b->offset && a->start == b->start && a->time == b->time
      && (a->rate > 0 || a->stop == b->stop);
}
