/* mapped-frame: the pixels of a buffer, all that it holds and all of them there,
 * and which part of them is shown.
 *
 *   GstMaskDetectMappedFrame frame;
 *   if (!gst_mask_detect_mapped_frame_map (&frame, canvas, &info, buffer,
 *           GST_MAP_READ))
 *     return FALSE;                        // nobody can look at this buffer
 *   look_at (&frame.image);
 *   gst_mask_detect_mapped_frame_unmap (&frame);
 *
 * A buffer may hold more than caps say: a GstVideoMeta tells of a larger
 * picture, a GstVideoCropMeta which part of it is to be shown. Whoever knows
 * nothing of the latter shows the upper left corner. Hence all is looked at and
 * redacted, whichever part comes to be seen, and what is told and drawn is
 * about the part that is to be shown.
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
  GstVideoFrame frame;          /* all that the buffer holds, or a copy of it in
                                 * the canvas */
  MdImage image;                /* the same */
  GstVideoRectangle shown;      /* what of it is; inside it, and empty where
                                 * nothing is */
  int grid;                     /* pixels a side that share a chroma sample */
  GstMaskDetectCanvas *canvas;  /* which holds the copy; NULL: there is none */

  /* Private */
  GstVideoFrame mapped;         /* the buffer's own pixels */
  gboolean writable;            /* as asked for: maps need not tell */
  GstVideoMeta *drm;            /* what said DMA_DRM until now; NULL: none did */
} GstMaskDetectMappedFrame;

/* Whether frames of @info are pictures that people see as they are: not with
 * lines of two views or of two times mixed, nor with views beside the first. */
gboolean gst_mask_detect_info_is_plain (const GstVideoInfo * info);

/* Width of a pixel / its height, as shown. */
double gst_mask_detect_info_aspect (const GstVideoInfo * info);

/* @canvas: (transfer none): for formats that are looked at in a copy; belongs to
 *   this frame until it is unmapped
 * @buffer: writable, what its memory is need not be; borrowed until it is
 *   unmapped
 * @flags: of the mapping
 * Returns: FALSE where the memory cannot be mapped, where it ends before the
 *   picture does, where metadata contradicts @info, where that is not plain, or
 *   where there is no memory for a copy */
gboolean gst_mask_detect_mapped_frame_map (GstMaskDetectMappedFrame * frame,
    GstMaskDetectCanvas * canvas, const GstVideoInfo * info,
    GstBuffer * buffer, GstMapFlags flags);
/* What was drawn into the frame stays in the buffer. */
void gst_mask_detect_mapped_frame_unmap (GstMaskDetectMappedFrame * frame);

G_END_DECLS
