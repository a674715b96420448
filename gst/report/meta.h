/* meta: what the element leaves on a buffer.
 *
 * For every face a GstVideoRegionOfInterestMeta of type "face", whose id is
 * unique on the buffer, with these parameter structures:
 *   detection       x_min, x_max, y_min, y_max (double, 0..1 of the frame),
 *                   confidence (double, 0..1), label_id (int, always 0)
 *   object_id       id (int): the track; never used again for another face
 *   classification  label ("mask", "no-mask", "incorrect"), confidence (double, 0..1 that
 *                   this label is right), label_id (int, an MdLabel),
 *                   attribute_name ("face-mask"), model_name ("maskdetect");
 *                   absent while the verdict is unknown; then there is
 *   unknown         reason (see md_reason_name())
 *
 * Scaling and conversion keep the rectangle of such a meta but lose its
 * parameters. Hence a second meta with the same rectangle for every face with
 * a verdict: its type is "mask", "no-mask" or "incorrect", its parent_id the id of the
 * first.
 *
 * Where GstAnalytics metadata is there too (see analytics.h), the ids of both
 * are those of the face's object and classification there.
 *
 * Thread safety: pure functions of their arguments.
 */
#pragma once

#include <gst/video/video.h>

#include "maskdetect.h"

G_BEGIN_DECLS

/* Ids of a face's metadata on its buffer. */
typedef struct
{
  int face;
  int verdict;                  /* 0 while the verdict is unknown */
} GstMaskDetectIds;

/* @buffer: writable; its memory is left alone
 * @ids: (nullable) (array length=n_faces): ids to give, rising and above 0;
 *   NULL, or ids that upstream has used up, calls for others */
void gst_mask_detect_meta_attach (GstBuffer * buffer,
    const GstVideoInfo * info, const MdFace * faces, guint n_faces,
    const GstMaskDetectIds * ids);

/* A face's box in whole pixels, inside a frame of that size. */
GstVideoRectangle gst_mask_detect_face_rectangle (const MdFace * face,
    int width, int height);

G_END_DECLS
