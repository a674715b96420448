#include "message.h"

#include <string.h>

#include "meta.h"

/* A track and its label. A message is due if either changes. */
typedef struct
{
  guint64 track_id;
  gint64 label;                 /* MdLabel; as wide as the id, so that entries
                                 * have no padding and compare bytewise */
} Entry;

struct _GstMaskDetectChangeDetector
{
  GArray *last;                 /* of Entry, ordered by track; without tracking
                                 * by label, because the order of faces
                                 * varies */
  GArray *now;
};

/* *INDENT-OFF* */
G_DEFINE_ENUM_TYPE (GstMaskDetectUpdates, gst_mask_detect_updates,
    {GST_MASK_DETECT_UPDATES_EVERY_FRAME, "For every frame", "every-frame"},
    {GST_MASK_DETECT_UPDATES_ON_CHANGE,
          "When a person gets a verdict, changes verdict, or leaves",
        "on-change"},
    {GST_MASK_DETECT_UPDATES_ON_FACE, "For every frame with a face",
        "on-face"},
    {GST_MASK_DETECT_UPDATES_NONE, "Never", "none"})
/* *INDENT-ON* */

GstMaskDetectChangeDetector *
gst_mask_detect_change_detector_new (void)
{
  GstMaskDetectChangeDetector *changes = g_new (GstMaskDetectChangeDetector, 1);

  changes->last = g_array_new (FALSE, FALSE, sizeof (Entry));
  changes->now = g_array_new (FALSE, FALSE, sizeof (Entry));
  return changes;
}

void
gst_mask_detect_change_detector_free (GstMaskDetectChangeDetector * changes)
{
  g_array_unref (changes->last);
  g_array_unref (changes->now);
  g_free (changes);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  if (x->track_id != y->track_id)
    return x->track_id > y->track_id ? 1 : -1;
  return (x->label > y->label) - (x->label < y->label);
}

static gboolean
update (GstMaskDetectChangeDetector * changes, const MdFace * faces,
    guint n_faces)
{
  GArray *now = changes->now;
  guint i;

  g_array_set_size (now, 0);
  for (i = 0; i < n_faces; i++) {
    Entry entry = { faces[i].track_id, faces[i].label };

    /* Keeps silent until the first verdict is possible. */
    if (faces[i].reason != MD_REASON_PENDING)
      g_array_append_val (now, entry);
  }
  g_array_sort (now, compare_entries);

  changes->now = changes->last;
  changes->last = now;
  return now->len != changes->now->len ||
      (now->len > 0
      && memcmp (now->data, changes->now->data,
          now->len * sizeof (Entry)) != 0);
}

gboolean
gst_mask_detect_change_detector_update (GstMaskDetectChangeDetector * changes,
    GstMaskDetectUpdates updates, const MdFace * faces, guint n_faces)
{
  gboolean changed = update (changes, faces, n_faces);

  switch (updates) {
    case GST_MASK_DETECT_UPDATES_EVERY_FRAME:
      return TRUE;
    case GST_MASK_DETECT_UPDATES_ON_CHANGE:
      return changed;
    case GST_MASK_DETECT_UPDATES_ON_FACE:
      return n_faces > 0;
    case GST_MASK_DETECT_UPDATES_NONE:
      break;
  }
  return FALSE;
}

/* x, y and so on, in pixels */
static void
set_landmarks (GstStructure * structure, const MdFace * face)
{
  GValue list = G_VALUE_INIT, number = G_VALUE_INIT;
  guint i;

  g_value_init (&list, GST_TYPE_ARRAY);
  g_value_init (&number, G_TYPE_DOUBLE);
  for (i = 0; i < 2 * MD_N_LANDMARKS; i++) {
    g_value_set_double (&number, (double) face->landmarks[i / 2][i % 2]);
    gst_value_array_append_value (&list, &number);
  }
  gst_structure_take_value (structure, "landmarks", &list);
}

static void
append_face (GValue * list, const GstVideoInfo * info, const MdFace * face)
{
  GstVideoRectangle r =
      gst_mask_detect_face_rectangle (face, info->width, info->height);
  GstStructure *structure;
  GValue value = G_VALUE_INIT;

  structure = gst_structure_new ("face",
      "x", G_TYPE_UINT, (guint) r.x,
      "y", G_TYPE_UINT, (guint) r.y,
      "width", G_TYPE_UINT, (guint) r.w,
      "height", G_TYPE_UINT, (guint) r.h,
      "confidence", G_TYPE_DOUBLE, (double) face->confidence,
      "label", G_TYPE_STRING, md_label_name (face->label),
      "label-confidence", G_TYPE_DOUBLE,
      (double) md_face_certainty (face),
      "reason", G_TYPE_STRING, md_reason_name (face->reason),
      "carried", G_TYPE_BOOLEAN, face->carried,
      "track-id", G_TYPE_UINT64, face->track_id, NULL);
  if (face->has_landmarks)
    set_landmarks (structure, face);
  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, structure);
  gst_value_list_append_and_take_value (list, &value);
}

static void
set_times (GstStructure * structure, const GstSegment * segment,
    GstBuffer * buffer)
{
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  GstClockTime stream_time = GST_CLOCK_TIME_NONE;
  GstClockTime running_time = GST_CLOCK_TIME_NONE;

  if (segment->format == GST_FORMAT_TIME) {
    stream_time = gst_segment_to_stream_time (segment, GST_FORMAT_TIME, pts);
    running_time = gst_segment_to_running_time (segment, GST_FORMAT_TIME, pts);
  }
  gst_structure_set (structure,
      "timestamp", G_TYPE_UINT64, pts,
      "stream-time", G_TYPE_UINT64, stream_time,
      "running-time", G_TYPE_UINT64, running_time,
      "duration", G_TYPE_UINT64, GST_BUFFER_DURATION (buffer), NULL);
}

GstMessage *
gst_mask_detect_message_new (GstObject * src, const GstSegment * segment,
    const GstVideoInfo * info, GstBuffer * buffer, const MdFace * faces,
    guint n_faces)
{
  GstStructure *structure = gst_structure_new_empty ("maskdetect");
  GValue list = G_VALUE_INIT;
  guint i;

  set_times (structure, segment, buffer);

  g_value_init (&list, GST_TYPE_LIST);
  for (i = 0; i < n_faces; i++)
    append_face (&list, info, &faces[i]);
  gst_structure_take_value (structure, "faces", &list);

  return gst_message_new_element (src, structure);
}
