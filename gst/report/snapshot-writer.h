/* snapshot-writer: Writes pictures of people and their results in a separate
 * thread, so that no frame waits for a disk.
 *
 *   writer = gst_mask_detect_snapshot_writer_open (element, "people");
 *   gst_mask_detect_snapshot_writer_set_most (writer, 1000);
 *   gst_mask_detect_snapshot_writer_add (writer, name, picture, json);
 *   gst_mask_detect_snapshot_writer_close (writer);
 *
 * Each picture is written as NAME.png, its results as NAME.json. Beyond the
 * limit, the oldest pictures with names of this form are deleted; nothing else
 * in the folder is touched. The first failure is posted as a warning. If
 * pictures arrive faster than they can be written, some are skipped, and closing
 * posts how many.
 *
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include <gst/gst.h>

#include "picture/picture.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectSnapshotWriter GstMaskDetectSnapshotWriter;

/* @element: (transfer none): posts the messages; must outlive the writer
 * Returns: (transfer full) (nullable): NULL if @folder cannot be written to;
 *   the error has been posted */
GstMaskDetectSnapshotWriter *gst_mask_detect_snapshot_writer_open (GstElement *
    element, const char *folder);
/* Writes what is queued, then frees @writer. */
void gst_mask_detect_snapshot_writer_close (GstMaskDetectSnapshotWriter *
    writer);

/* Limits the number of pictures kept; without a call, all are. */
void gst_mask_detect_snapshot_writer_set_most (GstMaskDetectSnapshotWriter *
    writer, guint most);

/* Returns: (transfer full): a name that sorts by time and is new in this
 *   process: 20260501T120012.123Z-3
 * @utc: microseconds */
char *gst_mask_detect_snapshot_name (gint64 utc, guint64 track_id);
/* @picture: (transfer full)
 * @json: (transfer full): complete, with the newline */
void gst_mask_detect_snapshot_writer_add (GstMaskDetectSnapshotWriter * writer,
    const char *name, MdPicture * picture, char *json);
/* Drops what is queued and not yet being written. */
void gst_mask_detect_snapshot_writer_discard (GstMaskDetectSnapshotWriter *
    writer);

G_END_DECLS
