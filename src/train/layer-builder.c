#include "layer-builder.h"

#include "nn/op.h"
#include "trainer.h"

/* Maximum number of weights of a network, 512 MiB. */
#define MAX_WEIGHTS (G_GINT64_CONSTANT (1) << 27)

gboolean
md_layer_fail (MdLayerBuilder * b, const char *layer, const char *what)
{
  g_set_error (b->error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE,
      "%s: [network] %s: “%s” %s", b->file, b->key, layer, what);
  return FALSE;
}

/* Adds a node and infers its output's shape. */
static gboolean
add_node (MdLayerBuilder * b, MdOpKind op, const char *name,
    const MdAttrs * attrs, const int *inputs, int n_inputs)
{
  const MdShape *in[MD_MAX_INPUTS];
  const MdNode *node;
  g_autoptr (GError) reason = NULL;
  MdShape out;
  int value = md_graph_add_node (b->graph, op, name, attrs, inputs, n_inputs);

  node = md_graph_node (b->graph, b->graph->nodes->len - 1);
  for (int i = 0; i < n_inputs; i++)
    in[i] = inputs[i] == b->value ? &b->shape :
        &md_graph_value (b->graph, inputs[i])->shape;
  if (!md_op_get (op)->check (b->graph, node, &reason) ||
      !md_op_get (op)->infer (b->graph, node, in, &out, &reason))
    return md_layer_fail (b, name, reason->message);
  b->value = value;
  b->shape = out;
  out.dims[0] = -1;
  md_graph_value (b->graph, value)->shape = out;
  return TRUE;
}

gboolean
md_layer_add_constant (MdLayerBuilder * b, const char *layer, const char *part,
    const MdShape * shape, float fill, int *value)
{
  g_autofree char *name = g_strconcat (layer, ".", part, NULL);
  gint64 n = md_shape_elements (shape);
  g_autofree float *data = NULL;

  if (n < 0 || n > MAX_WEIGHTS - b->n_weights)
    return md_layer_fail (b, layer,
        "makes the network larger than the limit of 134 million weights");
  b->n_weights += n;
  data = g_try_new (float, n);
  if (data == NULL)
    return md_layer_fail (b, layer, "has more weights than memory can hold");
  for (gint64 i = 0; i < n; i++)
    data[i] = fill;
  *value = md_graph_add_constant (b->graph, name, shape, data);
  return TRUE;
}

/* Adds the weights of a layer, and its bias if it has one, as its inputs 1
 * and 2. */
static gboolean
add_weights (MdLayerBuilder * b, const char *name, const MdShape * weights,
    int inputs[3])
{
  const MdShape bias = { 1, {weights->dims[0]} };

  return md_layer_add_constant (b, name, "weight", weights, 0, &inputs[1])
      && (!b->with_bias || md_layer_add_constant (b, name, "bias", &bias, 0,
          &inputs[2]));
}

static gint64
channels_of (const MdLayerBuilder * b)
{
  return b->shape.dims[1];
}

gboolean
md_layer_add_conv (MdLayerBuilder * b, const char *name, int filters,
    const MdAttrs * attrs)
{
  const int *kernel = attrs->kernel;
  MdShape weights = { 4, {filters, channels_of (b) / attrs->group, kernel[0],
      kernel[1]}
  };
  int inputs[3] = { b->value };

  if (b->shape.rank != 4)
    return md_layer_fail (b, name,
        "needs a feature map, but its input is flat");
  if (channels_of (b) % attrs->group)
    return md_layer_fail (b, name,
        "has groups that do not divide the channels");
  return add_weights (b, name, &weights, inputs)
      && add_node (b, MD_OP_CONV, name, attrs, inputs, b->with_bias ? 3 : 2);
}

gboolean
md_layer_add_dense (MdLayerBuilder * b, const char *name, int units)
{
  MdAttrs attrs = md_attrs_default ();
  MdShape weights = { 2, {units, channels_of (b)} };
  int inputs[3] = { b->value };

  if (b->shape.rank != 2)
    return md_layer_fail (b, name, "needs a flatten before it");
  attrs.trans_b = TRUE;
  return add_weights (b, name, &weights, inputs)
      && add_node (b, MD_OP_GEMM, name, &attrs, inputs, b->with_bias ? 3 : 2);
}

gboolean
md_layer_add_batch_norm (MdLayerBuilder * b, const char *name)
{
  static const char *const parts[] = { "scale", "bias", "mean", "variance" };
  MdAttrs attrs = md_attrs_default ();
  MdShape shape = { 1, {channels_of (b)} };
  int inputs[5] = { b->value };

  for (int i = 0; i < 4; i++)
    if (!md_layer_add_constant (b, name, parts[i], &shape, i % 3 == 0,
            &inputs[1 + i]))
      return FALSE;
  return add_node (b, MD_OP_BATCH_NORM, name, &attrs, inputs, 5);
}

gboolean
md_layer_add_prelu (MdLayerBuilder * b, const char *name)
{
  MdAttrs attrs = md_attrs_default ();
  MdShape map = { 3, {channels_of (b), 1, 1} };
  MdShape flat = { 1, {channels_of (b)} };
  int inputs[2] = { b->value };

  return md_layer_add_constant (b, name, "slope",
      b->shape.rank == 4 ? &map : &flat, 0.25f, &inputs[1])
      && add_node (b, MD_OP_PRELU, name, &attrs, inputs, 2);
}

gboolean
md_layer_add_plain (MdLayerBuilder * b, MdOpKind op, const char *name,
    const MdAttrs * attrs)
{
  return add_node (b, op, name, attrs, &b->value, 1);
}
