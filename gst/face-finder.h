/* looker: who is in a frame of the stream, from a look at it or, where it comes
 * too late for one, from what was seen before.
 *
 *   GstMaskDetectLooker *looker = gst_mask_detect_looker_new (models, stats);
 *   gst_mask_detect_looker_set_info (looker, &info);
 *   if (!gst_mask_detect_looker_find (looker, &settings, segment, earliest,
 *           buffer, &faces, &n))
 *     ...                                  // the buffer could not be mapped
 *
 * Thread safety: belongs to the streaming thread.
 */
#pragma once

#include <gst/video/video.h>

#include "settings.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectLooker GstMaskDetectLooker;

/* @models: (transfer none)
 * @stats: (transfer none): what frames take is added to them; has to outlive
 *   the looker */
GstMaskDetectLooker *gst_mask_detect_looker_new (MdModels * models,
    MdStats * stats);
void gst_mask_detect_looker_free (GstMaskDetectLooker * looker);

/* What the next frames are like. Forgets who was seen.
 * Returns: FALSE for a format that is not in GST_MASK_DETECT_CAPS */
gboolean gst_mask_detect_looker_set_info (GstMaskDetectLooker * looker,
    const GstVideoInfo * info);

/* Forgets who was seen: what comes next is another scene. */
void gst_mask_detect_looker_reset (GstMaskDetectLooker * looker);

/* @segment: of the stream that @buffer belongs to
 * @earliest: running time before which frames are late; GST_CLOCK_TIME_NONE:
 *   none is
 * @faces: (out) (transfer none) (array length=n_faces): valid until the next
 *   call with @looker
 * Returns: FALSE where @buffer cannot be mapped */
gboolean gst_mask_detect_looker_find (GstMaskDetectLooker * looker,
    const GstMaskDetectSettings * settings, const GstSegment * segment,
    GstClockTime earliest, GstBuffer * buffer, const MdFace ** faces,
    guint * n_faces);

/* Of the last frame: running time, or where it has none, as if frames came as
 * the caps say. Runs backwards only over gst_mask_detect_looker_reset(). */
GstClockTime gst_mask_detect_looker_time (const GstMaskDetectLooker * looker);

G_END_DECLS
