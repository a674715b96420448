#include "annotate.h"

#include <string.h>

void
md_annotate_configure (GstElement * element, const MdAnnotateParams * params,
    guint threads)
{
  MdDetectorParams detector = MD_DETECTOR_PARAMS_DEFAULT;

  md_search_options_apply (params->search, &detector);
  g_object_set (element, "overlay", TRUE, "threads", threads,
      "min-face-size", (guint) detector.min_face_size,
      "onet-threshold", detector.thresholds[2],
      "select-largest", detector.select_largest,
      "model-path", params->search->models, NULL);
  gst_util_set_object_arg (G_OBJECT (element), "updates", "every-frame");
}

const GstStructure *
md_annotate_faces (GstMessage * message)
{
  const GstStructure *structure = gst_message_get_structure (message);

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT || !structure
      || !gst_structure_has_name (structure, "maskdetect"))
    return NULL;
  return structure;
}

static void
append_number (GString * line, const char *name, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (line, ",\"%s\":%s", name,
      g_ascii_formatd (buffer, sizeof buffer, "%.4g", value));
}

static void
append_face (GString * line, const GstStructure * face, gboolean with_tracks)
{
  guint x = 0, y = 0, width = 0, height = 0;
  double confidence = 0, label_confidence = 0;
  guint64 track = 0;

  gst_structure_get (face, "x", G_TYPE_UINT, &x, "y", G_TYPE_UINT, &y,
      "width", G_TYPE_UINT, &width, "height", G_TYPE_UINT, &height,
      "confidence", G_TYPE_DOUBLE, &confidence,
      "label-confidence", G_TYPE_DOUBLE, &label_confidence,
      "track-id", G_TYPE_UINT64, &track, NULL);
  g_string_append_printf (line,
      "{\"x\":%u,\"y\":%u,\"width\":%u,\"height\":%u", x, y, width, height);
  append_number (line, "confidence", confidence);
  g_string_append (line, ",\"label\":");
  md_results_append_string (line, gst_structure_get_string (face, "label"));
  append_number (line, "label-confidence", label_confidence);
  if (with_tracks)
    g_string_append_printf (line, ",\"track-id\":%" G_GUINT64_FORMAT, track);
  g_string_append_c (line, '}');
}

void
md_annotate_append_faces (GString * line, const GstStructure * faces,
    gboolean with_tracks)
{
  const GValue *list = gst_structure_get_value (faces, "faces");

  g_string_append (line, ",\"faces\":[");
  for (guint i = 0; list && i < gst_value_list_get_size (list); i++) {
    if (i)
      g_string_append_c (line, ',');
    append_face (line,
        gst_value_get_structure (gst_value_list_get_value (list, i)),
        with_tracks);
  }
  g_string_append_c (line, ']');
}

void
md_annotate_take_error (GstMessage * message, const char *path, GError ** error)
{
  g_autofree char *debug = NULL;
  GError *cause = NULL;

  gst_message_parse_error (message, &cause, &debug);
  GST_DEBUG ("%s: %s", path, debug);
  g_propagate_prefixed_error (error, cause, "%s: ", path);
}
