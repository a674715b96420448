#include "recipe-layers.h"

#include <stdlib.h>
#include <string.h>

#include "nn/op.h"
#include "trainer.h"

#define MAX_SIZE 65536

typedef struct
{
  const char *file, *key;
  MdGraph *graph;
  int value;                    /* the last layer's output */
  MdShape shape;                /* of it, with a batch of 1 */
  guint n_layers;
  gboolean with_bias;           /* of the layer being built: no bn follows */
  GError **error;
} Builder;

static gboolean
fail (Builder * b, const char *layer, const char *what)
{
  g_set_error (b->error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE,
      "%s: [network] %s: “%s” %s", b->file, b->key, layer, what);
  return FALSE;
}

static gboolean
parse_int (const char *text, int min, int *value)
{
  char *end;
  gint64 n = text ? g_ascii_strtoll (text, &end, 10) : 0;

  if (!text || end == text || *end != '\0' || n < min || n > MAX_SIZE)
    return FALSE;
  *value = n;
  return TRUE;
}

static gboolean
parse_size (const char *text, int size[2])
{
  g_auto (GStrv) parts = g_strsplit (text ? text : "", "x", -1);

  return g_strv_length (parts) == 2 && parse_int (parts[0], 1, &size[0])
      && parse_int (parts[1], 1, &size[1]);
}

/* Adds the node and takes its output's shape. */
static gboolean
add_node (Builder * b, MdOpKind op, const char *name, const MdAttrs * attrs,
    const int *inputs, int n_inputs)
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
    return fail (b, name, reason->message);
  b->value = value;
  b->shape = out;
  out.dims[0] = -1;
  md_graph_value (b->graph, value)->shape = out;
  return TRUE;
}

/* A constant named "LAYER.PART", filled with one number. */
static int
add_constant (Builder * b, const char *layer, const char *part,
    const MdShape * shape, float fill)
{
  g_autofree char *name = g_strconcat (layer, ".", part, NULL);
  gsize n = md_shape_elements (shape);
  g_autofree float *data = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    data[i] = fill;
  return md_graph_add_constant (b->graph, name, shape, data);
}

static gint64
channels_of (const Builder * b)
{
  return b->shape.dims[1];
}

static gboolean
add_conv (Builder * b, const char *name, int filters, const MdAttrs * attrs)
{
  const int *kernel = attrs->kernel;
  MdShape weights = { 4, {filters, channels_of (b) / attrs->group, kernel[0],
      kernel[1]}
  };
  MdShape bias = { 1, {filters} };
  int inputs[3] = { b->value };

  if (b->shape.rank != 4)
    return fail (b, name, "needs a map, but what comes before is flat");
  if (channels_of (b) % attrs->group)
    return fail (b, name, "has groups that do not divide the channels");
  inputs[1] = add_constant (b, name, "weight", &weights, 0);
  if (b->with_bias)
    inputs[2] = add_constant (b, name, "bias", &bias, 0);
  return add_node (b, MD_OP_CONV, name, attrs, inputs, b->with_bias ? 3 : 2);
}

static gboolean
add_dense (Builder * b, const char *name, int units)
{
  MdAttrs attrs = md_attrs_default ();
  MdShape weights = { 2, {units, channels_of (b)} };
  MdShape bias = { 1, {units} };
  int inputs[3] = { b->value };

  if (b->shape.rank != 2)
    return fail (b, name, "needs a flatten before it");
  attrs.trans_b = TRUE;
  inputs[1] = add_constant (b, name, "weight", &weights, 0);
  if (b->with_bias)
    inputs[2] = add_constant (b, name, "bias", &bias, 0);
  return add_node (b, MD_OP_GEMM, name, &attrs, inputs, b->with_bias ? 3 : 2);
}

static gboolean
add_batch_norm (Builder * b, const char *name)
{
  static const char *const parts[] = { "scale", "bias", "mean", "variance" };
  MdAttrs attrs = md_attrs_default ();
  MdShape shape = { 1, {channels_of (b)} };
  int inputs[5] = { b->value };

  for (int i = 0; i < 4; i++)
    inputs[1 + i] = add_constant (b, name, parts[i], &shape, i % 3 == 0);
  return add_node (b, MD_OP_BATCH_NORM, name, &attrs, inputs, 5);
}

static gboolean
add_prelu (Builder * b, const char *name)
{
  MdAttrs attrs = md_attrs_default ();
  MdShape map = { 3, {channels_of (b), 1, 1} };
  MdShape flat = { 1, {channels_of (b)} };
  int inputs[2] = { b->value };

  inputs[1] = add_constant (b, name, "slope",
      b->shape.rank == 4 ? &map : &flat, 0.25f);
  return add_node (b, MD_OP_PRELU, name, &attrs, inputs, 2);
}

/* Words after the positional ones: "stride N", "pad N", "groups N", "ceil". */
static gboolean
parse_options (Builder * b, const char *layer, char **words, MdAttrs * attrs)
{
  for (; *words; words++) {
    int value;

    if (strcmp (*words, "ceil") == 0) {
      attrs->ceil_mode = TRUE;
      continue;
    }
    if (!parse_int (words[1], strcmp (*words, "pad") == 0 ? 0 : 1, &value))
      return fail (b, layer, "has an option without a sensible number");
    if (strcmp (*words, "stride") == 0)
      attrs->stride[0] = attrs->stride[1] = value;
    else if (strcmp (*words, "pad") == 0)
      attrs->pads[0] = attrs->pads[1] = attrs->pads[2] = attrs->pads[3] = value;
    else if (strcmp (*words, "groups") == 0)
      attrs->group = value;
    else
      return fail (b, layer, "has an option that is not stride, pad, groups "
          "or ceil");
    words++;
  }
  return TRUE;
}

typedef gboolean (*LayerFunc) (Builder * b, const char *name,
    const char *layer, char **words);

static gboolean
layer_conv (Builder * b, const char *name, const char *layer, char **words)
{
  MdAttrs attrs = md_attrs_default ();
  int filters;

  if (!parse_int (words[0], 1, &filters)
      || !parse_size (words[1], attrs.kernel))
    return fail (b, layer, "should be: conv CHANNELS HxW");
  return parse_options (b, layer, words + 2, &attrs)
      && add_conv (b, name, filters, &attrs);
}

static gboolean
add_pool (Builder * b, MdOpKind op, const char *name, const char *layer,
    char **words)
{
  MdAttrs attrs = md_attrs_default ();

  if (!parse_size (words[0], attrs.kernel))
    return fail (b, layer, "should name a size, HxW");
  attrs.stride[0] = attrs.kernel[0];
  attrs.stride[1] = attrs.kernel[1];
  return parse_options (b, layer, words + 1, &attrs)
      && add_node (b, op, name, &attrs, &b->value, 1);
}

static gboolean
layer_pool (Builder * b, const char *name, const char *layer, char **words)
{
  return add_pool (b, MD_OP_MAX_POOL, name, layer, words);
}

static gboolean
layer_average (Builder * b, const char *name, const char *layer, char **words)
{
  return add_pool (b, MD_OP_AVERAGE_POOL, name, layer, words);
}

static gboolean
layer_dense (Builder * b, const char *name, const char *layer, char **words)
{
  int units;

  if (!parse_int (words[0], 1, &units) || words[1])
    return fail (b, layer, "should be: dense UNITS");
  return add_dense (b, name, units);
}

/* One number in [0, 1) behind the name. */
static gboolean
parse_share (char **words, float *value)
{
  char *end;

  if (!words[0] || words[1])
    return FALSE;
  *value = g_ascii_strtod (words[0], &end);
  return end != words[0] && *end == '\0' && *value >= 0 && *value < 1;
}

static gboolean
layer_dropout (Builder * b, const char *name, const char *layer, char **words)
{
  MdAttrs attrs = md_attrs_default ();

  if (!parse_share (words, &attrs.ratio))
    return fail (b, layer, "should be: dropout SHARE, below 1");
  return add_node (b, MD_OP_DROPOUT, name, &attrs, &b->value, 1);
}

static gboolean
layer_leaky (Builder * b, const char *name, const char *layer, char **words)
{
  MdAttrs attrs = md_attrs_default ();

  if (!parse_share (words, &attrs.alpha))
    return fail (b, layer, "should be: leaky SLOPE, below 1");
  return add_node (b, MD_OP_LEAKY_RELU, name, &attrs, &b->value, 1);
}

static gboolean
layer_batch_norm (Builder * b, const char *name, const char *layer,
    char **words)
{
  return add_batch_norm (b, name);
}

static gboolean
layer_prelu (Builder * b, const char *name, const char *layer, char **words)
{
  return add_prelu (b, name);
}

static gboolean
add_plain (Builder * b, MdOpKind op, const char *name)
{
  MdAttrs attrs = md_attrs_default ();

  return add_node (b, op, name, &attrs, &b->value, 1);
}

static gboolean
layer_relu (Builder * b, const char *name, const char *layer, char **words)
{
  return add_plain (b, MD_OP_RELU, name);
}

static gboolean
layer_sigmoid (Builder * b, const char *name, const char *layer, char **words)
{
  return add_plain (b, MD_OP_SIGMOID, name);
}

static gboolean
layer_global_average (Builder * b, const char *name, const char *layer,
    char **words)
{
  return add_plain (b, MD_OP_GLOBAL_AVERAGE_POOL, name);
}

static gboolean
layer_flatten (Builder * b, const char *name, const char *layer, char **words)
{
  return add_plain (b, MD_OP_FLATTEN, name);
}

static const struct
{
  const char *name;
  LayerFunc func;
  gboolean has_words;           /* anything may follow the name */
} layer_kinds[] = {
  {"conv", layer_conv, TRUE},
  {"bn", layer_batch_norm, FALSE},
  {"relu", layer_relu, FALSE},
  {"leaky", layer_leaky, TRUE},
  {"prelu", layer_prelu, FALSE},
  {"sigmoid", layer_sigmoid, FALSE},
  {"pool", layer_pool, TRUE},
  {"average", layer_average, TRUE},
  {"global-average", layer_global_average, FALSE},
  {"flatten", layer_flatten, FALSE},
  {"dense", layer_dense, TRUE},
  {"dropout", layer_dropout, TRUE},
};

/* Words of @text, without empty ones. */
static char **
split_words (const char *text)
{
  g_auto (GStrv) raw = g_strsplit_set (text, " \t\n", -1);
  GPtrArray *words = g_ptr_array_new ();

  for (char **word = raw; *word; word++) {
    if (**word)
      g_ptr_array_add (words, g_strdup (*word));
  }
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (words, FALSE);
}

static gboolean
add_layer (Builder * b, const char *layer)
{
  g_auto (GStrv) words = split_words (layer);
  g_autofree char *name = NULL;

  if (!words[0])
    return TRUE;
  name = g_strdup_printf ("%s%u", words[0], ++b->n_layers);
  for (guint i = 0; i < G_N_ELEMENTS (layer_kinds); i++) {
    if (strcmp (layer_kinds[i].name, words[0]) != 0)
      continue;
    if (words[1] && !layer_kinds[i].has_words)
      return fail (b, layer, "takes no options");
    return layer_kinds[i].func (b, name, layer, words + 1);
  }
  return fail (b, layer, "is not a layer");
}

static gboolean
add_layers (Builder * b, const char *text)
{
  g_auto (GStrv) layers = g_strsplit (text, ";", -1);

  b->key = "layers";
  for (char **layer = layers; *layer; layer++) {
    g_strstrip (*layer);
    b->with_bias = !layer[1] || strcmp (g_strstrip (layer[1]), "bn") != 0;
    if (!add_layer (b, *layer))
      return FALSE;
  }
  return TRUE;
}

/* The value gets the output's own name, whatever its node is called. */
static gboolean
add_head (Builder * b, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  guint n = g_strv_length (parts);
  MdAttrs attrs = md_attrs_default ();
  g_autofree char *linear = NULL;
  const char *act = n == 3 ? parts[2] : NULL;
  int size;

  if (n < 2 || n > 3 || !*parts[0] || !parse_int (parts[1], 1, &size)
      || (act && strcmp (act, "sigmoid") && strcmp (act, "softmax")))
    return fail (b, text, "should be: NAME:SIZE[:sigmoid|softmax]");
  linear = act ? g_strconcat (parts[0], ".logits", NULL) : g_strdup (parts[0]);
  attrs.kernel[0] = attrs.kernel[1] = 1;
  b->with_bias = TRUE;
  if (b->shape.rank == 4 ? !add_conv (b, linear, size, &attrs) :
      !add_dense (b, linear, size))
    return FALSE;
  attrs.axis = 1;
  if (act && !add_node (b, strcmp (act, "sigmoid") == 0 ? MD_OP_SIGMOID :
          MD_OP_SOFTMAX, parts[0], &attrs, &b->value, 1))
    return FALSE;
  g_array_append_val (b->graph->outputs, b->value);
  return TRUE;
}

static gboolean
add_heads (Builder * b, const char *text)
{
  g_auto (GStrv) heads = split_words (text);
  int trunk = b->value;
  MdShape shape = b->shape;

  b->key = "heads";
  if (!heads[0])
    return fail (b, text, "names no head");
  for (char **head = heads; *head; head++) {
    b->value = trunk;
    b->shape = shape;
    if (!add_head (b, *head))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_input (Builder * b, const char *text)
{
  MdShape shape = { 4, {-1, 3} };
  int size[2];

  b->key = "input";
  if (parse_int (text, 1, &size[0]))
    size[1] = size[0];
  else if (!parse_size (text, size))
    return fail (b, text, "should be SIDE or HEIGHTxWIDTH");
  shape.dims[2] = size[0];
  shape.dims[3] = size[1];
  b->value = md_graph_add_value (b->graph, "image", &shape);
  b->shape = shape;
  b->shape.dims[0] = 1;
  g_array_append_val (b->graph->inputs, b->value);
  return TRUE;
}

MdGraph *
md_recipe_layers_build (const char *file, const char *kind,
    const char *input, const char *layers, const char *heads, GError ** error)
{
  g_autoptr (MdGraph) graph = md_graph_new (kind);
  Builder builder = {.file = file,.graph = graph,.error = error };

  if (!add_input (&builder, input) || !add_layers (&builder, layers)
      || !add_heads (&builder, heads))
    return NULL;
  return g_steal_pointer (&graph);
}
