#include "scenes.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "json/json-gate.h"

typedef struct
{
  const char *path;             /* of the JSON file, for messages */
  char *folder;
  GHashTable *categories;       /* gint64 id → MdCategory */
  GHashTable *by_id;            /* gint64 id → MdScene */
  GPtrArray *scenes;
  GError **error;
} Reader;

static const char *const category_names[MD_N_CATEGORIES] =
    { "bare", "mask", "incorrect", "face" };

static gboolean
fail (Reader * reader, const char *section, guint index, const char *what)
{
  g_set_error (reader->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s: %s[%u]: %s", reader->path, section, index, what);
  return FALSE;
}

static void
scene_free (MdScene * scene)
{
  g_free (scene->file);
  g_free (scene->path);
  g_free (scene->source);
  g_free (scene->group);
  g_array_unref (scene->faces);
  g_free (scene);
}

static JsonNode *
value_member (JsonObject * object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

static gboolean
get_number (JsonNode * node, double *value)
{
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ?
      json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;
  *value = json_node_get_double (node);
  return isfinite (*value) && fabs (*value) < 1e6;
}

static gboolean
get_id (JsonObject * object, const char *name, gint64 * id)
{
  JsonNode *node = value_member (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *id = json_node_get_int (node);
  return TRUE;
}

static const char *
get_string (JsonObject * object, const char *name)
{
  JsonNode *node = value_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ?
      json_node_get_string (node) : NULL;
}

static gboolean
get_flag (JsonObject * object, const char *name)
{
  double value;

  return get_number (json_object_get_member (object, name), &value)
      && value != 0;
}

/* FALSE unless @name is an array of @n numbers. */
static gboolean
get_numbers (JsonObject * object, const char *name, double *values, guint n)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  if (json_array_get_length (array) != n)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (!get_number (json_array_get_element (array, i), &values[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_category (Reader * reader, JsonObject * object, guint index)
{
  const char *name = get_string (object, "name");
  gint64 id;

  if (!get_id (object, "id", &id) || name == NULL)
    return fail (reader, "categories", index, "id or name is missing");
  for (guint i = 0; i < MD_N_CATEGORIES; i++) {
    if (strcmp (name, category_names[i]) == 0) {
      g_hash_table_insert (reader->categories, g_memdup2 (&id, sizeof id),
          GUINT_TO_POINTER (i));
      return TRUE;
    }
  }
  return fail (reader, "categories", index,
      "name is not bare, mask, incorrect or face");
}

static int
get_length (JsonObject * object, const char *name)
{
  double value;

  return get_number (json_object_get_member (object, name), &value)
      && value > 0 ? (int) value : 0;
}

static gboolean
read_image (Reader * reader, JsonObject * object, guint index)
{
  const char *file = get_string (object, "file_name");
  MdScene *scene;
  const char *text;
  gint64 id;

  if (!get_id (object, "id", &id) || file == NULL || *file == '\0')
    return fail (reader, "images", index, "id or file_name is missing");
  if (g_hash_table_contains (reader->by_id, &id))
    return fail (reader, "images", index, "duplicate id");

  scene = g_new0 (MdScene, 1);
  scene->file = g_strdup (file);
  scene->path = g_path_is_absolute (file) ? g_strdup (file) :
      g_build_filename (reader->folder, file, NULL);
  scene->source = g_strdup ((text = get_string (object, "source")) ? text : "");
  scene->group = g_strdup ((text = get_string (object, "group")) ? text : "");
  scene->width = get_length (object, "width");
  scene->height = get_length (object, "height");
  scene->faces = g_array_new (FALSE, TRUE, sizeof (MdAnnotation));
  g_ptr_array_add (reader->scenes, scene);
  g_hash_table_insert (reader->by_id, g_memdup2 (&id, sizeof id), scene);
  return TRUE;
}

/* COCO's keypoints: x, y, visibility for each; 0 = not labelled. */
static void
read_landmarks (JsonObject * object, MdAnnotation * face)
{
  double values[15];

  if (!get_numbers (object, "keypoints", values, 15))
    return;
  face->has_landmarks = TRUE;
  for (guint i = 0; i < 5; i++) {
    face->landmarks[i][0] = values[3 * i];
    face->landmarks[i][1] = values[3 * i + 1];
    if (values[3 * i + 2] <= 0)
      face->has_landmarks = FALSE;
  }
}

static gboolean
read_annotation (Reader * reader, JsonObject * object, guint index)
{
  MdAnnotation face = { 0 };
  MdScene *scene;
  gpointer category;
  double box[4];
  gint64 id;

  if (!get_id (object, "image_id", &id) ||
      (scene = g_hash_table_lookup (reader->by_id, &id)) == NULL)
    return fail (reader, "annotations", index, "image_id matches no image");
  if (!get_id (object, "category_id", &id) ||
      !g_hash_table_lookup_extended (reader->categories, &id, NULL, &category))
    return fail (reader, "annotations", index,
        "category_id matches no category");
  if (!get_numbers (object, "bbox", box, 4) || box[2] <= 0 || box[3] <= 0)
    return fail (reader, "annotations", index,
        "bbox is not x, y, width, height with a positive size");

  face.box = (MdBox) {
  box[0], box[1], box[0] + box[2], box[1] + box[3]};
  face.category = GPOINTER_TO_UINT (category);
  face.ignore = get_flag (object, "ignore") || get_flag (object, "iscrowd");
  if (face.category == MD_CATEGORY_MASK
      || face.category == MD_CATEGORY_INCORRECT)
    face.mask_kind = g_intern_string (get_string (object, "mask_kind"));
  read_landmarks (object, &face);
  g_array_append_val (scene->faces, face);
  return TRUE;
}

static gboolean
read_section (Reader * reader, JsonObject * root, const char *section,
    gboolean (*read) (Reader *, JsonObject *, guint))
{
  JsonNode *node = json_object_get_member (root, section);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node)) {
    g_set_error (reader->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: array '%s' is missing", reader->path, section);
    return FALSE;
  }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);

    if (!JSON_NODE_HOLDS_OBJECT (element))
      return fail (reader, section, i, "not an object");
    if (!read (reader, json_node_get_object (element), i))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_root (Reader * reader, JsonNode * root)
{
  JsonObject *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    g_set_error (reader->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: not a JSON object", reader->path);
    return FALSE;
  }
  object = json_node_get_object (root);
  return read_section (reader, object, "categories", read_category)
      && read_section (reader, object, "images", read_image)
      && read_section (reader, object, "annotations", read_annotation);
}

const char *
md_category_name (MdCategory category)
{
  return category_names[category];
}

GPtrArray *
md_scenes_load (const char *json_path, GError ** error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  Reader reader = {.path = json_path,.error = error };
  gboolean ok;

  if (!md_json_gate_load (parser, json_path, error))
    return NULL;

  reader.folder = g_path_get_dirname (json_path);
  reader.categories = g_hash_table_new_full (g_int64_hash, g_int64_equal,
      g_free, NULL);
  reader.by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
      NULL);
  reader.scenes = g_ptr_array_new_with_free_func ((GDestroyNotify) scene_free);
  ok = read_root (&reader, json_parser_get_root (parser));
  g_hash_table_unref (reader.by_id);
  g_hash_table_unref (reader.categories);
  g_free (reader.folder);
  if (!ok)
    g_clear_pointer (&reader.scenes, g_ptr_array_unref);
  return reader.scenes;
}

static void
digest_face (const MdAnnotation * face, GChecksum * checksum)
{
  /* Field by field, because padding is undefined. */
  g_checksum_update (checksum, (const guchar *) &face->box, sizeof face->box);
  g_checksum_update (checksum, (const guchar *) &face->category,
      sizeof face->category);
  g_checksum_update (checksum, (const guchar *) &face->ignore,
      sizeof face->ignore);
  if (face->has_landmarks)
    g_checksum_update (checksum, (const guchar *) face->landmarks,
        sizeof face->landmarks);
}

void
md_scenes_digest (const GPtrArray * scenes, GChecksum * checksum)
{
  for (guint i = 0; i < scenes->len; i++) {
    const MdScene *scene = g_ptr_array_index (scenes, i);

    g_checksum_update (checksum, (const guchar *) scene->file,
        strlen (scene->file) + 1);
    for (guint k = 0; k < scene->faces->len; k++)
      digest_face (&g_array_index (scene->faces, MdAnnotation, k), checksum);
  }
}
