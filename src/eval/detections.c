#include "detections.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "base/read-file.h"
#include "base/safe-file.h"
#include "json/json-gate.h"
#include "json/json-writer.h"

/* Start of our lines; files of other detectors are not replaced. */
#define MARK "{\"detector\":\"maskdetect\","

static const MdSafeFileMark mark = MD_SAFE_FILE_MARK (MARK);

GHashTable *
md_detections_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      (GDestroyNotify) g_array_unref);
}

void
md_detections_add (GHashTable * detections, const char *file,
    const MdFace * faces, guint n_faces)
{
  GArray *list = g_array_sized_new (FALSE, FALSE, sizeof (MdDetection),
      n_faces);

  for (guint i = 0; i < n_faces; i++) {
    const MdBox *box = &faces[i].box;
    MdDetection detection = {
      .x = box->x1,
      .y = box->y1,
      .width = box->x2 - box->x1,
      .height = box->y2 - box->y1,
      .score = faces[i].confidence,
      .label = faces[i].label,
      .certainty = faces[i].label == MD_LABEL_UNKNOWN ? NAN :
          md_face_certainty (&faces[i]),
    };
    g_array_append_val (list, detection);
  }
  g_hash_table_replace (detections, g_strdup (file), list);
}

static gboolean
is_number (JsonNode * node)
{
  GType type = json_node_get_value_type (node);

  return JSON_NODE_HOLDS_VALUE (node)
      && (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE);
}

static gboolean
parse_certainty (JsonArray * array, MdDetection * detection)
{
  JsonNode *node = json_array_get_length (array) > 6 ?
      json_array_get_element (array, 6) : NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!is_number (node))
    return FALSE;
  detection->certainty = json_node_get_double (node);
  return detection->certainty >= 0 && detection->certainty <= 1;
}

static gboolean
parse_face (JsonNode * node, MdDetection * detection)
{
  JsonArray *array;
  double numbers[5];

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  if (json_array_get_length (array) < 5)
    return FALSE;
  for (guint i = 0; i < 5; i++) {
    if (!is_number (json_array_get_element (array, i)))
      return FALSE;
    numbers[i] = json_array_get_double_element (array, i);
    if (!isfinite (numbers[i]))
      return FALSE;
  }
  *detection = (MdDetection) {
  numbers[0], numbers[1], numbers[2], numbers[3], numbers[4],
        MD_LABEL_UNKNOWN, NAN};
  if (json_array_get_length (array) > 5
      && is_number (json_array_get_element (array, 5))) {
    gint64 label = json_array_get_int_element (array, 5);
    if (label < 0 || label >= MD_N_LABELS)
      return FALSE;
    detection->label = (MdLabel) label;
  }
  return parse_certainty (array, detection);
}

/* Returns: (nullable): a static error message */
static const char *
parse_line (GHashTable * detections, JsonParser * parser)
{
  JsonNode *root = json_parser_get_root (parser);
  JsonNode *file, *faces;
  JsonArray *array;
  g_autoptr (GArray) list = NULL;

  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    return "not an object";
  file = json_object_get_member (json_node_get_object (root), "file");
  faces = json_object_get_member (json_node_get_object (root), "faces");
  if (!file || !JSON_NODE_HOLDS_VALUE (file) || !json_node_get_string (file))
    return "\"file\" is missing";
  if (!faces || !JSON_NODE_HOLDS_ARRAY (faces))
    return "\"faces\" is missing";

  array = json_node_get_array (faces);
  list = g_array_new (FALSE, FALSE, sizeof (MdDetection));
  for (guint i = 0; i < json_array_get_length (array); i++) {
    MdDetection detection;
    if (!parse_face (json_array_get_element (array, i), &detection))
      return "a face is not [x, y, width, height, score, label, certainty]";
    g_array_append_val (list, detection);
  }
  g_hash_table_replace (detections, json_node_dup_string (file),
      g_steal_pointer (&list));
  return NULL;
}

GHashTable *
md_detections_load (const char *path, GError ** error)
{
  g_autoptr (GHashTable) detections = md_detections_new ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!md_read_file (path, MD_JSON_GATE_SIZE, &text, NULL, error))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    g_autoptr (GError) local = NULL;
    const char *problem;

    if (*g_strstrip (lines[i]) == '\0')
      continue;
    if (md_json_gate_parse (parser, lines[i], -1, &local))
      problem = parse_line (detections, parser);
    else
      problem = local->message;
    if (problem) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
          "%s: line %u: %s", path, i + 1, problem);
      return NULL;
    }
  }
  return g_steal_pointer (&detections);
}

static void
append_detection (GString * text, const MdDetection * detection)
{
  /* Nine digits represent a float exactly. */
  static const char format[] = "%.9g";

  md_json_begin (text, NULL, '[');
  md_json_add_double (text, NULL, format, detection->x);
  md_json_add_double (text, NULL, format, detection->y);
  md_json_add_double (text, NULL, format, detection->width);
  md_json_add_double (text, NULL, format, detection->height);
  md_json_add_double (text, NULL, format, detection->score);
  if (detection->label == MD_LABEL_UNKNOWN) {
    md_json_add_double (text, NULL, format, NAN);
  } else {
    md_json_add_int (text, NULL, detection->label);
    if (!isnan (detection->certainty))
      md_json_add_double (text, NULL, format, detection->certainty);
  }
  md_json_end (text, ']');
}

static void
append_line (GString * text, const char *file, const GArray * list)
{
  g_string_append (text, MARK);
  md_json_add_string (text, "file", file);
  md_json_begin (text, "faces", '[');
  for (guint i = 0; i < list->len; i++)
    append_detection (text, &g_array_index (list, MdDetection, i));
  md_json_end (text, ']');
  md_json_end (text, '}');
  g_string_append_c (text, '\n');
}

gboolean
md_detections_save (GHashTable * detections, const char *path, GError ** error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GList) files = g_hash_table_get_keys (detections);

  files = g_list_sort (files, (GCompareFunc) strcmp);
  for (GList * l = files; l; l = l->next)
    append_line (text, l->data, g_hash_table_lookup (detections, l->data));
  return md_safe_file_save (path, text->str, text->len, &mark, error);
}

gboolean
md_detections_may_save (const char *path, GError ** error)
{
  return md_safe_file_check (path, &mark, error);
}
