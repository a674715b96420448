/* Add, Sub, Mul and, for inference only, Div, with broadcasting. */
#include "ops.h"

#include "layout.h"
#include "base/vector.h"

/* Dimensions of the output in memory order, merged if possible; the last is a
 * line. An input's strides are 0 along dimensions that it is broadcast to. */
typedef struct
{
  int rank;                     /* >= 1 */
  gsize dims[MD_MAX_RANK];
  gsize stride[2][MD_MAX_RANK];
} Walk;

/* @strides: (out): of input @i along the output's dimensions, 0 if broadcast */
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
joins (const Walk * walk, gsize dim, gsize a, gsize b)
{
  int last = walk->rank - 1;

  return walk->stride[0][last] == a * dim && walk->stride[1][last] == b * dim;
}

static Walk
walk_of (const MdOpCall * call)
{
  static const int channels_last[4] = { 0, 2, 3, 1 };
  const MdShape *shape = call->out_shape;
  gsize a[MD_MAX_RANK], b[MD_MAX_RANK];
  Walk walk = {.rank = 1,.dims = {1} };

  broadcast (call, 0, a);
  broadcast (call, 1, b);
  for (int i = 0; i < shape->rank; i++) {
    int d = shape->rank == 4 ? channels_last[i] : i, at;
    gsize dim = (gsize) shape->dims[d];

    if (dim == 1)
      continue;
    if (walk.dims[walk.rank - 1] == 1 || joins (&walk, dim, a[d], b[d]))
      at = walk.rank - 1;
    else
      at = walk.rank++;
    walk.dims[at] = MAX (walk.dims[at], 1) * dim;
    walk.stride[0][at] = a[d];
    walk.stride[1][at] = b[d];
  }
  return walk;
}

static gsize
count_lines (const Walk * walk)
{
  gsize n = 1;

  for (int d = 0; d < walk->rank - 1; d++)
    n *= walk->dims[d];
  return n;
}

/* Offset of line @line in input @i. */
static gsize
offset_of (const Walk * walk, int i, gsize line)
{
  gsize offset = 0;

  for (int d = walk->rank - 2; d >= 0; d--) {
    offset += line % walk->dims[d] * walk->stride[i][d];
    line /= walk->dims[d];
  }
  return offset;
}

/* -- Forward ------------------------------------------------------------- */

#define EACH(expression) \
  for (gsize i = 0; i < n; i++) { \
    float p = a[i * sa], q = b[i * sb]; \
    y[i] = expression; \
  } \
  return

static inline __attribute__((always_inline))
     void combine (MdOpKind op, gsize n, const float *a, gsize sa,
    const float *b, gsize sb, float *y)
{
  switch (op) {
    case MD_OP_ADD:
      EACH (p + q);
    case MD_OP_SUB:
      EACH (p - q);
    case MD_OP_MUL:
      EACH (p * q);
    default:
      EACH (p / q);
  }
}

/* Calls combine() with constant strides in the common cases. */
MD_VECTOR static void
combine_line (MdOpKind op, gsize n, const float *a, gsize sa, const float *b,
    gsize sb, float *y)
{
  if (sa == 1 && sb == 1)
    combine (op, n, a, 1, b, 1, y);
  else if (sa == 1 && sb == 0)
    combine (op, n, a, 1, b, 0, y);
  else if (sa == 0 && sb == 1)
    combine (op, n, a, 0, b, 1, y);
  else
    combine (op, n, a, sa, b, sb, y);
}

/* Computes a range of the only line. */
static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const Walk walk = walk_of (call);
  gsize a = walk.stride[0][0], b = walk.stride[1][0];

  combine_line (call->node->op, end - begin, call->in[0] + begin * a, a,
      call->in[1] + begin * b, b, call->out + begin);
}

static void
forward_lines (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const Walk walk = walk_of (call);
  int last = walk.rank - 1;
  gsize n = walk.dims[last];

  for (gsize i = begin; i < end; i++)
    combine_line (call->node->op, n, call->in[0] + offset_of (&walk, 0, i),
        walk.stride[0][last], call->in[1] + offset_of (&walk, 1, i),
        walk.stride[1][last], call->out + i * n);
}

static void
forward (const MdOpCall * call)
{
  const Walk walk = walk_of (call);
  gsize n = walk.rank == 1 ? walk.dims[0] : count_lines (&walk);

  md_op_parallel (call, n, md_op_n_chunks (n,
          walk.rank == 1 ? 1 : walk.dims[walk.rank - 1]),
      walk.rank == 1 ? forward_range : forward_lines);
}

/* -- Backward ------------------------------------------------------------ */

/* Along one line: dx += dy; −dy for a subtrahend; dy × other for a factor.
 * @s, @so: strides of this input and of the other one */
static inline __attribute__((always_inline))
     void gradient (gboolean multiply, float sign, gsize n, const float *dy,
    gsize s, const float *other, gsize so, float *dx)
{
  for (gsize k = 0; k < n; k++)
    dx[k * s] += multiply ? dy[k] * other[k * so] : sign * dy[k];
}

MD_VECTOR static void
gradient_line (gboolean multiply, float sign, gsize n, const float *dy,
    gsize s, const float *other, gsize so, float *dx)
{
  if (!multiply && s == 1)
    gradient (FALSE, sign, n, dy, 1, other, 0, dx);
  else if (multiply && s == 1 && so == 1)
    gradient (TRUE, 1, n, dy, 1, other, 1, dx);
  else if (multiply && s == 1 && so == 0)
    gradient (TRUE, 1, n, dy, 1, other, 0, dx);
  else
    gradient (multiply, sign, n, dy, s, other, so, dx);
}

static void
backward (const MdOpCall * call)
{
  const Walk walk = walk_of (call);
  MdOpKind op = call->node->op;
  int last = walk.rank - 1;
  gsize n = walk.dims[last];

  for (gsize line = 0; line < count_lines (&walk); line++) {
    gsize at[2] = { offset_of (&walk, 0, line), offset_of (&walk, 1, line) };

    for (int i = 0; i < 2; i++)
      if (call->grad_in[i] != NULL)
        gradient_line (op == MD_OP_MUL, op == MD_OP_SUB && i == 1 ? -1 : 1,
            n, call->grad_out + line * n, walk.stride[i][last],
            call->in[1 - i] + at[1 - i], walk.stride[1 - i][last],
            call->grad_in[i] + at[i]);
  }
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
          "inputs cannot be broadcast: dimension %d is %" G_GINT64_FORMAT
          " and %" G_GINT64_FORMAT, d, a, b);
    out->dims[d] = a == 1 ? b : a;
  }
  return TRUE;
}

#define DEFINE(symbol, gradient_of) \
const MdOp symbol = { \
  .check = check, \
  .infer = infer, \
  .forward = forward, \
  .backward = gradient_of, \
  .needs_input = TRUE, \
}

DEFINE (md_op_add, backward);
DEFINE (md_op_sub, backward);
DEFINE (md_op_mul, backward);
DEFINE (md_op_div, NULL);
