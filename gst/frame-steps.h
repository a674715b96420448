/* frame-steps: Processes one frame: detection, reports, redaction, snapshots
 * and overlay.
 *
 *   steps = gst_mask_detect_frame_steps_new (element, model_path, face_model,
 *       mask_model, stats);
 *   if (steps == NULL
 *       || !gst_mask_detect_frame_steps_open_reports (steps, json_location,
 *           snapshot_location, zones))
 *     return FALSE;                        // which was posted as an error
 *   gst_mask_detect_frame_steps_set_info (steps, &info);
 *   flow = gst_mask_detect_frame_steps_run (steps, &settings, segment, earliest,
 *       buffer);
 *   gst_mask_detect_frame_steps_free (steps);
 *
 * "Not examined", "could not be examined" and "examined, no faces" are three
 * different results. With redaction on, only an examined frame is passed on.
 *
 * Thread safety: belongs to the streaming thread.
 */
#pragma once

#include <gst/video/video.h>

#include "report/zone-counts.h"
#include "settings.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectFrameSteps GstMaskDetectFrameSteps;

/* @element: (transfer none): posts the messages; must outlive the steps, as
 *   must @stats
 * @model_path, @face_model, @mask_model: (nullable): as
 *   md_models_load_with_mask()
 * @stats: (transfer none): receives the processing times
 * Returns: (transfer full) (nullable): NULL after a posted error: the models
 *   could not be loaded */
GstMaskDetectFrameSteps *gst_mask_detect_frame_steps_new (GstElement * element,
    const char *model_path, const char *face_model, const char *mask_model,
    MdStats * stats);
void gst_mask_detect_frame_steps_free (GstMaskDetectFrameSteps * steps);

/* Opens and closes the reports; gst_mask_detect_frame_steps_run() may be
 * called only in between.
 * @json_location, @zones: as gst_mask_detect_reporter_new()
 * @snapshot_location: (nullable): as gst_mask_detect_snapshots_new(); NULL =
 *   none
 * Returns: FALSE after a posted error: a report cannot be written */
gboolean gst_mask_detect_frame_steps_open_reports (GstMaskDetectFrameSteps *
    steps, const char *json_location, const char *snapshot_location,
    GstMaskDetectZoneCounts * zones);
void gst_mask_detect_frame_steps_close_reports (GstMaskDetectFrameSteps *
    steps);

/* Sets the format of the next frames. Covered areas and tracks are kept
 * unless the format or size changes.
 * Returns: FALSE if @info is not in gst_mask_detect_caps() */
gboolean gst_mask_detect_frame_steps_set_info (GstMaskDetectFrameSteps * steps,
    const GstVideoInfo * info);
/* Takes what a tag event says about the rotation of the next frames. */
void gst_mask_detect_frame_steps_take_tags (GstMaskDetectFrameSteps * steps,
    GstEvent * event);
/* Forgets all tracks because the next frame shows another scene; covered
 * areas are kept.
 * @restart_time: running time may restart */
void gst_mask_detect_frame_steps_reset (GstMaskDetectFrameSteps * steps,
    gboolean restart_time);

/* @segment: of the stream that @buffer belongs to
 * @earliest: running time before which frames are late; GST_CLOCK_TIME_NONE =
 *   no frame is late
 * @buffer: writable; its memory need not be
 * Returns: GST_BASE_TRANSFORM_FLOW_DROPPED if @buffer must not be shown */
GstFlowReturn gst_mask_detect_frame_steps_run (GstMaskDetectFrameSteps * steps,
    const GstMaskDetectSettings * settings, const GstSegment * segment,
    GstClockTime earliest, GstBuffer * buffer);

/* Reports, at the end of the stream, that everyone in view has left. */
void gst_mask_detect_frame_steps_finish (GstMaskDetectFrameSteps * steps,
    const GstSegment * segment);

G_END_DECLS
