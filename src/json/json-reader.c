#include "json-reader.h"

#include <gio/gio.h>

void
md_json_reader_fail (MdJsonReader * reader, const char *member,
    const char *what)
{
  if (!reader->failed)
    g_set_error (reader->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: \"%s\" %s", reader->name, member, what);
  reader->failed = TRUE;
}

gboolean
md_json_reader_has (MdJsonReader * reader, const char *member)
{
  return reader->object != NULL
      && json_object_has_member (reader->object, member);
}

JsonNode *
md_json_reader_take (MdJsonReader * reader, const char *member,
    JsonNodeType type)
{
  JsonNode *node = md_json_reader_has (reader,
      member) ? json_object_get_member (reader->object, member) : NULL;

  reader->n_read++;
  if (node != NULL && JSON_NODE_TYPE (node) == type)
    return node;
  md_json_reader_fail (reader, member,
      node != NULL ? "is of the wrong type" : "is missing");
  return NULL;
}

double
md_json_reader_number (MdJsonReader * reader, const char *member, double min,
    double max)
{
  JsonNode *node = md_json_reader_take (reader, member, JSON_NODE_VALUE);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_NONE;
  double value;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE) {
    md_json_reader_fail (reader, member, "is not a number");
    return min;
  }
  value = json_node_get_double (node);
  if (!(value >= min && value <= max))
    md_json_reader_fail (reader, member, "is out of range");
  return value;
}

int
md_json_reader_whole (MdJsonReader * reader, const char *member, int min,
    int max)
{
  double value = md_json_reader_number (reader, member, min, max);

  if (!reader->failed && value != (int) value)
    md_json_reader_fail (reader, member, "is not an integer");
  return reader->failed ? min : (int) value;
}

const char *
md_json_reader_string (MdJsonReader * reader, const char *member)
{
  JsonNode *node = md_json_reader_take (reader, member, JSON_NODE_VALUE);

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  md_json_reader_fail (reader, member, "is not a string");
  return "";
}

gboolean
md_json_reader_boolean (MdJsonReader * reader, const char *member)
{
  JsonNode *node = md_json_reader_take (reader, member, JSON_NODE_VALUE);

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  md_json_reader_fail (reader, member, "is not a boolean");
  return FALSE;
}

MdJsonReader
md_json_reader_enter (MdJsonReader * reader, const char *member)
{
  JsonNode *node = md_json_reader_take (reader, member, JSON_NODE_OBJECT);
  MdJsonReader inner = *reader;

  inner.object = node != NULL ? json_node_get_object (node) : NULL;
  inner.n_read = 0;
  return inner;
}

void
md_json_reader_leave (MdJsonReader * reader, MdJsonReader * inner,
    const char *member)
{
  if (!inner->failed && json_object_get_size (inner->object) != inner->n_read)
    md_json_reader_fail (inner, member, "has unknown members");
  reader->failed |= inner->failed;
}
