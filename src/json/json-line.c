#include "json-line.h"

#include "json-gate.h"

JsonObject *
md_json_line_parse (JsonParser * parser, const char *line, gssize length)
{
  JsonNode *root = md_json_gate_parse (parser, line, length, NULL);

  return root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) :
      NULL;
}

JsonNode *
md_json_line_member (JsonObject * object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == type ? node : NULL;
}
