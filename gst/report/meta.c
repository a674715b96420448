#include "meta.h"

#include <math.h>

GstVideoRectangle
gst_mask_detect_face_rectangle (const MdFace * face, int width, int height)
{
  int x1 = CLAMP (lrintf (face->box.x1), 0, width - 1);
  int y1 = CLAMP (lrintf (face->box.y1), 0, height - 1);
  int x2 = CLAMP (lrintf (face->box.x2), x1 + 1, width);
  int y2 = CLAMP (lrintf (face->box.y2), y1 + 1, height);

  return (GstVideoRectangle) {
  x1, y1, x2 - x1, y2 - y1};
}

/* Returns: the largest id on @buffer below @limit, at least 0 */
static int
largest_id (GstBuffer * buffer, int limit)
{
  gpointer state = NULL;
  GstMeta *meta;
  int largest = 0;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE))) {
    int id = ((GstVideoRegionOfInterestMeta *) meta)->id;

    if (id < limit)
      largest = MAX (largest, id);
  }
  return largest;
}

/* Ids must differ from those that upstream may have given on the same
 * buffer; 0, which metas without an id carry, stays free.
 * Returns: the first of @n consecutive free ids */
static int
first_free_id (GstBuffer * buffer, guint n)
{
  int end = G_MAXINT, id = largest_id (buffer, end);

  /* Below the largest ids, if there is no room above them. */
  while (id > 0 && (guint) (end - id) <= n) {
    end = id;
    id = largest_id (buffer, end);
  }
  return id + 1;
}

static GstStructure *
detection_new (const GstVideoInfo * info, const MdFace * face)
{
  return gst_structure_new ("detection",
      "x_min", G_TYPE_DOUBLE, (double) face->box.x1 / info->width,
      "x_max", G_TYPE_DOUBLE, (double) face->box.x2 / info->width,
      "y_min", G_TYPE_DOUBLE, (double) face->box.y1 / info->height,
      "y_max", G_TYPE_DOUBLE, (double) face->box.y2 / info->height,
      "confidence", G_TYPE_DOUBLE, (double) face->confidence,
      "label_id", G_TYPE_INT, 0, NULL);
}

static GstStructure *
classification_new (const MdFace * face)
{
  return gst_structure_new ("classification",
      "label", G_TYPE_STRING, md_label_name (face->label),
      "label_id", G_TYPE_INT, (int) face->label,
      "confidence", G_TYPE_DOUBLE,
      (double) md_face_certainty (face),
      "attribute_name", G_TYPE_STRING, "face-mask",
      "model_name", G_TYPE_STRING, "maskdetect", NULL);
}

/* In pixels of the frame. */
static GstStructure *
landmarks_new (const MdFace * face)
{
  static const char *const names[MD_N_LANDMARKS][2] = {
    {"left_eye_x", "left_eye_y"}, {"right_eye_x", "right_eye_y"},
    {"nose_x", "nose_y"}, {"left_mouth_x", "left_mouth_y"},
    {"right_mouth_x", "right_mouth_y"}
  };
  GstStructure *structure = gst_structure_new_empty ("landmarks");
  guint i, axis;

  for (i = 0; i < MD_N_LANDMARKS; i++)
    for (axis = 0; axis < 2; axis++)
      gst_structure_set (structure, names[i][axis], G_TYPE_DOUBLE,
          (double) face->landmarks[i][axis], NULL);
  return structure;
}

static void
attach_face (GstBuffer * buffer, const GstVideoInfo * info,
    const MdFace * face, GstMaskDetectIds ids)
{
  GstVideoRectangle r =
      gst_mask_detect_face_rectangle (face, info->width, info->height);
  GstVideoRegionOfInterestMeta *meta;

  meta = gst_buffer_add_video_region_of_interest_meta (buffer, "face",
      r.x, r.y, r.w, r.h);
  meta->id = ids.face;
  gst_video_region_of_interest_meta_add_param (meta,
      detection_new (info, face));
  gst_video_region_of_interest_meta_add_param (meta,
      gst_structure_new ("object_id", "id", G_TYPE_INT,
          (int) face->track_id, NULL));
  if (face->has_landmarks)
    gst_video_region_of_interest_meta_add_param (meta, landmarks_new (face));
  if (face->label == MD_LABEL_UNKNOWN) {
    gst_video_region_of_interest_meta_add_param (meta,
        gst_structure_new ("unknown", "reason", G_TYPE_STRING,
            md_reason_name (face->reason), NULL));
    return;
  }
  gst_video_region_of_interest_meta_add_param (meta, classification_new (face));

  meta = gst_buffer_add_video_region_of_interest_meta (buffer,
      md_label_name (face->label), r.x, r.y, r.w, r.h);
  meta->id = ids.verdict;
  meta->parent_id = ids.face;
}

void
gst_mask_detect_meta_attach (GstBuffer * buffer, const GstVideoInfo * info,
    const MdFace * faces, guint n_faces, const GstMaskDetectIds * ids)
{
  int id = first_free_id (buffer, 2 * n_faces);
  guint i;

  if (ids && n_faces > 0 && ids[0].face <= largest_id (buffer, G_MAXINT))
    ids = NULL;
  for (i = 0; i < n_faces; i++) {
    GstMaskDetectIds own = { id, id + 1 };

    attach_face (buffer, info, &faces[i], ids ? ids[i] : own);
    id += 2;
  }
}
