#include "params.h"

#include <string.h>

/* Maximum size of a dilated kernel, which is stored with zeros between its
 * weights. */
#define MAX_DILATED 64

/* -- Lists and numbers --------------------------------------------------- */

static const MdOnnxAttr *
find_attr (const MdOnnxNode * node, const char *name)
{
  for (gsize i = 0; i < node->n_attrs; i++)
    if (strcmp (node->attrs[i].name, name) == 0)
      return &node->attrs[i];
  return NULL;
}

static gboolean
has_input (const MdOnnxScope * scope, const MdOnnxNode * node, gsize i)
{
  return i < node->n_inputs && *node->inputs[i] != '\0' &&
      !g_hash_table_contains (scope->empty, node->inputs[i]);
}

/* Reads a list of integers from attribute @name or input @i.
 * @n: (out): -1 if the node has neither
 * @list: [MD_MAX_INTS] */
static gboolean
read_list (const MdOnnxScope * scope, const MdOnnxNode * node,
    const char *name, gsize i, int *n, gint64 * list, GError ** error)
{
  const MdOnnxAttr *attr = find_attr (node, name);
  const MdIntFolding *ints = attr == NULL && has_input (scope, node, i) ?
      g_hash_table_lookup (scope->ints, node->inputs[i]) : NULL;

  *n = -1;
  if (attr == NULL && !has_input (scope, node, i))
    return TRUE;
  if (attr != NULL && attr->n_ints <= MD_MAX_INTS) {
    *n = (int) attr->n_ints;
    for (int k = 0; k < *n; k++)
      list[k] = attr->ints[k];
    return TRUE;
  }
  for (int k = 0; ints != NULL && k < ints->n; k++) {
    if (ints->items[k].kind != MD_INT_CONSTANT)
      ints = NULL;
    else
      list[k] = ints->items[k].value;
  }
  if (ints == NULL)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "'%s' is not a list of up to %d constant integers", name, MD_MAX_INTS);
  *n = ints->n;
  return TRUE;
}

/* Reads a parameter that newer operator sets pass as a constant input. */
static gboolean
read_scalar_input (MdOnnxScope * scope, const MdOnnxNode * node, gsize i,
    float *out, GError ** error)
{
  int index;

  if (!has_input (scope, node, i))
    return TRUE;

  index = md_onnx_scope_find (scope, node->inputs[i]);
  if (index < 0 || md_graph_value (scope->graph, index)->data == NULL ||
      md_shape_elements (&md_graph_value (scope->graph, index)->shape) != 1)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "input %" G_GSIZE_FORMAT " is not a constant number", i);

  *out = md_graph_value (scope->graph, index)->data[0];
  return TRUE;
}

/* -- Reshape, Squeeze, Transpose ----------------------------------------- */

static gboolean
read_reshape_target (MdOnnxScope * scope, const MdOnnxNode * node,
    MdNode * out, GError ** error)
{
  const MdIntFolding *ints = node->n_inputs != 2 ? NULL :
      g_hash_table_lookup (scope->ints, node->inputs[1]);
  gint64 target[MD_MAX_RANK];
  g_autofree char *name = NULL;
  const char *wrong;

  if (ints == NULL || ints->n == 0)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "target shape is not known when the file is loaded");
  wrong =
      md_int_folding_reshape_target (scope->graph, out->inputs[0], ints,
      target);
  if (wrong != NULL)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "%s", wrong);

  name = g_strconcat (node->outputs[0], ".target", NULL);
  out->inputs[1] = md_graph_add_ints (scope->graph, name, ints->n, target);
  out->n_inputs = 2;

  return TRUE;
}

static gboolean
read_axes (MdOnnxScope * scope, const MdOnnxNode * node, MdNode * out,
    GError ** error)
{
  int rank = md_graph_value (scope->graph, out->inputs[0])->shape.rank, n;
  gint64 axes[MD_MAX_INTS];

  if (!read_list (scope, node, "axes", 1, &n, axes, error))
    return FALSE;
  if (out->op == MD_OP_UNSQUEEZE)
    rank += MAX (n, 0);
  for (int i = 0; i < n; i++) {
    gint64 axis = axes[i] < 0 ? axes[i] + rank : axes[i];

    if (axis < 0 || axis >= MIN (rank, MD_MAX_RANK) ||
        (out->attrs.axes >> axis & 1) != 0)
      return md_onnx_node_error (scope, node, MD_MODEL_ERROR_SHAPE, error,
          "axis %" G_GINT64_FORMAT " is repeated or out of range for rank %d",
          axes[i], rank);
    out->attrs.axes |= 1u << axis;
  }
  if (n < 1)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "axes are missing");
  return TRUE;
}

static gboolean
complete_perm (MdOnnxScope * scope, const MdOnnxNode * node, MdNode * out,
    GError ** error)
{
  int rank = md_graph_value (scope->graph, out->inputs[0])->shape.rank;
  int *perm = out->attrs.perm;

  if (rank > 0 && perm[0] < 0)
    for (int i = 0; i < rank; i++)
      perm[i] = rank - 1 - i;
  if ((rank < MD_MAX_RANK && perm[rank] >= 0) ||
      (rank > 0 && perm[rank - 1] < 0))
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_SHAPE, error,
        "perm does not have %d entries", rank);
  return TRUE;
}

/* -- Slice --------------------------------------------------------------- */

static gboolean
read_slice (MdOnnxScope * scope, const MdOnnxNode * node, MdNode * out,
    GError ** error)
{
  static const char *const names[] = { "starts", "ends", "axes", "steps" };
  int rank = md_graph_value (scope->graph, out->inputs[0])->shape.rank, n[4];
  gint64 lists[4][MD_MAX_INTS];

  for (int k = 0; k < 4; k++)
    if (!read_list (scope, node, names[k], (gsize) k + 1, &n[k], lists[k],
            error))
      return FALSE;
  if (n[0] < 1 || n[1] != n[0] || (n[2] >= 0 && n[2] != n[0]) ||
      (n[3] >= 0 && n[3] != n[0]))
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_FORMAT, error,
        "starts, ends, axes and steps have different lengths");

  for (int i = 0; i < n[0]; i++) {
    gint64 axis = n[2] < 0 ? i : lists[2][i];
    gint64 step = n[3] < 0 ? 1 : lists[3][i];

    axis += axis < 0 ? rank : 0;
    if (axis < 0 || axis >= rank || step < 1 || step > G_MAXINT16)
      return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED,
          error, "axis %" G_GINT64_FORMAT " of rank %d with step %"
          G_GINT64_FORMAT " is not supported", axis, rank, step);
    out->attrs.begin[axis] = lists[0][i];
    out->attrs.end[axis] = lists[1][i];
    out->attrs.step[axis] = (int) step;
  }
  return TRUE;
}

gboolean
md_onnx_params_read_split (MdOnnxScope * scope, const MdOnnxNode * node,
    MdNode * out, gint64 * sizes, int *n, GError ** error)
{
  int rank = md_graph_value (scope->graph, out->inputs[0])->shape.rank;
  MdAttrs *attrs = &out->attrs;

  if (attrs->axis < 0)
    attrs->axis += rank;
  if (attrs->axis < 0 || attrs->axis >= rank)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_SHAPE, error,
        "axis %d is out of range for rank %d", attrs->axis, rank);
  if (!read_list (scope, node, "split", 1, n, sizes, error))
    return FALSE;
  if (*n >= 0 && (gsize) * n != node->n_outputs)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_FORMAT, error,
        "%" G_GSIZE_FORMAT " outputs, but %d sizes", node->n_outputs, *n);
  for (int i = 0; i < *n; i++)
    if (sizes[i] < 1 || sizes[i] > G_MAXINT32)
      return md_onnx_node_error (scope, node, MD_MODEL_ERROR_FORMAT, error,
          "part of invalid size %" G_GINT64_FORMAT, sizes[i]);
  return TRUE;
}

/* -- Resize -------------------------------------------------------------- */

/* Reads sizes that are constants, dimensions of the input, or the height and
 * width of one other tensor, which becomes the node's second input. */
static gboolean
read_sizes (MdOnnxScope * scope, const MdOnnxNode * node, gsize at,
    MdNode * out, GError ** error)
{
  const MdIntFolding *ints =
      g_hash_table_lookup (scope->ints, node->inputs[at]);
  gboolean ok = ints != NULL && ints->n == 4;
  int like = -1;

  for (int i = 0; ok && i < 4; i++) {
    const MdInt *item = &ints->items[i];

    if (item->kind == MD_INT_CONSTANT) {
      ok = item->value > 0 && item->value <= G_MAXINT16;
      out->attrs.sizes[i] = (int) item->value;
    } else {
      ok = item->kind == MD_INT_DIMENSION && item->value == i &&
          (i != 3 || like == item->of || out->attrs.sizes[2] > 0);
      if (i >= 2)
        like = item->of;
    }
  }
  ok = ok && (like < 0 || (out->attrs.sizes[2] == 0 &&
          out->attrs.sizes[3] == 0));
  if (!ok)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "sizes are neither constant nor those of one tensor");
  if (like >= 0) {
    out->inputs[1] = like;
    out->n_inputs = 2;
  }
  return TRUE;
}

static gboolean
read_scales (MdOnnxScope * scope, const MdOnnxNode * node, gsize at,
    MdNode * out, GError ** error)
{
  const MdOnnxAttr *attr = find_attr (node, "scales");
  const float *scales = attr != NULL && attr->n_floats == 4 ? attr->floats :
      NULL;
  int index = attr == NULL && has_input (scope, node, at) ?
      md_onnx_scope_find (scope, node->inputs[at]) : -1;

  if (index >= 0 && md_shape_elements (&md_graph_value (scope->graph,
              index)->shape) == 4)
    scales = md_graph_value (scope->graph, index)->data;
  if (scales == NULL || scales[0] != 1 || scales[1] != 1)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "scales are not constant, or change more than height and width");
  out->attrs.scales[0] = scales[2];
  out->attrs.scales[1] = scales[3];
  return TRUE;
}

static gboolean
read_resize (MdOnnxScope * scope, const MdOnnxNode * node, MdNode * out,
    GError ** error)
{
  gboolean is_new = strcmp (node->op, "Resize") == 0 && scope->opset >= 11;

  if (is_new && has_input (scope, node, 3))
    return read_sizes (scope, node, 3, out, error);
  return read_scales (scope, node, is_new ? 2 : 1, out, error);
}

/* -- Conv ---------------------------------------------------------------- */

static gboolean
spread_kernel (MdOnnxScope * scope, const MdOnnxNode * node, MdNode * out,
    const int *dilation, GError ** error)
{
  const MdValue *weights = md_graph_value (scope->graph, out->inputs[1]);
  MdShape shape = weights->shape;
  gsize outer, h = (gsize) shape.dims[2], w = (gsize) shape.dims[3];
  g_autofree char *name = g_strconcat (node->outputs[0], ".dilated", NULL);
  float *spread, *to;

  if (!md_onnx_scope_check_name (scope, name, error))
    return FALSE;
  outer = (gsize) (shape.dims[0] * shape.dims[1]);
  for (int i = 0; i < 2; i++)
    shape.dims[2 + i] = (shape.dims[2 + i] - 1) * dilation[i] + 1;
  spread = md_shape_elements (&shape) < 1 ? NULL :
      g_try_new0 (float, (gsize) md_shape_elements (&shape));
  if (spread == NULL)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_SHAPE, error,
        "out of memory for the dilated kernel");

  for (gsize o = 0; o < outer; o++)
    for (gsize y = 0; y < h; y++)
      for (gsize x = 0; x < w; x++) {
        to = spread + (o * (gsize) shape.dims[2] + y * (gsize) dilation[0])
            * (gsize) shape.dims[3] + x * (gsize) dilation[1];
        *to = weights->data[(o * h + y) * w + x];
      }
  md_onnx_scope_add_floats (scope, name, &shape, spread, FALSE);
  out->inputs[1] = md_onnx_scope_find (scope, name);
  for (int i = 0; i < 2; i++)
    out->attrs.kernel[i] = (int) shape.dims[2 + i];
  return TRUE;
}

/* Converts a dilated kernel to a plain one with zeros in between. */
static gboolean
read_dilations (MdOnnxScope * scope, const MdOnnxNode * node, MdNode * out,
    GError ** error)
{
  const MdOnnxAttr *attr = find_attr (node, "dilations");
  const MdValue *weights = md_graph_value (scope->graph, out->inputs[1]);
  int dilation[2] = { 1, 1 };
  gboolean ok = attr == NULL || attr->n_ints == 2;

  for (int i = 0; ok && attr != NULL && i < 2; i++) {
    ok = attr->ints[i] >= 1 && attr->ints[i] <= MAX_DILATED;
    dilation[i] = ok ? (int) attr->ints[i] : 0;
  }
  if (ok && dilation[0] == 1 && dilation[1] == 1)
    return TRUE;
  ok = ok && weights->data != NULL && weights->shape.rank == 4 &&
      find_attr (node, "auto_pad") == NULL;
  for (int i = 0; ok && i < 2; i++)
    ok = weights->shape.dims[2 + i] <= MAX_DILATED &&
        (weights->shape.dims[2 + i] - 1) * dilation[i] < MAX_DILATED;
  if (!ok)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "dilations are not supported");
  return spread_kernel (scope, node, out, dilation, error);
}

/* -- All ----------------------------------------------------------------- */

gboolean
md_onnx_params_read (MdOnnxScope * scope, const MdOnnxNode * node,
    MdNode * out, GError ** error)
{
  const MdShape in = md_graph_value (scope->graph, out->inputs[0])->shape;
  MdAttrs *attrs = &out->attrs;

  switch (out->op) {
    case MD_OP_CLIP:
      return read_scalar_input (scope, node, 1, &attrs->min, error) &&
          read_scalar_input (scope, node, 2, &attrs->max, error);
    case MD_OP_CONV:
      return read_dilations (scope, node, out, error);
    case MD_OP_DROPOUT:
      return read_scalar_input (scope, node, 1, &attrs->ratio, error);
    case MD_OP_RESHAPE:
      return read_reshape_target (scope, node, out, error);
    case MD_OP_RESIZE:
      return read_resize (scope, node, out, error);
    case MD_OP_SLICE:
      return read_slice (scope, node, out, error);
    case MD_OP_SQUEEZE:
    case MD_OP_UNSQUEEZE:
      return read_axes (scope, node, out, error);
    case MD_OP_SOFTMAX:
      /* Before version 13, the axis and all after it were flattened to one. */
      if (scope->opset < 13 && attrs->axis != -1 && attrs->axis != in.rank - 1)
        return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED,
            error,
            "covers several dimensions, as axis is not the last (operator set %"
            G_GINT64_FORMAT ")", scope->opset);
      return TRUE;
    case MD_OP_TRANSPOSE:
      return complete_perm (scope, node, out, error);
    default:
      return TRUE;
  }
}

MdAttrs
md_onnx_params_default (const MdOnnxScope * scope, const MdOnnxNode * node,
    const MdNode * out)
{
  MdAttrs attrs = md_attrs_default ();
  const MdShape *weights;

  switch (out->op) {
    case MD_OP_LEAKY_RELU:
      attrs.alpha = 0.01f;
      break;
    case MD_OP_HARD_SIGMOID:
      attrs.alpha = 0.2f;
      attrs.beta = 0.5f;
      break;
    case MD_OP_SOFTMAX:
      attrs.axis = scope->opset >= 13 ? -1 : 1;
      break;
    case MD_OP_SLICE:
      if (strcmp (node->op, "Split") == 0)
        attrs.axis = 0;
      break;
    case MD_OP_RESIZE:
      /* Upsample and the older Resize have no attributes for these. */
      if (scope->opset < 11 || strcmp (node->op, "Resize") != 0) {
        attrs.coordinates = MD_RESIZE_ASYMMETRIC;
        attrs.rounding = MD_RESIZE_FLOOR;
      }
      break;
    case MD_OP_CONV:
      weights = &md_graph_value (scope->graph, out->inputs[1])->shape;
      for (int i = 0; i < 2 && weights->rank == 4; i++)
        attrs.kernel[i] = (int) CLAMP (weights->dims[2 + i], 1, G_MAXINT16);
      break;
    default:
      break;
  }
  return attrs;
}
