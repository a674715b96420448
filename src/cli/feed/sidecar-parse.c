#include <gio/gio.h>
#include <string.h>

#include "digest.h"
#include "sidecar.h"

/* Reads members of one object; the first that is wrong makes the error, and
 * what is read after it does not matter. */
typedef struct
{
  const char *name;             /* of the file */
  JsonObject *object;
  guint n_read;                 /* members, to tell unknown ones */
  GError **error;
  gboolean failed;
} Reader;

static void
fail (Reader * reader, const char *member, const char *what)
{
  if (!reader->failed)
    g_set_error (reader->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: \"%s\" %s", reader->name, member, what);
  reader->failed = TRUE;
}

static gboolean
has (Reader * reader, const char *member)
{
  return reader->object != NULL
      && json_object_has_member (reader->object, member);
}

static JsonNode *
take (Reader * reader, const char *member, JsonNodeType type)
{
  JsonNode *node =
      has (reader, member) ? json_object_get_member (reader->object, member) :
      NULL;

  reader->n_read++;
  if (node != NULL && JSON_NODE_TYPE (node) == type)
    return node;
  fail (reader, member, node != NULL ? "is of the wrong type" : "is missing");
  return NULL;
}

static double
number (Reader * reader, const char *member, double min, double max)
{
  JsonNode *node = take (reader, member, JSON_NODE_VALUE);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_NONE;
  double value;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE) {
    fail (reader, member, "is not a number");
    return min;
  }
  value = json_node_get_double (node);
  if (!(value >= min && value <= max))
    fail (reader, member, "is out of range");
  return value;
}

static int
whole (Reader * reader, const char *member, int min, int max)
{
  double value = number (reader, member, min, max);

  if (!reader->failed && value != (int) value)
    fail (reader, member, "is not a whole number");
  return reader->failed ? min : (int) value;
}

static const char *
string (Reader * reader, const char *member)
{
  JsonNode *node = take (reader, member, JSON_NODE_VALUE);

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  fail (reader, member, "is not a text");
  return "";
}

static gboolean
boolean (Reader * reader, const char *member)
{
  JsonNode *node = take (reader, member, JSON_NODE_VALUE);

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  fail (reader, member, "is neither true nor false");
  return FALSE;
}

static char *
digest (Reader * reader, const char *member)
{
  const char *text = string (reader, member);

  if (!md_digest_is_valid (text))
    fail (reader, member, "is not a SHA-256");
  return g_strdup (text);
}

static Reader
enter (Reader * reader, const char *member)
{
  JsonNode *node = take (reader, member, JSON_NODE_OBJECT);
  Reader inner = *reader;

  inner.object = node != NULL ? json_node_get_object (node) : NULL;
  inner.n_read = 0;
  return inner;
}

/* A claim that nobody reads is none that was checked. */
static void
leave (Reader * reader, Reader * inner, const char *member)
{
  if (!inner->failed && json_object_get_size (inner->object) != inner->n_read)
    fail (inner, member, "holds something that does not belong there");
  reader->failed |= inner->failed;
}

static MdLabel
label (Reader * reader)
{
  const char *name = string (reader, "label");

  for (int i = MD_LABEL_UNKNOWN; i <= MD_LABEL_MASK; i++)
    if (strcmp (md_label_name (i), name) == 0)
      return i;
  fail (reader, "label", "is none that we know");
  return MD_LABEL_UNKNOWN;
}

static void
read_face (Reader * reader, JsonNode * node, MdSidecar * sidecar)
{
  Reader face = *reader;
  MdSighting s;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    fail (reader, "faces", "holds something that is not a face");
    return;
  }
  face.object = json_node_get_object (node);
  face.n_read = 0;
  s.x = whole (&face, "x", 0, sidecar->width - 1);
  s.y = whole (&face, "y", 0, sidecar->height - 1);
  s.width = whole (&face, "width", 1, sidecar->width - s.x);
  s.height = whole (&face, "height", 1, sidecar->height - s.y);
  s.confidence = number (&face, "confidence", 0, 1);
  s.label = label (&face);
  s.label_confidence = number (&face, "label-confidence", 0, 1);
  leave (reader, &face, "faces");
  g_array_append_val (sidecar->faces, s);
}

static void
read_picture (Reader * reader, MdSidecar * sidecar)
{
  Reader picture = enter (reader, "picture");

  sidecar->file = g_strdup (string (&picture, "file"));
  sidecar->sha256 = digest (&picture, "sha256");
  sidecar->width = whole (&picture, "width", 1, G_MAXINT32);
  sidecar->height = whole (&picture, "height", 1, G_MAXINT32);
  leave (reader, &picture, "picture");
}

static void
read_means (Reader * reader, MdMeans * means)
{
  Reader models = enter (reader, "models"), settings;

  for (guint i = 0; i < MD_N_STAGES; i++)
    if (i != MD_STAGE_MASK || has (&models, md_stage_kind_name (i)))
      means->models[i] = digest (&models, md_stage_kind_name (i));
  leave (reader, &models, "models");

  settings = enter (reader, "settings");
  means->min_face_size = whole (&settings, "min-face-size", 12, G_MAXINT16);
  means->threshold = number (&settings, "threshold", -1, 1);
  means->largest = boolean (&settings, "largest");
  leave (reader, &settings, "settings");
}

static void
read_all (Reader * reader, MdSidecar * sidecar)
{
  g_autoptr (GDateTime) time = NULL;
  JsonNode *faces;
  const char *verdict;

  whole (reader, "format", MD_SIDECAR_FORMAT, MD_SIDECAR_FORMAT);
  read_picture (reader, sidecar);
  read_means (reader, &sidecar->means);
  time = g_date_time_new_from_iso8601 (string (reader, "time"), NULL);
  if (time != NULL)
    sidecar->time = g_date_time_to_unix (time);
  else
    fail (reader, "time", "is no time");
  faces = take (reader, "faces", JSON_NODE_ARRAY);
  for (guint i = 0; !reader->failed
      && i < json_array_get_length (json_node_get_array (faces)); i++)
    read_face (reader,
        json_array_get_element (json_node_get_array (faces), i), sidecar);
  verdict = string (reader, "verdict");
  if (!reader->failed
      && strcmp (verdict, md_finding_name (md_sidecar_finding (sidecar))) != 0)
    fail (reader, "verdict", "is not what its own faces say");
}

MdSidecar *
md_sidecar_parse (JsonNode * node, const char *name, GError ** error)
{
  g_autoptr (MdSidecar) sidecar = g_new0 (MdSidecar, 1);
  Reader outer = {.name = name,.error = error };
  Reader reader = outer;

  sidecar->faces = g_array_new (FALSE, FALSE, sizeof (MdSighting));
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: not a sidecar: no JSON object", name);
    return NULL;
  }
  reader.object = json_node_get_object (node);
  read_all (&reader, sidecar);
  leave (&outer, &reader, "sidecar");
  return outer.failed ? NULL : g_steal_pointer (&sidecar);
}

MdSidecar *
md_sidecar_load (const char *path, GError ** error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = NULL, *name = g_filename_display_name (path);
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error))
    return NULL;
  if (!g_utf8_validate (text, size, NULL)
      || !json_parser_load_from_data (parser, text, size, &cause)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: not a sidecar: %s", name, cause ? cause->message : "not a text");
    return NULL;
  }
  return md_sidecar_parse (json_parser_get_root (parser), name, error);
}
