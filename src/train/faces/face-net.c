#include "face-net.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "train/layer-builder.h"

/* Limits the number of nodes; md_layer_add_constant() limits the weights. */
#define MAX_REPEATS 8

typedef struct
{
  int stem[2], levels[MD_FACE_LEVELS], pairs[MD_FACE_LEVELS];
  int pyramid, head;
  gboolean own_norms;
} Design;

typedef struct
{
  MdLayerBuilder layers;        /* adds the constants */
  gint64 channels;              /* of the value built last */
  gboolean failed;              /* a constant was refused; error is set */
} Builder;

static void
read_ints (MdRecipe * recipe, const char *key, int n, const int *fallback,
    int max, int *values)
{
  double numbers[MD_FACE_LEVELS];

  for (int i = 0; i < n; i++)
    numbers[i] = fallback[i];
  md_recipe_doubles (recipe, "network", key, numbers, n);
  for (int i = 0; i < n; i++) {
    values[i] = CLAMP (numbers[i], 0, max);
    if (values[i] != numbers[i])
      md_recipe_complain (recipe, "network", key,
          "%g is not a whole number from 0 to %d", numbers[i], max);
  }
}

static Design
read_design (MdRecipe * recipe)
{
  static const int stem[] = { 16, 24 }, levels[] = { 48, 64, 80 };
  static const int pairs[] = { 1, 1, 1 };
  Design d;

  read_ints (recipe, "stem", 2, stem, MD_MAX_LAYER_SIZE, d.stem);
  read_ints (recipe, "levels", MD_FACE_LEVELS, levels, MD_MAX_LAYER_SIZE,
      d.levels);
  read_ints (recipe, "pairs", MD_FACE_LEVELS, pairs, MAX_REPEATS, d.pairs);
  d.pyramid = md_recipe_int (recipe, "network", "pyramid", 32, 1,
      MD_MAX_LAYER_SIZE);
  d.head = md_recipe_int (recipe, "network", "head", 1, 0, MAX_REPEATS);
  d.own_norms = md_recipe_boolean (recipe, "network", "own-norms", FALSE);
  for (int i = 0; i < MD_FACE_LEVELS; i++) {
    if (d.levels[i] < 1 || d.stem[MIN (i, 1)] < 1)
      md_recipe_complain (recipe, "network", d.levels[i] < 1 ? "levels" :
          "stem", "needs at least one channel");
  }
  return d;
}

/* Returns a constant, which may exist already if layers share it; -1 = failed */
static int
constant (Builder * b, const char *layer, const char *part,
    const MdShape * shape, float fill)
{
  g_autofree char *name = g_strconcat (layer, ".", part, NULL);
  int value = md_graph_find_value (b->layers.graph, name);

  if (value < 0 && !b->failed)
    b->failed = !md_layer_add_constant (&b->layers, layer, part, shape, fill,
        &value);
  return value;
}

static int
add (Builder * b, MdOpKind op, const MdAttrs * attrs, const char *name,
    int first, int second)
{
  const MdAttrs defaults = md_attrs_default ();
  const int inputs[] = { first, second };

  return md_graph_add_node (b->layers.graph, op, name,
      attrs ? attrs : &defaults, inputs, second < 0 ? 1 : 2);
}

/* Adds a convolution and a norm.
 * @node: name of the node
 * @layer: name of the constants */
static int
add_conv (Builder * b, int value, const char *node, const char *layer,
    gint64 from, int channels, int kernel, int stride)
{
  MdGraph *graph = b->layers.graph;
  MdAttrs attrs = md_attrs_default ();
  const MdShape weights = { 4, {channels, from, kernel, kernel} };
  const MdShape flat = { 1, {channels} };
  g_autofree char *norm = g_strconcat (node, ".bn", NULL);
  g_autofree char *norm_layer = g_strconcat (layer, ".bn", NULL);
  int inputs[5];

  for (int i = 0; i < 2; i++) {
    attrs.kernel[i] = kernel;
    attrs.stride[i] = stride;
    attrs.pads[i] = attrs.pads[2 + i] = kernel / 2;
  }
  inputs[0] = value;
  inputs[1] = constant (b, layer, "weight", &weights, 0);
  inputs[0] = md_graph_add_node (graph, MD_OP_CONV, node, &attrs, inputs, 2);
  inputs[1] = constant (b, norm_layer, "scale", &flat, 1);
  inputs[2] = constant (b, norm_layer, "bias", &flat, 0);
  inputs[3] = constant (b, norm_layer, "mean", &flat, 0);
  inputs[4] = constant (b, norm_layer, "variance", &flat, 1);
  attrs = md_attrs_default ();
  b->channels = channels;
  return md_graph_add_node (graph, MD_OP_BATCH_NORM, norm, &attrs, inputs, 5);
}

static int
add_relu (Builder * b, int value, const char *node)
{
  g_autofree char *name = g_strconcat (node, ".relu", NULL);

  return add (b, MD_OP_RELU, NULL, name, value, -1);
}

static int
add_layer (Builder * b, int value, const char *node, const char *layer,
    int channels, int kernel, int stride)
{
  return add_relu (b, add_conv (b, value, node, layer, b->channels, channels,
          kernel, stride), node);
}

/* Adds a residual block: relu (x + second (relu (first (x)))). */
static int
add_pair (Builder * b, int value, const char *name)
{
  g_autofree char *first = g_strconcat (name, ".a", NULL);
  g_autofree char *second = g_strconcat (name, ".b", NULL);
  g_autofree char *sum = g_strconcat (name, ".sum", NULL);
  int channels = b->channels;
  int inner = add_layer (b, value, first, first, channels, 3, 1);

  inner = add_conv (b, inner, second, second, channels, channels, 3, 1);
  return add_relu (b, add (b, MD_OP_ADD, NULL, sum, value, inner), sum);
}

static int
add_level (Builder * b, int value, const Design * d, int level)
{
  g_autofree char *down = g_strdup_printf ("down%d", md_face_stride (level));

  value = add_layer (b, value, down, down, d->levels[level], 3, 2);
  for (int i = 0; i < d->pairs[level]; i++) {
    g_autofree char *name = g_strdup_printf ("pair%d.%d",
        md_face_stride (level), i);

    value = add_pair (b, value, name);
  }
  return value;
}

/* @above: value of the next coarser level; -1 = none */
static int
add_lateral (Builder * b, int value, const Design * d, int level, int above)
{
  int stride = md_face_stride (level);
  g_autofree char *name = g_strdup_printf ("lateral%d", stride);
  g_autofree char *doubled = g_strdup_printf ("doubled%d", stride);
  g_autofree char *sum = g_strdup_printf ("joined%d", stride);
  MdAttrs attrs = md_attrs_default ();

  b->channels = d->levels[level];
  value = add_layer (b, value, name, name, d->pyramid, 1, 1);
  if (above < 0)
    return value;
  attrs.coordinates = MD_RESIZE_ASYMMETRIC;
  attrs.rounding = MD_RESIZE_FLOOR;
  return add (b, MD_OP_ADD, NULL, sum, value, add (b, MD_OP_RESIZE, &attrs,
          doubled, above, value));
}

static int
add_slice (Builder * b, int value, const char *name, int begin, int end)
{
  MdAttrs attrs = md_attrs_default ();

  for (int i = 0; i < 4; i++) {
    attrs.begin[i] = 0;
    attrs.end[i] = G_MAXINT64;
    attrs.step[i] = 1;
  }
  attrs.begin[1] = begin;
  attrs.end[1] = end;
  return add (b, MD_OP_SLICE, &attrs, name, value, -1);
}

/* Makes the distances, channels 1 to 4, positive: softplus (scale × x + ½). */
static int
add_output (Builder * b, int value, const char *name, int level)
{
  MdGraph *graph = b->layers.graph;
  const MdShape one = { 1, {1} };
  const float half = .5f;
  g_autofree char *layer = g_strdup_printf ("distances%d",
      md_face_stride (level));
  char *parts[5];
  MdAttrs attrs = md_attrs_default ();
  int inputs[3], distances, offset = md_graph_find_value (graph, "half");

  for (int i = 0; i < 5; i++)
    parts[i] = g_strdup_printf ("%s.part%d", layer, i);
  inputs[0] = add_slice (b, value, parts[0], 0, 1);
  distances = add_slice (b, value, parts[1], 1, 5);
  inputs[2] = add_slice (b, value, parts[2], 5, MD_FACE_CHANNELS);
  if (offset < 0)
    offset = md_graph_add_constant (graph, "half", &one, &half);
  distances = add (b, MD_OP_MUL, NULL, parts[3], distances,
      constant (b, layer, "scale", &one, 1));
  distances = add (b, MD_OP_ADD, NULL, parts[4], distances, offset);
  inputs[1] = add (b, MD_OP_SOFTPLUS, NULL, layer, distances, -1);
  attrs.axis = 1;
  for (int i = 0; i < 5; i++)
    g_free (parts[i]);
  return md_graph_add_node (graph, MD_OP_CONCAT, name, &attrs, inputs, 3);
}

static void
add_head (Builder * b, int value, const Design * d, int level)
{
  MdGraph *graph = b->layers.graph;
  const int stride = md_face_stride (level);
  const MdShape weights = { 4, {MD_FACE_CHANNELS, d->pyramid, 1, 1} };
  const MdShape bias = { 1, {MD_FACE_CHANNELS} };
  g_autofree char *smooth = g_strdup_printf ("smooth%d", stride);
  g_autofree char *out = g_strdup_printf ("out%d", stride);
  g_autofree char *name = g_strdup_printf ("p%d", stride);
  MdAttrs attrs = md_attrs_default ();
  int inputs[3];

  b->channels = d->pyramid;
  value = add_layer (b, value, smooth, smooth, d->pyramid, 3, 1);
  for (int i = 0; i < d->head; i++) {
    g_autofree char *node = g_strdup_printf ("head%d.%d", stride, i);
    g_autofree char *layer = g_strdup_printf ("head.%d", i);

    value = add_layer (b, value, node, layer, d->pyramid, 3, 1);
  }
  attrs.kernel[0] = attrs.kernel[1] = 1;
  inputs[0] = value;
  inputs[1] = constant (b, "out", "weight", &weights, 0);
  inputs[2] = constant (b, "out", "bias", &bias, 0);
  value = md_graph_add_node (graph, MD_OP_CONV, out, &attrs, inputs, 3);
  value = add_output (b, value, name, level);
  g_array_append_val (graph->outputs, value);
}

/* Returns: FALSE with the builder's error */
static gboolean
build (Builder * b, const Design * d)
{
  MdGraph *graph = b->layers.graph;
  int levels[MD_FACE_LEVELS], value, above = -1;

  value = md_graph_add_value (graph, "image", &MD_SHAPE (-1, 3, -1, -1));
  g_array_append_val (graph->inputs, value);
  b->layers.key = "stem";
  value = add_layer (b, value, "stem.0", "stem.0", d->stem[0], 3, 2);
  value = add_layer (b, value, "stem.1", "stem.1", d->stem[1], 3, 2);
  b->layers.key = "levels";
  for (int i = 0; i < MD_FACE_LEVELS; i++)
    levels[i] = value = add_level (b, value, d, i);
  b->layers.key = "pyramid";
  for (int i = MD_FACE_LEVELS; i-- > 0;)
    levels[i] = above = add_lateral (b, levels[i], d, i, above);
  for (int i = 0; i < MD_FACE_LEVELS; i++)
    add_head (b, levels[i], d, i);
  return !b->failed;
}

MdGraph *
md_face_net_new (MdRecipe * recipe, GError ** error)
{
  Design design = read_design (recipe);
  g_autoptr (MdGraph) graph = NULL;
  Builder builder = {.channels = 3 };

  if (!md_recipe_check (recipe, error))
    return NULL;
  graph = md_graph_new ("face");
  builder.layers.file = md_recipe_name (recipe);
  builder.layers.graph = graph;
  builder.layers.error = error;
  if (!build (&builder, &design))
    return NULL;
  if (design.own_norms)
    md_face_net_part_norms (graph);
  md_recipe_metadata (recipe, graph);
  return g_steal_pointer (&graph);
}

void
md_face_net_init (MdNet * net, guint64 seed)
{
  MdGraph *graph = md_net_graph (net);
  MdRng rng = md_rng_init (seed, 0, 0);
  MdValue *weights = md_graph_value (graph, md_graph_find_value (graph,
          "out.weight"));
  MdValue *bias = md_graph_value (graph, md_graph_find_value (graph,
          "out.bias"));
  gsize n = md_shape_elements (&weights->shape);

  md_net_init_weights (net, seed);
  for (gsize i = 0; i < n; i++)
    weights->data[i] = .01f * md_rng_normal (&rng);
  bias->data[0] = -4;
}

/* Whether a node before @end reads the constant. */
static gboolean
is_taken (const MdGraph * graph, guint end, int value)
{
  for (guint i = 0; i < end; i++) {
    const MdNode *node = md_graph_node (graph, i);

    for (int k = 0; k < node->n_inputs; k++) {
      if (node->inputs[k] == value)
        return TRUE;
    }
  }
  return FALSE;
}

void
md_face_net_part_norms (MdGraph * graph)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    MdNode *node = md_graph_node (graph, i);

    for (int k = 1; node->op == MD_OP_BATCH_NORM && k < node->n_inputs; k++) {
      const MdValue *value = md_graph_value (graph, node->inputs[k]);
      MdShape shape = value->shape;
      g_autofree char *name = NULL;

      if (!value->data || !is_taken (graph, i, node->inputs[k]))
        continue;
      name = g_strdup_printf ("%s.%u", value->name, i);
      node->inputs[k] = md_graph_add_constant (graph, name, &shape,
          value->data);
    }
  }
}

static void
swap_inputs (MdValue * weights)
{
  const gint64 *d = weights->shape.dims;
  gsize taps = d[2] * d[3];

  for (gint64 o = 0; o < d[0]; o++) {
    float *red = weights->data + o * 3 * taps, *blue = red + 2 * taps;

    for (gsize i = 0; i < taps; i++) {
      float kept = red[i];

      red[i] = blue[i];
      blue[i] = kept;
    }
  }
}

gboolean
md_face_net_swap_colors (MdGraph * graph)
{
  int input = graph->inputs->len == 1 ?
      g_array_index (graph->inputs, int, 0) : -1;

  if (input < 0)
    return FALSE;
  for (int pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < graph->nodes->len; i++) {
      const MdNode *node = md_graph_node (graph, i);
      MdValue *weights;

      if (node->inputs[0] != input)
        continue;
      if (node->op != MD_OP_CONV || node->inputs[1] < 0)
        return FALSE;
      weights = md_graph_value (graph, node->inputs[1]);
      if (!weights->data || weights->shape.rank != 4
          || weights->shape.dims[1] != 3)
        return FALSE;
      if (pass == 1)
        swap_inputs (weights);
    }
  }
  return TRUE;
}

void
md_face_net_set_side (MdGraph * graph, int side)
{
  for (guint i = 0; i < graph->inputs->len; i++) {
    MdShape *shape = &md_graph_value (graph, g_array_index (graph->inputs,
            int, i))->shape;

    if (shape->rank == 4)
      shape->dims[2] = shape->dims[3] = side;
  }
}

gboolean
md_face_net_outputs (MdNet * net, int outputs[MD_FACE_LEVELS], GError ** error)
{
  const MdShape *input = md_net_input_shape (net);

  for (int i = 0; i < MD_FACE_LEVELS; i++) {
    g_autofree char *name = g_strdup_printf ("p%d", md_face_stride (i));
    int cells = input->dims[2] / md_face_stride (i);

    outputs[i] = md_net_find_output (net, name);
    if (input->dims[1] == 3 && outputs[i] >= 0
        && md_net_output_size (net, outputs[i]) ==
        cells * cells * MD_FACE_CHANNELS)
      continue;
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE,
        "%s: not a single-shot face detector: no output %s of %d channels for "
        "every %d pixels of a picture", md_net_graph (net)->name, name,
        MD_FACE_CHANNELS, md_face_stride (i));
    return FALSE;
  }
  return TRUE;
}
