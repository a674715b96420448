/* roi: Regions of a frame in which faces are searched for, given by the user
 * or found by an upstream element.
 *
 *   GstMaskDetectRoi roi;
 *   if (!gst_mask_detect_roi_parse (&roi, "0,50%,100%,50%", &error)) ...
 *   gst_mask_detect_roi_place (&roi, &info, &regions);
 *
 * A rectangle is x,y,width,height, each in pixels or, with a % sign, of the
 * frame's width or height; rectangles are separated by semicolons. They may
 * overlap, leave the frame or be empty.
 *
 * Thread safety: plain values.
 */
#pragma once

#include <gst/video/video.h>

#include "image/regions.h"

G_BEGIN_DECLS

typedef enum
{
  GST_MASK_DETECT_ROI_SOURCE_PROPERTY,
  GST_MASK_DETECT_ROI_SOURCE_UPSTREAM
} GstMaskDetectRoiSource;

#define GST_TYPE_MASK_DETECT_ROI_SOURCE \
    (gst_mask_detect_roi_source_get_type ())
GType gst_mask_detect_roi_source_get_type (void);

typedef struct
{
  double values[4];             /* x, y, width, height */
  gboolean percent[4];          /* relative to the frame's width or height
                                 * instead of pixels */
} GstMaskDetectRoiRect;

typedef struct
{
  guint n;                      /* 0 = the whole frame */
  GstMaskDetectRoiRect rects[MD_MAX_REGIONS];
} GstMaskDetectRoi;

/* @text: (nullable): NULL or empty = the whole frame
 * Returns: FALSE with @error, which names the rectangle; @roi is unchanged;
 *   domain GST_LIBRARY_ERROR */
gboolean gst_mask_detect_roi_parse (GstMaskDetectRoi * roi, const char *text,
    GError ** error);
/* Returns: (transfer full) (nullable): text that parses to @roi */
char *gst_mask_detect_roi_to_string (const GstMaskDetectRoi * roi);

/* Converts @roi to regions in pixels of a frame of @info. */
void gst_mask_detect_roi_place (const GstMaskDetectRoi * roi,
    const GstVideoInfo * info, MdRegions * regions);
/* Returns the rectangle of a region of interest. Its fields are unsigned, so
 * that a corner to the left of or above the frame is a very large number. */
MdRect gst_mask_detect_roi_rect (const GstVideoRegionOfInterestMeta * roi);
/* Collects the regions of interest on @buffer.
 * @type: only of this type; 0 = any */
void gst_mask_detect_roi_collect (GstBuffer * buffer, GQuark type,
    const GstVideoInfo * info, MdRegions * regions);

G_END_DECLS
