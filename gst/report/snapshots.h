/* snapshots: the best view of each person, as a picture.
 *
 *   if (gst_mask_detect_snapshots_update (snapshots, &params, faces, n))
 *     gst_mask_detect_snapshots_take (snapshots, &image, x, y);
 *   gst_mask_detect_snapshots_finish (snapshots);            // at the end
 *
 * A view is better the larger, sharper and more frontal the face is. The
 * picture shows the head with as much again around it, at most 512 pixels wide
 * and high. It is written when a person has been in view for a second, and
 * again when they have left, if there was a better view since; not at all
 * where they were in view for less than 0.3 s. It is taken
 * after redaction and before boxes are drawn; views from before redaction was
 * turned on or changed are thrown away.
 *
 * Beside it stands what is known, as a JSON object: "time" (UTC, of the
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
  const GstVideoInfo *info;     /* of the frame as it is shown */
  GstClockTime time;            /* ns, of the frame; rises */
} GstMaskDetectSnapshotParams;

typedef struct _GstMaskDetectSnapshots GstMaskDetectSnapshots;

/* @element, @folder: as gst_mask_detect_snapshot_writer_open()
 * Returns: (transfer full) (nullable): NULL after an error, which was posted */
GstMaskDetectSnapshots *gst_mask_detect_snapshots_new (GstElement * element,
    const char *folder);
void gst_mask_detect_snapshots_free (GstMaskDetectSnapshots * snapshots);

/* The next frame.
 * Returns: whether there may be a better view in it, which is to be taken */
gboolean gst_mask_detect_snapshots_update (GstMaskDetectSnapshots * snapshots,
    const GstMaskDetectSnapshotParams * params, const MdFace * faces,
    guint n_faces);
/* @image: the frame, redacted
 * @x, @y: where what is shown of it begins, pixels */
void gst_mask_detect_snapshots_take (GstMaskDetectSnapshots * snapshots,
    const MdImage * image, int x, int y);
/* Nobody is in view any more. */
void gst_mask_detect_snapshots_finish (GstMaskDetectSnapshots * snapshots);

G_END_DECLS
