/* canvas: a copy of a frame in eight bits, for formats that have no rows of bytes
 * to look at and draw into: 10 bits and more, packed bits, tiles.
 *
 *   GstMaskDetectCanvas *canvas = gst_mask_detect_canvas_new ();
 *   if (!gst_mask_detect_canvas_load (canvas, &mapped, &copy))
 *     return FALSE;                        // not enough memory
 *   draw_into (&copy);
 *   gst_mask_detect_canvas_cover (canvas, &area);
 *   gst_mask_detect_canvas_store (canvas, &mapped);
 *   gst_mask_detect_canvas_free (canvas);
 *
 * GStreamer's own rows do it, which each format brings to unpack and pack
 * pixels. What is not drawn into keeps all of its bits.
 *
 * Once warm, nothing is allocated.
 * Thread safety: a canvas belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

#include "image/rect.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectCanvas GstMaskDetectCanvas;
GstMaskDetectCanvas *gst_mask_detect_canvas_new (void);
void gst_mask_detect_canvas_free (GstMaskDetectCanvas * canvas);

/* Whether frames of @format can be taken apart and put together again: not those
 * with a palette, which packing replaces, those that are opaque, nor the few whose
 * rows GStreamer does not keep to. */
gboolean gst_mask_detect_canvas_takes (const GstVideoFormatInfo * format);

/* Whether the memory that @frame is mapped from holds all of its rows. */
gboolean gst_mask_detect_canvas_is_whole (const GstVideoFrame * frame);

/* @frame: mapped, whole, of a format that a canvas takes
 * @copy: (out): the same picture as AYUV or ARGB, in memory of the canvas; valid
 *   until the next call
 * Returns: FALSE where there is not enough memory */
gboolean gst_mask_detect_canvas_load (GstMaskDetectCanvas * canvas,
    const GstVideoFrame * frame, GstVideoFrame * copy);

/* From the copy's pixels in @area, nothing of the frame's is to be left when it
 * is stored, not even where they look the same.
 * @area: pixels inside the frame, its corners on the grid of
 *   gst_mask_detect_frame_grid() */
void gst_mask_detect_canvas_cover (GstMaskDetectCanvas * canvas,
    const MdRect * area);

/* Writes what has changed in the copy into @frame.
 * @frame: as it was loaded, and mapped for reading and writing */
void gst_mask_detect_canvas_store (GstMaskDetectCanvas * canvas,
    const GstVideoFrame * frame);

G_END_DECLS
