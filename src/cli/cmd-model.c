#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "commands.h"

#include "nn/edit.h"
#include "nn/onnx/float16.h"
#include "nn/onnx/onnx.h"

static void
print_shape (const char *what, const MdValue * value)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = md_names_printable (value->name);

  for (int i = 0; i < value->shape.rank; i++) {
    if (i > 0)
      g_string_append (text, "×");
    if (value->shape.dims[i] < 0)
      g_string_append_c (text, '?');
    else
      g_string_append_printf (text, "%" G_GINT64_FORMAT, value->shape.dims[i]);
  }
  printf ("%-7s %s %s\n", what, name, text->str);
}

static gint64
count_weights (const MdGraph * graph)
{
  gint64 n = 0;

  for (guint i = 0; i < graph->values->len; i++)
    if (md_graph_value (graph, i)->data != NULL)
      n += md_shape_elements (&md_graph_value (graph, i)->shape);
  return n;
}

static void
print_model (const MdGraph * graph)
{
  g_autoptr (GList) keys = g_hash_table_get_keys (graph->metadata);

  for (guint i = 0; i < graph->inputs->len; i++)
    print_shape ("input", md_graph_value (graph,
            g_array_index (graph->inputs, int, i)));
  for (guint i = 0; i < graph->outputs->len; i++)
    print_shape ("output", md_graph_value (graph,
            g_array_index (graph->outputs, int, i)));
  printf ("%-7s %" G_GINT64_FORMAT "\n", "weights", count_weights (graph));
  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  for (const GList * i = keys; i != NULL; i = i->next) {
    g_autofree char *key = md_names_printable (i->data);
    g_autofree char *value = md_names_printable (g_hash_table_lookup
        (graph->metadata, i->data));

    printf ("%s=%s\n", key, value);
  }
}

/* Converts weights of two or more dimensions, which take nearly all the space;
 * biases are kept as they are. */
static void
make_half (MdGraph * graph)
{
  for (guint i = 0; i < graph->values->len; i++) {
    MdValue *value = md_graph_value (graph, i);

    if (value->data == NULL || value->shape.rank < 2)
      continue;
    value->half = TRUE;
    for (gint64 k = 0; k < md_shape_elements (&value->shape); k++)
      value->data[k] =
          md_float16_to_float (md_float16_from_float (value->data[k]));
  }
}

/* Lets the Resize at @index, if its result is only added to another value,
 * take that value's height and width: twice the size of a rounded-up half is
 * one too much for an odd size. */
static void
fit_resize (MdGraph * graph, guint index)
{
  MdNode *resize = md_graph_node (graph, index);

  if (resize->op != MD_OP_RESIZE || resize->n_inputs != 1
      || resize->attrs.sizes[2] > 0 || resize->attrs.sizes[3] > 0
      || md_graph_n_uses (graph, resize->output) != 1)
    return;
  for (guint i = index + 1; i < graph->nodes->len; i++) {
    const MdNode *sum = md_graph_node (graph, i);

    for (int k = 0; k < 2 && sum->op == MD_OP_ADD; k++) {
      int other = sum->inputs[1 - k];
      int from = md_graph_find_producer (graph, other);

      if (sum->inputs[k] != resize->output || from < 0 || from > (int) index
          || md_graph_value (graph, other)->shape.rank != 4)
        continue;
      resize->inputs[1] = other;
      resize->n_inputs = 2;
      return;
    }
  }
}

/* Makes H and W of N×C×H×W symbolic and fits enlarged maps to those that they
 * are added to; other parts of the graph that depend on the size are not
 * changed. */
static void
forget_size (MdGraph * graph)
{
  for (guint i = 0; i < graph->nodes->len; i++)
    fit_resize (graph, i);
  for (guint i = 0; i < graph->inputs->len; i++) {
    MdShape *shape = &md_graph_value (graph,
        g_array_index (graph->inputs, int, i))->shape;

    for (int k = 2; k < shape->rank; k++)
      shape->dims[k] = -1;
  }
}

/* @setting: KEY=VALUE; an empty value removes the key */
static gboolean
set_metadata (MdGraph * graph, const char *setting)
{
  const char *equals = strchr (setting, '=');
  g_autofree char *key = NULL;

  if (equals == NULL || equals == setting)
    return FALSE;
  key = g_strndup (setting, (gsize) (equals - setting));
  if (equals[1] == '\0')
    g_hash_table_remove (graph->metadata, key);
  else
    g_hash_table_insert (graph->metadata, g_steal_pointer (&key),
        g_strdup (equals + 1));
  return TRUE;
}

int
md_cmd_model (int argc, char **argv)
{
  g_autofree char *output = NULL;
  g_auto (GStrv) settings = NULL;
  gboolean half = FALSE, any_size = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (MdGraph) graph = NULL;
  const GOptionEntry entries[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
        "Write the network to this file", "FILE"},
    {"set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &settings,
        "Set a metadata entry, or remove it if the value is empty; may "
          "be repeated", "KEY=VALUE"},
    {"any-size", 0, 0, G_OPTION_ARG_NONE, &any_size,
        "Make the network accept pictures of any size", NULL},
    {"half", 0, 0, G_OPTION_ARG_NONE, &half,
        "Store weights as 16-bit floats", NULL},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, "MODEL.onnx",
          "Shows a network's inputs, outputs and metadata, or writes a "
          "copy with changed metadata."))
    return MD_EXIT_USAGE;
  if (argc != 2)
    return md_cli_usage ("give one ONNX file");
  if (output == NULL && (half || any_size || settings != NULL))
    return md_cli_usage ("--set, --half and --any-size need --output FILE");

  graph = md_onnx_load (argv[1], &error);
  if (graph == NULL)
    return md_cli_fail ("%s", error->message);
  for (char **setting = settings; setting != NULL && *setting; setting++)
    if (!set_metadata (graph, *setting))
      return md_cli_usage ("--set needs KEY=VALUE, not '%s'", *setting);
  if (half)
    make_half (graph);
  if (any_size)
    forget_size (graph);
  if (output == NULL)
    print_model (graph);
  else if (!md_onnx_save (graph, output, &error))
    return md_cli_fail ("%s", error->message);
  return MD_EXIT_OK;
}
