/* Flatten, Reshape, Squeeze and Unsqueeze keep the logical row-major order of
 * elements, which for rank 4 is not the order in memory. */
#include "ops.h"

#include <string.h>

#include "layout.h"

/* Whether channels last and row-major are the same. */
static gboolean
is_plain (const MdShape * shape)
{
  return shape->rank != 4 || shape->dims[1] == 1
      || shape->dims[2] * shape->dims[3] == 1;
}

static gsize
scratch_size (const MdOpCall * call)
{
  return is_plain (call->in_shape[0]) || is_plain (call->out_shape) ? 0 :
      md_op_elements (call->out_shape);
}

/* Converts elements from channels last to row-major or back. */
static void
convert (const MdShape * shape, gboolean to_rows, const float *src,
    float *dst, gboolean add)
{
  gsize rows[MD_MAX_RANK], channels_last[MD_MAX_RANK];

  md_layout_row_major (shape, rows);
  md_layout_strides (shape, FALSE, channels_last);
  md_layout_copy (shape, src, to_rows ? channels_last : rows, dst,
      to_rows ? rows : channels_last, add);
}

static void
forward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);
  const float *x = call->in[0];

  if (!is_plain (call->in_shape[0]) && !call->in_constant[0] &&
      !call->node->attrs.as_stored) {
    float *rows = is_plain (call->out_shape) ? call->out : call->scratch;

    convert (call->in_shape[0], TRUE, x, rows, FALSE);
    x = rows;
  }
  if (!is_plain (call->out_shape))
    convert (call->out_shape, FALSE, x, call->out, FALSE);
  else if (x != call->out)
    memcpy (call->out, x, n * sizeof (float));
}

/* Training uses Flatten only before a dense layer, so the output is plain. */
static void
backward (const MdOpCall * call)
{
  MdShape flat = { 1, {md_shape_elements (call->out_shape)} };

  if (call->grad_in[0])
    convert (is_plain (call->in_shape[0]) ? &flat : call->in_shape[0], FALSE,
        call->grad_out, call->grad_in[0], TRUE);
}

static gboolean
infer_flatten (const MdGraph * graph, const MdNode * node,
    const MdShape * const *in, MdShape * out, GError ** error)
{
  int rank = in[0]->rank;
  int axis = node->attrs.axis + (node->attrs.axis < 0 ? rank : 0);

  if (axis < 0 || axis > rank)
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "axis %d is out of range for rank %d", node->attrs.axis, rank);
  *out = md_op_shape2 (1, 1);
  for (int i = 0; i < rank; i++)
    out->dims[i < axis ? 0 : 1] *= in[0]->dims[i];
  return TRUE;
}

const MdOp md_op_flatten = {
  .check = md_op_check_unary,
  .infer = infer_flatten,
  .forward = forward,
  .backward = backward,
  .scratch_size = scratch_size,
};

static gboolean
check_reshape (const MdGraph * graph, const MdNode * node, GError ** error)
{
  const MdValue *target = md_op_input (graph, node, 1);

  if (!md_op_need_inputs (graph, node, 2, 2, error))
    return FALSE;
  if (!target->ints)
    return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "target shape (tensor '%s') is not known before the run", target->name);
  if (md_shape_elements (&target->shape) > MD_MAX_RANK)
    return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "target has more than %d dimensions", MD_MAX_RANK);
  return TRUE;
}

static gboolean
infer_reshape (const MdGraph * graph, const MdNode * node,
    const MdShape * const *in, MdShape * out, GError ** error)
{
  const MdValue *target = md_op_input (graph, node, 1);
  gint64 total = md_shape_elements (in[0]), known = 1;
  const gint64 *d = in[0]->dims;
  MdShape from = node->attrs.as_stored ?
      md_op_shape4 (d[0], d[2], d[3], d[1]) : *in[0];
  int open = -1;

  out->rank = md_shape_elements (&target->shape);
  for (int i = 0; i < out->rank; i++) {
    gint64 dim = target->ints[i];

    if (dim == 0 && i < from.rank)
      dim = from.dims[i];
    out->dims[i] = dim;
    if (dim == -1 && open < 0)
      open = i;
    else if (dim < 1 || dim > total || known > total / dim)
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "target dimension %d cannot be %" G_GINT64_FORMAT, i, dim);
    else
      known *= dim;
  }
  if (open >= 0)
    out->dims[open] = total / known;
  if (md_shape_elements (out) != total)
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "%" G_GINT64_FORMAT " elements do not match the target", total);
  return TRUE;
}

const MdOp md_op_reshape = {
  .check = check_reshape,
  .infer = infer_reshape,
  .forward = forward,
  .scratch_size = scratch_size,
};

static gboolean
infer_squeeze (const MdGraph * graph, const MdNode * node,
    const MdShape * const *in, MdShape * out, GError ** error)
{
  gboolean adds = node->op == MD_OP_UNSQUEEZE;
  guint32 axes = node->attrs.axes;
  int n = 0, rank = in[0]->rank;

  for (int i = 0; i < 32; i++)
    n += axes >> i & 1;
  out->rank = adds ? rank + n : rank - n;
  if (out->rank < 0 || out->rank > MD_MAX_RANK ||
      axes >> MAX (rank, out->rank) != 0)
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "axes are out of range for an input of rank %d", rank);
  for (int i = 0, from = 0, to = 0; i < MAX (rank, out->rank); i++) {
    gboolean is_listed = axes >> i & 1;

    if (adds) {
      out->dims[i] = is_listed ? 1 : in[0]->dims[from++];
    } else if (!is_listed) {
      out->dims[to++] = in[0]->dims[i];
    } else if (in[0]->dims[i] != 1) {
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "cannot squeeze dimension %d of size %" G_GINT64_FORMAT, i,
          in[0]->dims[i]);
    }
  }
  return TRUE;
}

const MdOp md_op_squeeze = {
  .check = md_op_check_unary,
  .infer = infer_squeeze,
  .forward = forward,
  .scratch_size = scratch_size,
};

const MdOp md_op_unsqueeze = {
  .check = md_op_check_unary,
  .infer = infer_squeeze,
  .forward = forward,
  .scratch_size = scratch_size,
};
