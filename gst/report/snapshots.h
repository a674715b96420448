/* snapshots: Saves the best view of each person as a picture.
 *
 *   if (gst_mask_detect_snapshots_update (snapshots, &params, faces, n))
 *     gst_mask_detect_snapshots_take (snapshots, &image, x, y);
 *   gst_mask_detect_snapshots_finish (snapshots);            // at the end
 *
 * The larger, sharper and more frontal a face, the better the view. The picture
 * shows the head with a margin of half its size on each side, at most 512 pixels
 * wide and high. It is written once a person has been in view for a second, and
 * again after they leave if there was a better view since. A person in view for
 * less than 0.3 s gets no picture. Pictures are taken after redaction and before
 * boxes are drawn; views from before redaction was turned on or changed are
 * discarded.
 *
 * A JSON object beside the picture holds the results: "time" (UTC, of the
 * view), "running-time" (seconds), "redacted", "width", "height" (of the
 * frame), "crop" (x, y, width, height in the frame) and "face" (face-json.h).
 *
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include <gst/video/video.h>

#include "settings.h"

G_BEGIN_DECLS

typedef struct
{
  const GstMaskDetectSettings *settings;
  const GstVideoInfo *info;     /* of the displayed frame */
  GstClockTime time, running_time;      /* ns, of the frame, as in
                                         * face-finder.h */
} GstMaskDetectSnapshotParams;

typedef struct _GstMaskDetectSnapshots GstMaskDetectSnapshots;

/* @element, @folder: as gst_mask_detect_snapshot_writer_open()
 * Returns: (transfer full) (nullable): NULL after an error, which has been
 *   posted */
GstMaskDetectSnapshots *gst_mask_detect_snapshots_new (GstElement * element,
    const char *folder);
void gst_mask_detect_snapshots_free (GstMaskDetectSnapshots * snapshots);

/* Processes the next frame.
 * Returns: whether it may hold a better view; then call
 *   gst_mask_detect_snapshots_take() */
gboolean gst_mask_detect_snapshots_update (GstMaskDetectSnapshots * snapshots,
    const GstMaskDetectSnapshotParams * params, const MdFace * faces,
    guint n_faces);
/* @image: the frame, redacted
 * @x, @y: top left corner of the displayed part, pixels */
void gst_mask_detect_snapshots_take (GstMaskDetectSnapshots * snapshots,
    const MdImage * image, int x, int y);
/* Ends the stream: everyone in view leaves. */
void gst_mask_detect_snapshots_finish (GstMaskDetectSnapshots * snapshots);

G_END_DECLS
