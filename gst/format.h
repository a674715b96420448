/* format: GStreamer's description of a raw picture as the detector's.
 *
 *   if (!gst_mask_detect_image_init (&image, &info))
 *     return FALSE;
 *   gst_mask_detect_image_borrow (&image, &frame);
 *
 * Thread safety: pure functions of their arguments.
 */
#pragma once

#include <gst/video/video.h>

#include "maskdetect.h"

G_BEGIN_DECLS

#define GST_MASK_DETECT_SIZE "(int) [ 1, " G_STRINGIFY (MD_IMAGE_MAX_SIDE) " ]"

/* Caps of all formats that gst_mask_detect_image_init() takes, the order is
 * that of preference, in all sizes that the detector takes. */
#define GST_MASK_DETECT_CAPS_OF(memory) "video/x-raw" memory ", " \
    "format = (string) { I420, YV12, NV12, NV21, YUY2, UYVY, RGB, BGR, RGBx, " \
    "BGRx, xRGB, xBGR, RGBA, BGRA, ARGB, ABGR, GRAY8 }, width = " \
    GST_MASK_DETECT_SIZE ", height = " GST_MASK_DETECT_SIZE \
    ", framerate = " GST_VIDEO_FPS_RANGE
/* In the memory of the system, or in one that maps to it, at the price of a
 * copy. What is in a DMABuf need not be in lines. */
#define GST_MASK_DETECT_CAPS GST_MASK_DETECT_CAPS_OF ("") "; " \
    GST_MASK_DETECT_CAPS_OF ("(memory:VAMemory)") "; " \
    GST_MASK_DETECT_CAPS_OF ("(memory:GLMemory)") "; " \
    GST_MASK_DETECT_CAPS_OF ("(memory:CUDAMemory)")

/* Posts a warning that says what @caps are and which element takes them to what
 * is understood.
 * @caps: fixed, and none of GST_MASK_DETECT_CAPS */
void gst_mask_detect_post_refusal (GstElement * element, GstCaps * caps);

/* Fills in everything but the pixels; FALSE for another format. */
gboolean gst_mask_detect_image_init (MdImage * image,
    const GstVideoInfo * info);

/* @frame: of the format and size that @image was made for; its pixels are
 *   @image's until it is unmapped */
void gst_mask_detect_image_borrow (MdImage * image,
    const GstVideoFrame * frame);

G_END_DECLS
