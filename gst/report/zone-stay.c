#include "zone-stay.h"

/* Time for which a change must last before it counts. */
#define SETTLE (200 * GST_MSECOND)

static gboolean
is_line (const GstMaskDetectShape * shape)
{
  return shape->n == 2;
}

void
gst_mask_detect_zone_stay_init (GstMaskDetectZoneStay * stay,
    const GstMaskDetectShape * shape, const float position[2])
{
  *stay = (GstMaskDetectZoneStay) {
    .inside = is_line (shape)
  && gst_mask_detect_shape_is_right (shape, position[0],
        position[1]),.since = GST_CLOCK_TIME_NONE,.pending =
        GST_CLOCK_TIME_NONE,.last = { position[0], position[1] },};
}

GstMaskDetectStep
gst_mask_detect_zone_stay_step (GstMaskDetectZoneStay * stay,
    const GstMaskDetectShape * shape, const float position[2],
    GstClockTime time)
{
  gboolean line = is_line (shape);
  gboolean inside = line ?
      gst_mask_detect_shape_is_right (shape, position[0], position[1]) :
      gst_mask_detect_shape_contains (shape, position[0], position[1]);

  if (inside == stay->inside) {
    stay->pending = GST_CLOCK_TIME_NONE;
    stay->last[0] = position[0];
    stay->last[1] = position[1];
    return GST_MASK_DETECT_STEP_NONE;
  }
  if (!GST_CLOCK_TIME_IS_VALID (stay->pending) || time < stay->pending) {
    stay->pending = time;
    stay->crossed = line
        && gst_mask_detect_shape_is_crossed (shape, stay->last, position);
  }
  if (time - stay->pending < SETTLE)
    return GST_MASK_DETECT_STEP_NONE;

  stay->inside = inside;
  if (inside)
    stay->since = stay->pending;
  stay->pending = GST_CLOCK_TIME_NONE;
  stay->last[0] = position[0];
  stay->last[1] = position[1];
  /* Passing beyond the end of a line does not cross it. */
  if (line && !stay->crossed)
    return GST_MASK_DETECT_STEP_NONE;
  return inside ? GST_MASK_DETECT_STEP_IN : GST_MASK_DETECT_STEP_OUT;
}
