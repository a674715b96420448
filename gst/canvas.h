/* canvas: Holds an 8-bit copy of a frame whose format cannot be read or drawn
 * into directly: 10 bits and more, packed bits, tiles.
 *
 *   GstMaskDetectCanvas *canvas = gst_mask_detect_canvas_new ();
 *   if (!gst_mask_detect_canvas_load (canvas, &mapped, FALSE, &copy))
 *     return FALSE;                        // not enough memory
 *   draw_into (&copy);
 *   gst_mask_detect_canvas_cover (canvas, &area);
 *   gst_mask_detect_canvas_store (canvas, &mapped);
 *   gst_mask_detect_canvas_free (canvas);
 *
 * Conversion uses the row functions that GStreamer has for each format
 * (GstVideoFormatInfo.unpack_func and pack_func). Pixels that are not drawn
 * into keep all their bits.
 *
 * Allocates nothing after the first frame.
 * Thread safety: a canvas belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

#include "image/rect.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectCanvas GstMaskDetectCanvas;
GstMaskDetectCanvas *gst_mask_detect_canvas_new (void);
void gst_mask_detect_canvas_free (GstMaskDetectCanvas * canvas);

/* Whether frames of @format can be unpacked and packed again without loss.
 * Not supported: palette formats, because packing replaces the palette;
 * opaque formats; and those for which GStreamer's row functions read or
 * write out of bounds. */
gboolean gst_mask_detect_canvas_takes (const GstVideoFormatInfo * format);

/* Whether the memory that @frame is mapped from holds all its rows. */
gboolean gst_mask_detect_canvas_is_whole (const GstVideoFrame * frame);

/* @frame: mapped, complete, in a format that a canvas takes
 * @again: @frame is the one that was loaded last, and neither it nor the copy
 *   has changed since: the copy is kept
 * @copy: (out): the same picture as AYUV or ARGB, in memory that the canvas
 *   owns; valid until the next call
 * Returns: FALSE if memory ran out */
gboolean gst_mask_detect_canvas_load (GstMaskDetectCanvas * canvas,
    const GstVideoFrame * frame, gboolean again, GstVideoFrame * copy);

/* Marks @area to be overwritten completely when the copy is stored. Without
 * this, a pixel whose 8-bit value is unchanged keeps its original bits.
 * @area: in pixels, inside the frame, with corners on the grid of
 *   gst_mask_detect_frame_grid() */
void gst_mask_detect_canvas_cover (GstMaskDetectCanvas * canvas,
    const MdRect * area);

/* Writes the pixels of the copy that have changed back into @frame.
 * @frame: the frame that was loaded, mapped for reading and writing */
void gst_mask_detect_canvas_store (GstMaskDetectCanvas * canvas,
    const GstVideoFrame * frame);

G_END_DECLS
