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

/* Caps of all that can be looked at and drawn into, in all sizes that the detector
 * takes: the formats that gst_mask_detect_image_init() takes, in the order of
 * preference, then those that a canvas takes. In the memory of the system; the
 * most common of them in one that maps to it, at the price of a copy; in a DMABuf from GStreamer 1.24 on,
 * whose caps say that it is in lines. (transfer full) */
GstCaps *gst_mask_detect_caps (void);
/* The element's pads, "sink" and "src", with these caps. */
void gst_mask_detect_add_pads (GstElementClass * klass);
gboolean gst_mask_detect_format_is_known (GstVideoFormat format);

/* As gst_video_info_from_caps(), for DMABufs that say that they are in lines, too. */
gboolean gst_mask_detect_info_from_caps (GstVideoInfo * info,
    const GstCaps * caps);

/* Posts a warning that says what @caps are and which element takes them to what
 * is understood.
 * @caps: fixed, and none of gst_mask_detect_caps() */
void gst_mask_detect_post_refusal (GstElement * element, GstCaps * caps);

/* Fills in everything but the pixels; FALSE for a format that
 * the detector has to be given a copy of: see canvas.h. */
gboolean gst_mask_detect_image_init (MdImage * image,
    const GstVideoInfo * info);

/* @frame: of the format and size that @image was made for; its pixels are
 *   @image's until it is unmapped */
void gst_mask_detect_image_borrow (MdImage * image,
    const GstVideoFrame * frame);

G_END_DECLS
