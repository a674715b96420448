/* face-finder: finds the faces in a frame of the stream: by running the
 * detector or, if the frame is late, by extrapolating the tracks.
 *
 *   GstMaskDetectFaceFinder *finder =
 *       gst_mask_detect_face_finder_new (models, stats);
 *   gst_mask_detect_face_finder_set_info (finder, &info);
 *   if (!gst_mask_detect_face_finder_find (finder, &settings, segment, earliest,
 *           buffer, &faces, &n))
 *     ...                                  // the buffer could not be mapped
 *
 * Thread safety: belongs to the streaming thread.
 */
#pragma once

#include <gst/video/video.h>

#include "settings.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectLooker GstMaskDetectFaceFinder;

/* @models: (transfer none)
 * @stats: (transfer none): what frames take is added to them; has to outlive
 *   the finder */
GstMaskDetectFaceFinder *gst_mask_detect_face_finder_new (MdModels * models,
    MdStats * stats);
void gst_mask_detect_face_finder_free (GstMaskDetectFaceFinder * finder);

/* What the next frames are like. Forgets who was seen.
 * Returns: FALSE for a format that is not in GST_MASK_DETECT_CAPS */
gboolean gst_mask_detect_face_finder_set_info (GstMaskDetectFaceFinder * finder,
    const GstVideoInfo * info);

/* Forgets who was seen: what comes next is another scene. */
void gst_mask_detect_face_finder_reset (GstMaskDetectFaceFinder * finder);

/* @segment: of the stream that @buffer belongs to
 * @earliest: running time before which frames are late; GST_CLOCK_TIME_NONE:
 *   none is
 * @faces: (out) (transfer none) (array length=n_faces): valid until the next
 *   call with @finder
 * Returns: FALSE where @buffer cannot be mapped */
gboolean gst_mask_detect_face_finder_find (GstMaskDetectFaceFinder * finder,
    const GstMaskDetectSettings * settings, const GstSegment * segment,
    GstClockTime earliest, GstBuffer * buffer, const MdFace ** faces,
    guint * n_faces);

/* Of the last frame: running time, or where it has none, as if frames came as
 * the caps say. Runs backwards only over gst_mask_detect_face_finder_reset(). */
GstClockTime gst_mask_detect_face_finder_time (const GstMaskDetectFaceFinder *
    finder);

G_END_DECLS
