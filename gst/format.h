/* format: Translates GStreamer's description of a raw picture into the
 * detector's.
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

/* Caps of every format that can be examined and drawn into, in all sizes
 * that the detector takes: the formats of gst_mask_detect_image_init() in
 * order of preference, then those that need a canvas. In system memory; the
 * most common formats also in other memory that can be mapped, which costs a
 * copy; and from GStreamer 1.24 on in linear DMABufs. (transfer full) */
GstCaps *gst_mask_detect_caps (void);
/* Pad templates "sink" and "src" with these caps. */
void gst_mask_detect_add_pads (GstElementClass * klass);
gboolean gst_mask_detect_format_is_known (GstVideoFormat format);

/* Like gst_video_info_from_caps(), but also takes linear DMABufs. */
gboolean gst_mask_detect_info_from_caps (GstVideoInfo * info,
    const GstCaps * caps);

/* Posts a warning that names the unsupported @caps and the element that
 * converts them.
 * @caps: fixed, and not in gst_mask_detect_caps() */
void gst_mask_detect_post_refusal (GstElement * element, GstCaps * caps);

/* Fills in everything except the pixels. Returns FALSE for a format that
 * needs a copy: see canvas.h. */
gboolean gst_mask_detect_image_init (MdImage * image,
    const GstVideoInfo * info);

/* @frame: has the format and size that @image was made for; @image borrows its
 *   pixels until it is unmapped */
void gst_mask_detect_image_borrow (MdImage * image,
    const GstVideoFrame * frame);

G_END_DECLS
