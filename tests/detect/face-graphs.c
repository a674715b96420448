#include "face-graphs.h"

/* Logits of white and of black cells. */
#define SURE 10.f
/* Side of a cell, and of the border around it, pixels, in the network that
 * finds faces of one size. */
#define CELL 8

const float face_box[4] = { 0.25f, 0.5f, 0.75f, 1 };

const float face_landmarks[10] = {
  -0.2f, -0.1f, 0.2f, -0.1f, 0, 0.1f, -0.1f, 0.3f, 0.1f, 0.3f
};

const float face_mask = 2;

static const int strides[] = { 8, 16, 32, 64 };

typedef struct
{
  MdGraph *graph;
  MdFaceFamily family;
  int input;
  int stride;                   /* that answers */
} Builder;

static int
add_node (Builder * b, MdOpKind op, const char *name, const MdAttrs * attrs,
    const int *inputs, int n)
{
  return md_graph_add_node (b->graph, op, name, attrs, inputs, n);
}

static void
add_output (Builder * b, int value)
{
  g_array_append_val (b->graph->outputs, value);
}

/* Adds a convolution of @n channels whose windows are cells.
 * @values: [@n]: output for any cell
 * @n_scores: number of channels, from the first on, that distinguish white
 *   from black; every anchor after the end of @values has the same output */
static int
add_cells (Builder * b, const char *name, int stride, int n,
    const float *values, int n_scores)
{
  gsize area = (gsize) stride * stride;
  g_autofree float *weights = g_new0 (float, n * 3 * area);
  g_autofree float *bias = g_new0 (float, n);
  g_autofree char *weights_name = g_strconcat (name, ".weight", NULL);
  g_autofree char *bias_name = g_strconcat (name, ".bias", NULL);
  gboolean raw = b->family == MD_FACE_FAMILY_YUNET;
  MdAttrs attrs = md_attrs_default ();
  int inputs[3] = { b->input };

  for (int i = 0; i < n; i++)
    bias[i] = values != NULL ? values[i] : 0;
  for (int i = 0; i < n_scores; i++) {
    /* Input of normalised pixels, about -1 and 1, or of bytes. */
    float range = raw ? 127.5f : b->family == MD_FACE_FAMILY_RETINAFACE ?
        128 : 1;
    float weight = SURE / (3 * (float) area * range);

    bias[i] = raw ? -SURE : 0;
    if (stride != b->stride) {
      weight = 0;
      bias[i] = -SURE;
    }
    for (gsize k = 0; k < 3 * area; k++)
      weights[i * 3 * area + k] = weight;
  }
  attrs.kernel[0] = attrs.kernel[1] = attrs.stride[0] = attrs.stride[1] =
      stride;
  inputs[1] = md_graph_add_constant (b->graph, weights_name, &MD_SHAPE (n, 3,
          stride, stride), weights);
  inputs[2] = md_graph_add_constant (b->graph, bias_name, &MD_SHAPE (n), bias);
  return add_node (b, MD_OP_CONV, name, &attrs, inputs, 3);
}

/* N×C×H×W → N×(cells × anchors)×@length */
static int
add_rows (Builder * b, const char *name, int value, int length)
{
  g_autofree char *transposed = g_strconcat (name, ".cells", NULL);
  g_autofree char *target = g_strconcat (name, ".target", NULL);
  const gint64 shape[3] = { 0, -1, length };
  MdAttrs attrs = md_attrs_default ();
  int inputs[2];

  attrs.perm[0] = 0;
  attrs.perm[1] = 2;
  attrs.perm[2] = 3;
  attrs.perm[3] = 1;
  inputs[0] = add_node (b, MD_OP_TRANSPOSE, transposed, &attrs, &value, 1);
  attrs = md_attrs_default ();
  inputs[1] = md_graph_add_ints (b->graph, target, 3, shape);
  return add_node (b, MD_OP_RESHAPE, name, &attrs, inputs, 2);
}

static int
add_sigmoid (Builder * b, const char *name, int value)
{
  MdAttrs attrs = md_attrs_default ();

  return add_node (b, MD_OP_SIGMOID, name, &attrs, &value, 1);
}

/* Adds one output of one level: rows of @length numbers, @anchors per cell, of
 * which only the first anchor ever scores. */
static int
add_field (Builder * b, const char *what, int stride, int anchors, int length,
    const float *values)
{
  g_autofree char *name = g_strdup_printf ("%s%d", what, stride);
  g_autofree char *cells = g_strconcat (name, ".conv", NULL);
  g_autofree char *scores = g_strconcat (name, ".sigmoid", NULL);
  g_autofree float *all = g_new0 (float, anchors * length);
  gboolean is_score = values == NULL;
  int value;

  for (int i = 0; i < anchors * length; i++)
    all[i] = is_score ? -SURE : values[i % length];
  value = add_cells (b, cells, stride, anchors * length, all,
      is_score ? length : 0);
  if (is_score)
    value = add_sigmoid (b, scores, value);
  return add_rows (b, name, value, length);
}

static void
build_ours (Builder * b)
{
  float values[16] = { 0 };

  for (guint i = 0; i < 4; i++)
    values[1 + i] = face_box[i];
  for (guint i = 0; i < 10; i++)
    values[5 + i] = face_landmarks[i];
  values[15] = face_mask;
  for (guint i = 0; i < 3; i++) {
    g_autofree char *name = g_strdup_printf ("p%d", strides[i]);

    add_output (b, add_cells (b, name, strides[i], 16, values, 1));
  }
}

static void
build_levels (Builder * b, gboolean landmarks)
{
  int anchors = b->family == MD_FACE_FAMILY_SCRFD ? 2 : 1;

  for (guint i = 0; i < 3; i++) {
    add_output (b, add_field (b, "score_", strides[i], anchors, 1, NULL));
    if (b->family == MD_FACE_FAMILY_YUNET)
      add_output (b, add_field (b, "obj_", strides[i], anchors, 1, NULL));
    add_output (b, add_field (b, "bbox_", strides[i], anchors, 4, face_box));
    if (landmarks)
      add_output (b, add_field (b, "kps_", strides[i], anchors, 10,
              face_landmarks));
  }
}

/* Adds one list with one kind of number for all levels. */
static void
add_list (Builder * b, const char *what, const int *anchors, int n, int length,
    const float *values)
{
  MdAttrs attrs = md_attrs_default ();
  int parts[4];

  for (int i = 0; i < n; i++)
    parts[i] = add_field (b, what, strides[i], anchors[i], length, values);
  attrs.axis = 1;
  add_output (b, add_node (b, MD_OP_CONCAT, what, &attrs, parts, n));
}

static void
build_lists (Builder * b)
{
  static const int two[] = { 2, 2, 2 }, ultra[] = { 3, 2, 2, 3 };

  if (b->family == MD_FACE_FAMILY_RETINAFACE) {
    add_list (b, "loc", two, 3, 4, face_box);
    add_list (b, "conf", two, 3, 2, NULL);
    add_list (b, "landms", two, 3, 10, face_landmarks);
  } else {
    add_list (b, "scores", ultra, 4, 2, NULL);
    add_list (b, "boxes", ultra, 4, 4, face_box);
  }
}

static Builder
begin (MdFaceFamily family, int stride, int size)
{
  Builder b = {.graph = md_graph_new ("faces.onnx"),.family = family,
    .stride = stride
  };
  int side = size > 0 ? size : -1;

  b.input = md_graph_add_value (b.graph, "image", &MD_SHAPE (-1, 3, side,
          side));
  g_array_append_val (b.graph->inputs, b.input);
  return b;
}

MdGraph *
face_graph_new (MdFaceFamily family, int stride, int size, gboolean landmarks)
{
  Builder b = begin (family, stride, size);

  switch (family) {
    case MD_FACE_FAMILY_OURS:
      build_ours (&b);
      break;
    case MD_FACE_FAMILY_SCRFD:
    case MD_FACE_FAMILY_YUNET:
      build_levels (&b, landmarks);
      break;
    default:
      build_lists (&b);
  }
  return b.graph;
}

MdGraph *
face_graph_of_one_size (const char *max_face)
{
  MdGraph *graph = face_graph_new (MD_FACE_FAMILY_OURS, CELL, 0, TRUE);
  MdAttrs *attrs = &md_graph_node (graph, 0)->attrs;
  int window = 3 * CELL, bias;
  gsize area = (gsize) window * window, ring = area - CELL * CELL;
  MdValue *weights =
      md_graph_value (graph, md_graph_node (graph, 0)->inputs[1]);

  /* Only the first channel depends on the surrounding cells. */
  g_free (weights->data);
  weights->shape = MD_SHAPE (16, 3, window, window);
  weights->data = g_new0 (float, 16 * 3 * area);
  for (gsize i = 0; i < 3 * area; i++) {
    int y = (int) (i % area) / window, x = (int) (i % area) % window;
    gboolean inside = x >= CELL && x < 2 * CELL && y >= CELL && y < 2 * CELL;

    weights->data[i] = inside ? SURE / (3.f * CELL * CELL) :
        -4 * SURE / (3.f * (float) ring);
  }
  /* A white cell among black ones: 10 + 40 - 40. */
  bias = md_graph_node (graph, 0)->inputs[2];
  md_graph_value (graph, bias)->data[0] = -4 * SURE;
  attrs->kernel[0] = attrs->kernel[1] = window;
  for (guint i = 0; i < 4; i++)
    attrs->pads[i] = CELL;
  face_graph_set (graph, "kind", "face");
  face_graph_set (graph, "max-face", max_face);
  return graph;
}

MdGraph *
face_graph_upright (void)
{
  MdGraph *graph = face_graph_new (MD_FACE_FAMILY_OURS, CELL, 0, TRUE);
  const MdNode *conv = md_graph_node (graph, 0);
  float *weights = md_graph_value (graph, conv->inputs[1])->data;
  int area = CELL * CELL;

  for (int i = 0; i < 3 * area; i++)
    weights[i] = (i % area < area / 2 ? 2 : -2) * SURE / (3.f * (float) area);
  /* Half white, half black: 20 - 10; uniform: -10. */
  md_graph_value (graph, conv->inputs[2])->data[0] = -SURE;
  face_graph_set (graph, "kind", "face");
  return graph;
}

void
face_graph_set (MdGraph * graph, const char *key, const char *value)
{
  g_hash_table_replace (graph->metadata, g_strconcat ("maskdetect.", key,
          NULL), g_strdup (value));
}

MdFaceNetwork *
face_graph_load (const MdGraph * graph)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModel) model = md_model_new (graph, MD_PRECISION_SINGLE, &error);
  MdFaceNetwork *net;

  g_assert_no_error (error);
  net = md_face_network_new (model, &error);
  g_assert_no_error (error);
  return net;
}
