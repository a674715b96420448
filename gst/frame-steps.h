/* frame-steps: what befalls a frame, from its pixels to what is told and drawn of
 * it.
 *
 *   steps = gst_mask_detect_frame_steps_new (element, model_path, face_model,
 *       stats);
 *   if (steps == NULL
 *       || !gst_mask_detect_frame_steps_open_reports (steps, json_location,
 *           snapshot_location, zones))
 *     return FALSE;                        // which was posted as an error
 *   gst_mask_detect_frame_steps_set_info (steps, &info);
 *   flow = gst_mask_detect_frame_steps_run (steps, &settings, segment, earliest,
 *       buffer);
 *   gst_mask_detect_frame_steps_free (steps);
 *
 * "Not looked at", "could not be looked at" and "looked at, nobody there" are
 * three things. With redaction on, only a frame that was looked at goes on.
 *
 * Thread safety: belongs to the streaming thread.
 */
#pragma once

#include <gst/video/video.h>

#include "report/zone-counts.h"
#include "settings.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectFrameSteps GstMaskDetectFrameSteps;

/* @element: (transfer none): posts the messages; has to outlive the steps, as
 *   @stats has to
 * @model_path, @face_model, @mask_model: (nullable): as
 *   md_models_load_with_mask()
 * @stats: (transfer none): what frames take is added to them
 * Returns: (transfer full) (nullable): NULL where there are no models, which was
 *   posted as an error */
GstMaskDetectFrameSteps *gst_mask_detect_frame_steps_new (GstElement * element,
    const char *model_path, const char *face_model, const char *mask_model,
    MdStats * stats);
void gst_mask_detect_frame_steps_free (GstMaskDetectFrameSteps * steps);

/* Between these two, steps may run.
 * @json_location, @zones: as gst_mask_detect_reporter_new()
 * @snapshot_location: (nullable): as gst_mask_detect_snapshots_new(); NULL =
 *   none
 * Returns: FALSE where it cannot be written, which was posted as an error */
gboolean gst_mask_detect_frame_steps_open_reports (GstMaskDetectFrameSteps *
    steps, const char *json_location, const char *snapshot_location,
    GstMaskDetectZoneCounts * zones);
void gst_mask_detect_frame_steps_close_reports (GstMaskDetectFrameSteps *
    steps);

/* What the next frames are like. What is covered stays covered, and faces are
 * followed on, unless format or size change.
 * Returns: FALSE for one that is not in gst_mask_detect_caps() */
gboolean gst_mask_detect_frame_steps_set_info (GstMaskDetectFrameSteps * steps,
    const GstVideoInfo * info);
/* Forgets the faces, as what comes next is another scene; but what is covered
 * stays covered.
 * @restart_time: running time may start anew */
void gst_mask_detect_frame_steps_reset (GstMaskDetectFrameSteps * steps,
    gboolean restart_time);

/* @segment: of the stream that @buffer belongs to
 * @earliest: running time before which frames are late; GST_CLOCK_TIME_NONE:
 *   none is
 * @buffer: writable, what its memory is need not be
 * Returns: GST_BASE_TRANSFORM_FLOW_DROPPED where nobody may see @buffer */
GstFlowReturn gst_mask_detect_frame_steps_run (GstMaskDetectFrameSteps * steps,
    const GstMaskDetectSettings * settings, const GstSegment * segment,
    GstClockTime earliest, GstBuffer * buffer);

/* The end of the stream: whoever is in view has left. */
void gst_mask_detect_frame_steps_finish (GstMaskDetectFrameSteps * steps,
    const GstSegment * segment);

G_END_DECLS
