/* mapped-frame: Maps all pixels of a buffer, after checking that they exist,
 * and returns which part of them is visible.
 *
 *   GstMaskDetectMappedFrame frame;
 *   if (!gst_mask_detect_mapped_frame_map (&frame, canvas, FALSE, &info,
 *           buffer, GST_MAP_READ))
 *     return FALSE;                        // the buffer cannot be examined
 *   examine (&frame.image);
 *   gst_mask_detect_mapped_frame_unmap (&frame);
 *
 * A buffer may hold more than its caps say: GstVideoMeta can describe a larger
 * picture, and GstVideoCropMeta the visible part of it. An element that
 * ignores the crop shows the upper left corner. Detection and redaction
 * therefore cover the whole picture; reports and overlay are limited to the
 * visible part.
 *
 * Thread safety: pure functions of their arguments.
 */
#pragma once

#include <gst/video/video.h>

#include "canvas.h"
#include "maskdetect.h"

G_BEGIN_DECLS

typedef struct
{
  GstVideoFrame frame;          /* everything that the buffer holds, or a
                                 * copy of it in the canvas */
  MdImage image;                /* the same */
  GstVideoRectangle shown;      /* the visible part; inside the image, and
                                 * empty if nothing is visible */
  int grid;                     /* pixels per side that share a chroma sample */
  GstMaskDetectCanvas *canvas;  /* holds the copy; NULL = there is none */

  /* Private */
  GstVideoFrame mapped;         /* the buffer's own pixels */
  gboolean writable;            /* as requested; the map may not record it */
  GstVideoMeta *drm;            /* metadata whose format was DMA_DRM; NULL =
                                 * none */
} GstMaskDetectMappedFrame;

/* Whether no stereo view is stored upside down, so that a search in one
 * orientation examines all views. */
gboolean gst_mask_detect_info_is_upright (const GstVideoInfo * info);

/* Pixel aspect ratio: width of a pixel divided by its height. */
double gst_mask_detect_info_aspect (const GstVideoInfo * info);

/* Returns: the visible part of @buffer, which holds a picture of @width ×
 *   @height; empty if nothing is visible */
GstVideoRectangle gst_mask_detect_shown_part (const GstVideoInfo * info,
    guint width, guint height, GstBuffer * buffer);

/* @canvas: (transfer none): used for formats that need a copy; reserved for
 *   this frame until it is unmapped
 * @again: this buffer was mapped last with @canvas, and nobody has drawn into
 *   it: a copy need not be made again
 * @buffer: writable; its memory need not be; borrowed until it is unmapped
 * @flags: of the mapping
 * Returns: FALSE if the memory cannot be mapped, is too short for the picture,
 *   or its metadata contradicts @info; if @info is not a plain picture; or if
 *   there is no memory for a copy */
gboolean gst_mask_detect_mapped_frame_map (GstMaskDetectMappedFrame * frame,
    GstMaskDetectCanvas * canvas, gboolean again, const GstVideoInfo * info,
    GstBuffer * buffer, GstMapFlags flags);
/* Unmaps the frame. Pixels that were drawn stay in the buffer. */
void gst_mask_detect_mapped_frame_unmap (GstMaskDetectMappedFrame * frame);

G_END_DECLS
