/* zone-stay: Tracks whether one person is inside one zone, and since when.
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
  GST_MASK_DETECT_STEP_IN,      /* entered, or crossed a line to its right */
  GST_MASK_DETECT_STEP_OUT      /* left, or crossed a line to its left */
} GstMaskDetectStep;

typedef struct
{
  gboolean inside;              /* or on the right of the line, once it has lasted
                                 * long enough */
  GstClockTime since;           /* when that began; unused for a line */
  GstClockTime pending;         /* when the position changed sides; or NONE */
  float last[2];                /* last position that agrees with @inside */
  gboolean crossed;             /* the path from there crossed the line */
} GstMaskDetectZoneStay;

/* @position: x, y of the centre of a face when it is first seen. A face that
 *   appears inside a polygon counts as entering it. */
void gst_mask_detect_zone_stay_init (GstMaskDetectZoneStay * stay,
    const GstMaskDetectShape * shape, const float position[2]);
/* @time: ns; never decreases */
GstMaskDetectStep gst_mask_detect_zone_stay_step (GstMaskDetectZoneStay * stay,
    const GstMaskDetectShape * shape, const float position[2],
    GstClockTime time);

G_END_DECLS
