#include "protobuf.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nn/onnx/onnx.h"

/* protobuf-c frees with free(), so everything here comes from malloc(). */

GBytes *
test_save (const MdGraph * graph)
{
  g_autofree char *path = NULL, *data = NULL;
  gsize size;
  GError *error = NULL;
  int fd = g_file_open_tmp ("maskdetect-XXXXXX.onnx", &path, &error);

  g_assert_no_error (error);
  close (fd);
  md_onnx_save (graph, path, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  g_unlink (path);

  return g_bytes_new_take (g_steal_pointer (&data), size);
}

Onnx__Model *
test_unpack (const MdGraph * graph)
{
  g_autoptr (GBytes) bytes = test_save (graph);
  Onnx__Model *model = onnx__model__unpack (NULL, g_bytes_get_size (bytes),
      g_bytes_get_data (bytes, NULL));

  g_assert_nonnull (model);
  return model;
}

GBytes *
test_pack (Onnx__Model * model)
{
  gsize size = onnx__model__get_packed_size (model);
  guint8 *data = g_malloc (size);

  onnx__model__pack (model, data);
  onnx__model__free_unpacked (model, NULL);

  return g_bytes_new_take (data, size);
}

static gpointer
append (gpointer array, gsize * n, gsize at, gpointer item)
{
  gpointer *items = realloc (array, (*n + 1) * sizeof (gpointer));

  at = MIN (at, *n);
  memmove (items + at + 1, items + at, (*n - at) * sizeof (gpointer));
  items[at] = item;
  *n += 1;

  return items;
}

void
test_set_string (char **where, const char *text)
{
  if (*where != (char *) protobuf_c_empty_string)
    free (*where);
  *where = strdup (text);
}

Onnx__Node *
test_add_node (Onnx__Model * model, gsize at, const char *op,
    const char *output, const char *const *inputs)
{
  Onnx__Node *node = malloc (sizeof *node);

  onnx__node__init (node);
  node->op_type = strdup (op);
  node->output = append (NULL, &node->n_output, 0, strdup (output));
  for (; inputs != NULL && *inputs != NULL; inputs++)
    node->input = append (node->input, &node->n_input, G_MAXSIZE,
        strdup (*inputs));
  model->graph->node = append (model->graph->node, &model->graph->n_node, at,
      node);

  return node;
}

Onnx__Attribute *
test_add_attribute (Onnx__Node * node, const char *name)
{
  Onnx__Attribute *attribute = malloc (sizeof *attribute);

  onnx__attribute__init (attribute);
  attribute->name = strdup (name);
  node->attribute = append (node->attribute, &node->n_attribute, G_MAXSIZE,
      attribute);

  return attribute;
}

void
test_set_ints (Onnx__Attribute * attribute, int n, const gint64 * ints)
{
  free (attribute->ints);
  attribute->ints = malloc (sizeof (gint64) * (gsize) n);
  memcpy (attribute->ints, ints, sizeof (gint64) * (gsize) n);
  attribute->n_ints = (gsize) n;
}

Onnx__Tensor *
test_add_ints (Onnx__Model * model, const char *name, int rank, int n,
    const gint64 * ints)
{
  Onnx__Tensor *tensor = malloc (sizeof *tensor);

  onnx__tensor__init (tensor);
  tensor->name = strdup (name);
  tensor->has_data_type = 1;
  tensor->data_type = 7;
  tensor->n_dims = (gsize) rank;
  tensor->dims = malloc (sizeof (gint64));
  tensor->dims[0] = n;
  tensor->n_int64_data = (gsize) n;
  tensor->int64_data = malloc (sizeof (gint64) * (gsize) n);
  if (n > 0)
    memcpy (tensor->int64_data, ints, sizeof (gint64) * (gsize) n);
  model->graph->initializer = append (model->graph->initializer,
      &model->graph->n_initializer, G_MAXSIZE, tensor);

  return tensor;
}

Onnx__Node *
test_find_node (const Onnx__Model * model, const char *op)
{
  for (gsize i = 0; i < model->graph->n_node; i++)
    if (strcmp (model->graph->node[i]->op_type, op) == 0)
      return model->graph->node[i];
  g_assert_not_reached ();
}

Onnx__Attribute *
test_find_attribute (const Onnx__Node * node, const char *name)
{
  for (gsize i = 0; i < node->n_attribute; i++)
    if (strcmp (node->attribute[i]->name, name) == 0)
      return node->attribute[i];
  g_assert_not_reached ();
}

gsize
test_node_index (const Onnx__Model * model, const Onnx__Node * node)
{
  gsize at = 0;

  while (model->graph->node[at] != node)
    at++;
  return at;
}

void
test_clear_inputs (Onnx__Node * node, gsize left)
{
  while (node->n_input > left)
    free (node->input[--node->n_input]);
}

void
test_clear_attributes (Onnx__Node * node)
{
  while (node->n_attribute > 0)
    onnx__attribute__free_unpacked (node->attribute[--node->n_attribute], NULL);
}

void
test_add_input (Onnx__Node * node, const char *name)
{
  node->input = realloc (node->input, (node->n_input + 1) * sizeof (char *));
  node->input[node->n_input++] = strdup (name);
}

void
test_set_floats (Onnx__Attribute * attribute, gsize n, const float *values)
{
  attribute->floats = malloc (n * sizeof (float));
  memcpy (attribute->floats, values, n * sizeof (float));
  attribute->n_floats = n;
}

void
test_add_floats (Onnx__Model * model, const char *name, int n,
    const float *values)
{
  Onnx__Tensor *tensor = test_add_ints (model, name, 1, 0, NULL);

  tensor->data_type = 1;
  tensor->dims[0] = n;
  tensor->n_float_data = (gsize) n;
  tensor->float_data = malloc ((gsize) n * sizeof (float) + 1);
  if (n > 0)
    memcpy (tensor->float_data, values, (gsize) n * sizeof (float));
}

void
test_set_text (Onnx__Attribute * attribute, const char *text)
{
  if (attribute->s.data != NULL)
    free (attribute->s.data);
  attribute->has_s = 1;
  attribute->s.data = (guint8 *) strdup (text);
  attribute->s.len = strlen (text);
}
