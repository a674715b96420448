/* finder: who is in a frame of the stream, from a look at it or, where it comes
 * too late for one, from what was seen before.
 *
 *   GstMaskDetectFaceFinder *finder =
 *       gst_mask_detect_face_finder_new (models, stats, canvas);
 *   GstMaskDetectFound found;
 *
 *   gst_mask_detect_face_finder_set_info (finder, &info);
 *   if (!gst_mask_detect_face_finder_find (finder, &settings, segment, earliest,
 *           buffer, missing, &found))
 *     ...                                  // nobody could look at the buffer
 *
 * Faces are looked for in the proportions in which the picture is shown: where
 * pixels are not square, in one that is stretched until they are. Lengths in
 * the settings are pixels of that one.
 *
 * With redaction on, every frame is looked at, late or not; frame-budget and an
 * automatic interval give way, and whoever was known and is not found is
 * searched for in the whole of the frame.
 *
 * Thread safety: belongs to the streaming thread.
 */
#pragma once

#include <gst/video/video.h>

#include "canvas.h"
#include "settings.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectFaceFinder GstMaskDetectFaceFinder;

/* What is known of a frame. Arrays are valid until the next call with the
 * finder. */
typedef struct
{
  gboolean mapped;              /* where nobody could look: FALSE = the buffer
                                 * cannot be mapped, TRUE = out of memory */
  gboolean known;               /* FALSE: nobody looked, nor is anybody known
                                 * from before; then there is nothing to tell */

  /* In pixels of all that the buffer holds */
  const MdFace *faces;
  guint n_faces;
  int width, height;

  /* In pixels of what of it is shown, which nearly always is all */
  const MdFace *shown;
  guint n_shown;
  int shown_width, shown_height;
} GstMaskDetectFound;

/* @models: (transfer none)
 * @stats: (transfer none): what frames take is added to them; has to outlive
 *   the finder
 * @canvas: (transfer none): frames are copied into it that cannot be looked at as
 *   they are; the same */
GstMaskDetectFaceFinder *gst_mask_detect_face_finder_new (MdModels * models,
    MdStats * stats, GstMaskDetectCanvas * canvas);
void gst_mask_detect_face_finder_free (GstMaskDetectFaceFinder * finder);

/* What the next frames are like. Where format or size change, forgets who was
 * seen.
 * Returns: FALSE for one that is not in gst_mask_detect_caps() */
gboolean gst_mask_detect_face_finder_set_info (GstMaskDetectFaceFinder *
    finder, const GstVideoInfo * info);

/* Forgets who was seen: what comes next is another scene. */
void gst_mask_detect_face_finder_reset (GstMaskDetectFaceFinder * finder);
/* Running time may start anew with the next frame. */
void gst_mask_detect_face_finder_restart_time (GstMaskDetectFaceFinder *
    finder);

/* @segment: of the stream that @buffer belongs to
 * @earliest: running time before which frames are late; GST_CLOCK_TIME_NONE:
 *   none is
 * @missing: somebody is to be covered who was not found in the last frame:
 *   search all of this one
 * Returns: FALSE where nobody could look at @buffer, which says nothing about
 *   who is in it: it cannot be mapped, or memory has run out */
gboolean gst_mask_detect_face_finder_find (GstMaskDetectFaceFinder * finder,
    const GstMaskDetectSettings * settings, const GstSegment * segment,
    GstClockTime earliest, GstBuffer * buffer, gboolean missing,
    GstMaskDetectFound * found);

/* Of the last frame: ns of a clock that goes on from frame to frame, as running
 * time does where it goes on, else as if frames came as the caps say. */
GstClockTime gst_mask_detect_face_finder_time (const GstMaskDetectFaceFinder *
    finder);

G_END_DECLS
