/* Inverted dropout (Srivastava et al. 2014): scales up the elements that it
 * keeps, so inference is the identity. */
#include "ops.h"

#include <string.h>

#include "base/rng.h"

static gsize
saved_size (const MdOpCall * call)
{
  return md_op_elements (call->out_shape);
}

static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  float ratio = call->node->attrs.ratio, keep = 1 / (1 - ratio);
  MdRng rng = md_rng_init (call->seed, 0, chunk);

  for (gsize i = begin; i < end; i++) {
    call->saved[i] = md_rng_chance (&rng, ratio) ? 0 : keep;
    call->out[i] = call->in[0][i] * call->saved[i];
  }
}

static void
forward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);

  if (call->training)
    md_op_parallel (call, n, md_op_n_chunks (n, 8), forward_range);
  else if (call->out != call->in[0])
    memcpy (call->out, call->in[0], n * sizeof (float));
}

static void
backward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);
  float *dx = call->grad_in[0];
  gboolean in_place = dx == call->grad_out;

  if (!dx)
    return;
  for (gsize i = 0; i < n; i++) {
    float d = call->grad_out[i] * call->saved[i];

    dx[i] = in_place ? d : dx[i] + d;
  }
}

/* Allows the optional inputs ratio and training_mode of newer operator sets. */
static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  if (!md_op_need_inputs (graph, node, 1, 3, error))
    return FALSE;
  if (!(node->attrs.ratio >= 0 && node->attrs.ratio < 1))
    return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "ratio %g is outside [0, 1)", node->attrs.ratio);
  return TRUE;
}

const MdOp md_op_dropout = {
  .check = check,
  .infer = md_op_infer_same,
  .forward = forward,
  .backward = backward,
  .saved_size = saved_size,
  .in_place = TRUE,
};
