/* Add and Mul with broadcasting from the right. */
#include "ops.h"

#include "layout.h"
#include "base/vector.h"

/* Strides of input @i along the output's dimensions, 0 where it is repeated. */
static void
broadcast (const MdOpCall * call, int i, gsize * strides)
{
  const MdShape *shape = call->in_shape[i];
  int skip = call->out_shape->rank - shape->rank;
  gsize own[MD_MAX_RANK];

  md_layout_strides (shape, call->in_constant[i], own);
  for (int d = 0; d < call->out_shape->rank; d++)
    strides[d] = d < skip || shape->dims[d - skip] == 1 ? 0 : own[d - skip];
}

static gboolean
same_layout (const MdOpCall * call)
{
  const MdShape *a = call->in_shape[0], *b = call->in_shape[1];

  if (a->rank != b->rank
      || (a->rank == 4 && call->in_constant[0] != call->in_constant[1]))
    return FALSE;
  for (int i = 0; i < a->rank; i++) {
    if (a->dims[i] != b->dims[i])
      return FALSE;
  }
  return TRUE;
}

MD_VECTOR static void
combine (gsize n, gboolean multiply, const float *a, const float *b, float *y)
{
  if (multiply) {
    for (gsize i = 0; i < n; i++)
      y[i] = a[i] * b[i];
  } else {
    for (gsize i = 0; i < n; i++)
      y[i] = a[i] + b[i];
  }
}

/* Visits every output element; offsets into both inputs and the output. */
typedef void (*Visit) (const MdOpCall * call, gsize a, gsize b, gsize y);

static void
visit_all (const MdOpCall * call, Visit visit)
{
  const MdShape *shape = call->out_shape;
  gsize a[MD_MAX_RANK], b[MD_MAX_RANK], y[MD_MAX_RANK];
  gsize n = md_op_elements (shape);

  broadcast (call, 0, a);
  broadcast (call, 1, b);
  md_layout_strides (shape, FALSE, y);
  for (gsize i = 0; i < n; i++) {
    gsize rest = i, at_a = 0, at_b = 0, at_y = 0;

    for (int d = shape->rank - 1; d >= 0; d--) {
      gsize index = rest % shape->dims[d];

      rest /= shape->dims[d];
      at_a += index * a[d];
      at_b += index * b[d];
      at_y += index * y[d];
    }
    visit (call, at_a, at_b, at_y);
  }
}

static void
visit_forward (const MdOpCall * call, gsize a, gsize b, gsize y)
{
  call->out[y] = call->node->op == MD_OP_MUL ?
      call->in[0][a] * call->in[1][b] : call->in[0][a] + call->in[1][b];
}

static void
visit_backward (const MdOpCall * call, gsize a, gsize b, gsize y)
{
  gboolean multiply = call->node->op == MD_OP_MUL;
  float dy = call->grad_out[y];

  if (call->grad_in[0])
    call->grad_in[0][a] += multiply ? dy * call->in[1][b] : dy;
  if (call->grad_in[1])
    call->grad_in[1][b] += multiply ? dy * call->in[0][a] : dy;
}

static void
forward (const MdOpCall * call)
{
  if (same_layout (call))
    combine (md_op_elements (call->out_shape), call->node->op == MD_OP_MUL,
        call->in[0], call->in[1], call->out);
  else
    visit_all (call, visit_forward);
}

static void
backward (const MdOpCall * call)
{
  visit_all (call, visit_backward);
}

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  return md_op_need_inputs (graph, node, 2, 2, error);
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  out->rank = MAX (in[0]->rank, in[1]->rank);
  for (int d = 0; d < out->rank; d++) {
    int skip[2] = { out->rank - in[0]->rank, out->rank - in[1]->rank };
    gint64 a = d < skip[0] ? 1 : in[0]->dims[d - skip[0]];
    gint64 b = d < skip[1] ? 1 : in[1]->dims[d - skip[1]];

    if (a != b && a != 1 && b != 1)
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "dimension %d is %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT, d,
          a, b);
    out->dims[d] = a == 1 ? b : a;
  }
  return TRUE;
}

const MdOp md_op_add = {
  .kind = MD_OP_ADD,
  .name = "Add",
  .check = check,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .needs_input = TRUE,
};

const MdOp md_op_mul = {
  .kind = MD_OP_MUL,
  .name = "Mul",
  .check = check,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .needs_input = TRUE,
};
