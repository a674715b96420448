/* zone-stay: one person and one zone: inside or outside, and since when.
 *
 *   gst_mask_detect_zone_stay_init (&stay, &shape, position);
 *   switch (gst_mask_detect_zone_stay_step (&stay, &shape, position, time)) ...
 *
 * Thread safety: plain values.
 */
#pragma once

#include <gst/gst.h>

#include "zone.h"

G_BEGIN_DECLS

typedef enum
{
  GST_MASK_DETECT_STEP_NONE,
  GST_MASK_DETECT_STEP_IN,      /* or over a line, to its right */
  GST_MASK_DETECT_STEP_OUT      /* or over a line, to its left */
} GstMaskDetectStep;

typedef struct
{
  gboolean inside;              /* or on the right of the line; as far as it has
                                 * lasted */
  GstClockTime since;           /* when that began; of a line, nothing */
  GstClockTime pending;         /* since when it is otherwise; or NONE */
  float last[2];                /* last position that was as @inside says */
  gboolean crossed;             /* the way from there went through the line */
} GstMaskDetectZoneStay;

/* @position: x, y of the middle of a face when it is first seen. It comes into
 *   a polygon from outside. */
void gst_mask_detect_zone_stay_init (GstMaskDetectZoneStay * stay,
    const GstMaskDetectShape * shape, const float position[2]);
/* @time: ns, not before the last one's */
GstMaskDetectStep gst_mask_detect_zone_stay_step (GstMaskDetectZoneStay * stay,
    const GstMaskDetectShape * shape, const float position[2],
    GstClockTime time);

G_END_DECLS
