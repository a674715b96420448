#include "window.h"

/* Number of window positions along one axis; < 1 if the window does not fit.
 * @ceil_mode: the last window may extend beyond the input, but not start beyond
 *   the input and its leading padding */
static gint64
count_positions (gint64 in, int kernel, int stride, int pad_begin,
    int pad_end, gboolean ceil_mode)
{
  gint64 room = in + pad_begin + pad_end - kernel;
  gint64 count;

  if (room < 0)
    return 0;
  count = room / stride + 1;
  if (ceil_mode && room % stride && count * stride < in + pad_begin)
    count++;
  return count;
}

gboolean
md_window_check (const MdGraph * graph, const MdNode * node,
    gboolean is_pool, GError ** error)
{
  const MdAttrs *a = &node->attrs;
  const int limit = 1 << 15;

  for (int i = 0; i < 2; i++) {
    if (a->stride[i] < 1 || a->stride[i] > limit)
      return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
          "stride %d is outside 1..%d", a->stride[i], limit);
    if (is_pool && (a->kernel[i] < 1 || a->kernel[i] > limit))
      return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
          "kernel size %d is outside 1..%d", a->kernel[i], limit);
  }
  for (int i = 0; i < 4; i++) {
    if (a->pads[i] < 0 || a->pads[i] > limit
        || (is_pool && a->pads[i] >= a->kernel[i % 2]))
      return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
          "padding %d is negative or too large", a->pads[i]);
  }
  return TRUE;
}

gboolean
md_window_infer (const MdGraph * graph, const MdNode * node,
    const MdShape * in, const int kernel[2], gint64 channels, MdShape * out,
    GError ** error)
{
  const MdAttrs *a = &node->attrs;

  if (!md_op_need_rank (graph, node, in, 4, 4, error))
    return FALSE;
  *out = md_op_shape4 (in->dims[0], channels, 0, 0);
  for (int i = 0; i < 2; i++) {
    out->dims[2 + i] = count_positions (in->dims[2 + i], kernel[i],
        a->stride[i], a->pads[i], a->pads[2 + i], a->ceil_mode);
    if (out->dims[2 + i] < 1)
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "window of %d does not fit into input of %" G_GINT64_FORMAT,
          kernel[i], in->dims[2 + i]);
  }
  return TRUE;
}

gboolean
md_window_pool_check (const MdGraph * graph, const MdNode * node,
    GError ** error)
{
  return md_op_need_inputs (graph, node, 1, 1, error) &&
      md_window_check (graph, node, TRUE, error);
}

gboolean
md_window_pool_infer (const MdGraph * graph, const MdNode * node,
    const MdShape * const *in, MdShape * out, GError ** error)
{
  return md_window_infer (graph, node, in[0], node->attrs.kernel,
      in[0]->dims[1], out, error);
}

void
md_window_pool_backward (const MdOpCall * call, MdOpRange images)
{
  const gint64 *in = call->in_shape[0]->dims;

  if (call->grad_in[0])
    md_op_parallel (call, in[0], md_op_n_chunks (in[0],
            2 * in[1] * in[2] * in[3]), images);
}
