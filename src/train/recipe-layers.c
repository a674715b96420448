#include "recipe-layers.h"

#include <stdlib.h>
#include <string.h>

#include "layer-builder.h"

static gboolean
parse_int (const char *text, int min, int *value)
{
  char *end;
  gint64 n = text ? g_ascii_strtoll (text, &end, 10) : 0;

  if (!text || end == text || *end != '\0' || n < min || n > MD_MAX_LAYER_SIZE)
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

/* Parses options after the positional words: "stride N", "pad N", "groups N",
 * "ceil". */
static gboolean
parse_options (MdLayerBuilder * b, const char *layer, char **words,
    MdAttrs * attrs)
{
  for (; *words; words++) {
    int value;

    if (strcmp (*words, "ceil") == 0) {
      attrs->ceil_mode = TRUE;
      continue;
    }
    if (!parse_int (words[1], strcmp (*words, "pad") == 0 ? 0 : 1, &value))
      return md_layer_fail (b, layer,
          "has an option without a sensible number");
    if (strcmp (*words, "stride") == 0)
      attrs->stride[0] = attrs->stride[1] = value;
    else if (strcmp (*words, "pad") == 0)
      attrs->pads[0] = attrs->pads[1] = attrs->pads[2] = attrs->pads[3] = value;
    else if (strcmp (*words, "groups") == 0)
      attrs->group = value;
    else
      return md_layer_fail (b, layer,
          "has an option that is not stride, pad, groups " "or ceil");
    words++;
  }
  return TRUE;
}

typedef gboolean (*LayerFunc) (MdLayerBuilder * b, const char *name,
    const char *layer, char **words);

static gboolean
layer_conv (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  MdAttrs attrs = md_attrs_default ();
  int filters;

  if (!parse_int (words[0], 1, &filters)
      || !parse_size (words[1], attrs.kernel))
    return md_layer_fail (b, layer, "should be: conv CHANNELS HxW");
  return parse_options (b, layer, words + 2, &attrs)
      && md_layer_add_conv (b, name, filters, &attrs);
}

static gboolean
add_pool (MdLayerBuilder * b, MdOpKind op, const char *name, const char *layer,
    char **words)
{
  MdAttrs attrs = md_attrs_default ();

  if (!parse_size (words[0], attrs.kernel))
    return md_layer_fail (b, layer, "should name a size, HxW");
  attrs.stride[0] = attrs.kernel[0];
  attrs.stride[1] = attrs.kernel[1];
  return parse_options (b, layer, words + 1, &attrs)
      && md_layer_add_plain (b, op, name, &attrs);
}

static gboolean
layer_pool (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  return add_pool (b, MD_OP_MAX_POOL, name, layer, words);
}

static gboolean
layer_average (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  return add_pool (b, MD_OP_AVERAGE_POOL, name, layer, words);
}

static gboolean
layer_dense (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  int units;

  if (!parse_int (words[0], 1, &units) || words[1])
    return md_layer_fail (b, layer, "should be: dense UNITS");
  return md_layer_add_dense (b, name, units);
}

/* Parses one number in [0, 1) after the name. */
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
layer_dropout (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  MdAttrs attrs = md_attrs_default ();

  if (!parse_share (words, &attrs.ratio))
    return md_layer_fail (b, layer, "should be: dropout SHARE, below 1");
  return md_layer_add_plain (b, MD_OP_DROPOUT, name, &attrs);
}

static gboolean
layer_leaky (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  MdAttrs attrs = md_attrs_default ();

  if (!parse_share (words, &attrs.alpha))
    return md_layer_fail (b, layer, "should be: leaky SLOPE, below 1");
  return md_layer_add_plain (b, MD_OP_LEAKY_RELU, name, &attrs);
}

static gboolean
layer_batch_norm (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  return md_layer_add_batch_norm (b, name);
}

static gboolean
layer_prelu (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  return md_layer_add_prelu (b, name);
}

static gboolean
add_plain (MdLayerBuilder * b, MdOpKind op, const char *name)
{
  MdAttrs attrs = md_attrs_default ();

  return md_layer_add_plain (b, op, name, &attrs);
}

static gboolean
layer_relu (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  return add_plain (b, MD_OP_RELU, name);
}

static gboolean
layer_sigmoid (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  return add_plain (b, MD_OP_SIGMOID, name);
}

static gboolean
layer_global_average (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
{
  return add_plain (b, MD_OP_GLOBAL_AVERAGE_POOL, name);
}

static gboolean
layer_flatten (MdLayerBuilder * b, const char *name, const char *layer,
    char **words)
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

/* Splits @text into non-empty words. */
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
add_layer (MdLayerBuilder * b, const char *layer)
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
      return md_layer_fail (b, layer, "takes no options");
    return layer_kinds[i].func (b, name, layer, words + 1);
  }
  return md_layer_fail (b, layer, "is not a layer");
}

static gboolean
add_layers (MdLayerBuilder * b, const char *text)
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

/* Names the value after the output, independently of its node. */
static gboolean
add_head (MdLayerBuilder * b, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  guint n = g_strv_length (parts);
  MdAttrs attrs = md_attrs_default ();
  g_autofree char *linear = NULL;
  const char *act = n == 3 ? parts[2] : NULL;
  int size;

  if (n < 2 || n > 3 || !*parts[0] || !parse_int (parts[1], 1, &size)
      || (act && strcmp (act, "sigmoid") && strcmp (act, "softmax")))
    return md_layer_fail (b, text, "should be: NAME:SIZE[:sigmoid|softmax]");
  linear = act ? g_strconcat (parts[0], ".logits", NULL) : g_strdup (parts[0]);
  attrs.kernel[0] = attrs.kernel[1] = 1;
  b->with_bias = TRUE;
  if (b->shape.rank == 4 ? !md_layer_add_conv (b, linear, size, &attrs) :
      !md_layer_add_dense (b, linear, size))
    return FALSE;
  attrs.axis = 1;
  if (act && !md_layer_add_plain (b, strcmp (act, "sigmoid") == 0 ?
          MD_OP_SIGMOID : MD_OP_SOFTMAX, parts[0], &attrs))
    return FALSE;
  g_array_append_val (b->graph->outputs, b->value);
  return TRUE;
}

static gboolean
add_heads (MdLayerBuilder * b, const char *text)
{
  g_auto (GStrv) heads = split_words (text);
  int trunk = b->value;
  MdShape shape = b->shape;

  b->key = "heads";
  if (!heads[0])
    return md_layer_fail (b, text, "names no head");
  for (char **head = heads; *head; head++) {
    b->value = trunk;
    b->shape = shape;
    if (!add_head (b, *head))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_input (MdLayerBuilder * b, const char *text)
{
  MdShape shape = { 4, {-1, 3} };
  int size[2];

  b->key = "input";
  if (parse_int (text, 1, &size[0]))
    size[1] = size[0];
  else if (!parse_size (text, size))
    return md_layer_fail (b, text, "should be SIDE or HEIGHTxWIDTH");
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
  MdLayerBuilder builder = {.file = file,.graph = graph,.error = error };

  if (!add_input (&builder, input) || !add_layers (&builder, layers)
      || !add_heads (&builder, heads))
    return NULL;
  return g_steal_pointer (&graph);
}
