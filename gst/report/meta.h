/* meta: Attaches the faces to a buffer as regions of interest.
 *
 * For every face a GstVideoRegionOfInterestMeta of type "face", whose id is
 * unique on the buffer, with these parameter structures:
 *   detection       x_min, x_max, y_min, y_max (double, 0..1 of the frame),
 *                   confidence (double, 0..1), label_id (int, always 0)
 *   object_id       id (int): the track; never used again for another face
 *   classification  label ("mask", "no-mask", "incorrect"), confidence
 *                   (double, 0..1 that this label is right), label_id (int, an
 *                   MdLabel), attribute_name ("face-mask"), model_name
 *                   ("maskdetect"); absent while the verdict is unknown
 *   unknown         reason (see md_reason_name()); present in its place
 *
 * Scaling and conversion keep the rectangle of such a meta but lose its
 * parameters. Each face with a verdict therefore gets a second meta with the
 * same rectangle; its type is "mask", "no-mask" or "incorrect", its parent_id
 * the id of the first.
 *
 * If there is GstAnalytics metadata too (see analytics.h), both metas have the
 * ids of the face's object and classification there.
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

/* @buffer: writable; its memory is not touched
 * @ids: (nullable) (array length=n_faces): ids to use, ascending and above 0;
 *   new ones are chosen if NULL, or if upstream has used these */
void gst_mask_detect_meta_attach (GstBuffer * buffer,
    const GstVideoInfo * info, const MdFace * faces, guint n_faces,
    const GstMaskDetectIds * ids);

/* Returns a face's box in whole pixels, clipped to the frame. */
GstVideoRectangle gst_mask_detect_face_rectangle (const MdFace * face,
    int width, int height);

G_END_DECLS
