/* snapshot-writer: writes pictures of people, and what is known of them, in a
 * thread of its own, so that no frame waits for a disk.
 *
 *   writer = gst_mask_detect_snapshot_writer_open (element, "people");
 *   gst_mask_detect_snapshot_writer_set_most (writer, 1000);
 *   gst_mask_detect_snapshot_writer_add (writer, name, picture, json);
 *   gst_mask_detect_snapshot_writer_close (writer);
 *
 * A picture is NAME.png, and beside it NAME.json is written. Of the pictures
 * in the folder that are named like ours, the oldest go as soon as there are
 * too many; nothing else in it is touched. The first trouble is a warning of
 * the element's; where pictures come faster than they can be written, some are
 * left out, and closing posts how many.
 *
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include <gst/gst.h>

#include "picture/picture.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectSnapshotWriter GstMaskDetectSnapshotWriter;

/* @element: (transfer none): posts the messages, has to outlive the writer
 * Returns: (transfer full) (nullable): NULL where @folder cannot be written to,
 *   which was posted as an error */
GstMaskDetectSnapshotWriter *gst_mask_detect_snapshot_writer_open (GstElement *
    element, const char *folder);
/* Writes what is left. */
void gst_mask_detect_snapshot_writer_close (GstMaskDetectSnapshotWriter *
    writer);

/* How many pictures are kept; until it is said, all are. */
void gst_mask_detect_snapshot_writer_set_most (GstMaskDetectSnapshotWriter *
    writer, guint most);

/* (transfer full): a name for a picture that is taken now, which sorts by time:
 * 20260501T120012.123Z-3 */
char *gst_mask_detect_snapshot_name (gint64 utc, guint64 track_id);
/* @picture: (transfer full)
 * @json: (transfer full): with its end */
void gst_mask_detect_snapshot_writer_add (GstMaskDetectSnapshotWriter * writer,
    const char *name, MdPicture * picture, char *json);

G_END_DECLS
