/* analytics: Attaches the faces as GstAnalytics metadata, which GStreamer's
 * own elements (objectdetectionoverlay, the ONVIF converters) read since 1.24.
 *
 *   ids = gst_mask_detect_analytics_attach (analytics, type, buffer, info,
 *       faces, n);
 *   gst_mask_detect_meta_attach (buffer, info, faces, n, ids);
 *
 * The buffer's GstAnalyticsRelationMeta receives, for every face and in this
 * order,
 *   a tracking        the track's id, and when it was first and last seen
 *                     (buffer timestamps; a carried face counts as unseen)
 *   an object         type "face", its box in pixels, its confidence
 *   a classification  one label, "mask", "no-mask" or "incorrect", and the
 *                     probability that it is right; absent while the verdict
 *                     is unknown
 * and the relations
 *   object → classification   CONTAIN and RELATE_TO
 *   classification → object   IS_PART_OF
 *   object → tracking         RELATE_TO
 * Overlays follow RELATE_TO, DL Streamer follows CONTAIN.
 *
 * In a build without GstAnalytics (meson option `analytics`), nothing is
 * attached and there are no ids.
 *
 * Thread safety: a GstMaskDetectAnalytics belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

#include "maskdetect.h"
#include "meta.h"

G_BEGIN_DECLS

/* Type of the object detections. */
typedef enum
{
  GST_MASK_DETECT_ANALYTICS_TYPE_FACE,
  GST_MASK_DETECT_ANALYTICS_TYPE_VERDICT        /* the verdict, or face if
                                                 * there is none */
} GstMaskDetectAnalyticsType;

#define GST_TYPE_MASK_DETECT_ANALYTICS_TYPE \
    (gst_mask_detect_analytics_type_get_type ())
GType gst_mask_detect_analytics_type_get_type (void);

/* Remembers when each track was seen; forgets tracks that have ended. */
typedef struct _GstMaskDetectAnalytics GstMaskDetectAnalytics;
GstMaskDetectAnalytics *gst_mask_detect_analytics_new (void);
void gst_mask_detect_analytics_free (GstMaskDetectAnalytics * analytics);

/* @buffer: writable; its memory is not touched
 * Returns: (nullable) (transfer none) (array length=n_faces): the ids of each
 *   face's object and classification, valid until the next call */
const GstMaskDetectIds *gst_mask_detect_analytics_attach
    (GstMaskDetectAnalytics * analytics, GstMaskDetectAnalyticsType type,
    GstBuffer * buffer,
    const GstVideoInfo * info, const MdFace * faces, guint n_faces);

G_END_DECLS
