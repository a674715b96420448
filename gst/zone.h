/* zone: Named areas of a frame, and lines across it, given by the user.
 *
 *   GstMaskDetectZones zones;
 *   if (!gst_mask_detect_zones_parse (&zones,
 *           "door: 0,50% 40%,50% 40%,100% 0,100%; gate: 50%,0 50%,100%",
 *           &error)) ...
 *   gst_mask_detect_zone_place (&zones.zones[0], &info, &shape);
 *   if (gst_mask_detect_shape_contains (&shape, x, y)) ...
 *
 * A zone is a name, a colon and its corners, x,y each in pixels or, with a %
 * sign, of the frame's width or height; zones are separated by semicolons.
 * Two points make a line, three and more a polygon, which may leave the frame
 * and cross itself (even-odd rule).
 *
 * Thread safety: plain values.
 */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

#define GST_MASK_DETECT_MAX_ZONES 16
#define GST_MASK_DETECT_MAX_CORNERS 16
#define GST_MASK_DETECT_MAX_ZONE_NAME 31        /* bytes */

typedef struct
{
  double values[2];             /* x, y */
  gboolean percent[2];          /* relative to the frame instead of pixels */
} GstMaskDetectCorner;

typedef struct
{
  char name[GST_MASK_DETECT_MAX_ZONE_NAME + 1]; /* letters, digits, - and _ */
  guint n;                      /* 2 = a line */
  GstMaskDetectCorner corners[GST_MASK_DETECT_MAX_CORNERS];
} GstMaskDetectZone;

typedef struct
{
  guint n;
  GstMaskDetectZone zones[GST_MASK_DETECT_MAX_ZONES];
} GstMaskDetectZones;

/* A zone, in pixels of a frame. */
typedef struct
{
  guint n;
  float points[GST_MASK_DETECT_MAX_CORNERS][2];
} GstMaskDetectShape;

/* @text: (nullable): NULL or empty = none
 * Returns: FALSE with @error, which names the zone; @zones is unchanged;
 *   domain GST_LIBRARY_ERROR */
gboolean gst_mask_detect_zones_parse (GstMaskDetectZones * zones,
    const char *text, GError ** error);
/* Returns: (transfer full) (nullable): text that parses to @zones */
char *gst_mask_detect_zones_to_string (const GstMaskDetectZones * zones);

void gst_mask_detect_zone_place (const GstMaskDetectZone * zone,
    const GstVideoInfo * info, GstMaskDetectShape * shape);

/* For polygons. */
gboolean gst_mask_detect_shape_contains (const GstMaskDetectShape * shape,
    float x, float y);
/* For lines: whether the point is on the right when walking from the first
 * point to the second, in the picture. */
gboolean gst_mask_detect_shape_is_right (const GstMaskDetectShape * shape,
    float x, float y);
/* For lines: whether the path from @from to @to crosses the line. */
gboolean gst_mask_detect_shape_is_crossed (const GstMaskDetectShape * shape,
    const float from[2], const float to[2]);

G_END_DECLS
