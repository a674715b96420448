/* face-finder: Finds the faces in a frame: by running the detector or, if the
 * frame is late, by extrapolating the tracks.
 *
 *   GstMaskDetectFaceFinder *finder =
 *       gst_mask_detect_face_finder_new (models, stats, canvas);
 *   GstMaskDetectFound found;
 *
 *   gst_mask_detect_face_finder_set_info (finder, &info);
 *   if (!gst_mask_detect_face_finder_find (finder, &settings, segment, earliest,
 *           buffer, missing, &found))
 *     ...                                  // the buffer could not be examined
 *
 * Detection runs on square pixels: a picture with another pixel aspect ratio
 * is stretched first. Lengths in the settings are pixels of the stretched
 * picture.
 *
 * With redaction on, every frame is examined, late or not. frame-budget and
 * the automatic interval are ignored, and a face that is lost makes the next
 * search cover the whole frame.
 *
 * Thread safety: belongs to the streaming thread.
 */
#pragma once

#include <gst/video/video.h>

#include "canvas.h"
#include "settings.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectFaceFinder GstMaskDetectFaceFinder;

/* Result for one frame. Arrays are valid until the next call with the
 * finder. */
typedef struct
{
  gboolean mapped;              /* on failure: FALSE = the buffer cannot be
                                 * mapped, TRUE = out of memory */
  gboolean examined;            /* FALSE: it was skipped, so that the canvas
                                 * holds no copy of it */
  gboolean known;               /* FALSE: the frame was not examined and
                                 * there are no tracks; then there is nothing
                                 * to report */

  /* In pixels of everything that the buffer holds */
  const MdFace *faces;
  guint n_faces;
  int width, height;

  /* In pixels of the visible part, usually the whole buffer */
  const MdFace *shown;
  guint n_shown;
  GstVideoRectangle part;       /* that part, in pixels of the buffer */
} GstMaskDetectFound;

/* @models: (transfer none)
 * @stats: (transfer none): receives the processing times; must outlive the
 *   finder
 * @canvas: (transfer none): receives copies of frames that cannot be read
 *   directly; must outlive the finder */
GstMaskDetectFaceFinder *gst_mask_detect_face_finder_new (MdModels * models,
    MdStats * stats, GstMaskDetectCanvas * canvas);
void gst_mask_detect_face_finder_free (GstMaskDetectFaceFinder * finder);

/* Sets the format of the next frames. Forgets all tracks if the format or
 * size changes.
 * Returns: FALSE if @info is not in gst_mask_detect_caps() */
gboolean gst_mask_detect_face_finder_set_info (GstMaskDetectFaceFinder *
    finder, const GstVideoInfo * info);

/* Sets whether frames are rotated before they are shown, as they are with a
 * GstVideoAffineTransformationMeta, too. If so, redaction does not rely on
 * upright faces: MD_ORIENTATION_UPRIGHT then works like MD_ORIENTATION_AUTO. */
void gst_mask_detect_face_finder_set_rotated (GstMaskDetectFaceFinder * finder,
    gboolean rotated);

/* Forgets all tracks because the next frame shows another scene. */
void gst_mask_detect_face_finder_reset (GstMaskDetectFaceFinder * finder);
/* Prepares for running time to restart with the next frame. */
void gst_mask_detect_face_finder_restart_time (GstMaskDetectFaceFinder *
    finder);

/* @segment: of the stream that @buffer belongs to
 * @earliest: running time before which frames are late; GST_CLOCK_TIME_NONE =
 *   no frame is late
 * @missing: a face that must be covered was not found in the last frame, so
 *   search the whole of this one
 * Returns: FALSE if @buffer could not be examined, because it cannot be mapped
 *   or memory ran out. It may still contain faces. */
gboolean gst_mask_detect_face_finder_find (GstMaskDetectFaceFinder * finder,
    const GstMaskDetectSettings * settings, const GstSegment * segment,
    GstClockTime earliest, GstBuffer * buffer, gboolean missing,
    GstMaskDetectFound * found);

/* Time of the last frame, in ns, for intervals between frames: starts near 0,
 * never steps back, and counts a gap as at most an hour. Without timestamps,
 * frames are spaced by the frame rate in the caps. */
GstClockTime gst_mask_detect_face_finder_time (const GstMaskDetectFaceFinder *
    finder);
/* Running time of the last frame, in ns; without a timestamp, that of the frame
 * before plus the time between the two. */
GstClockTime gst_mask_detect_face_finder_running_time
    (const GstMaskDetectFaceFinder * finder);

G_END_DECLS
