#include "ops.h"

#include <string.h>

#include "base/pool.h"

static const MdOp *const ops[MD_N_OPS] = {
  [MD_OP_CONV] = &md_op_conv,
  [MD_OP_BATCH_NORM] = &md_op_batch_norm,
  [MD_OP_RELU] = &md_op_relu,
  [MD_OP_LEAKY_RELU] = &md_op_leaky_relu,
  [MD_OP_PRELU] = &md_op_prelu,
  [MD_OP_CLIP] = &md_op_clip,
  [MD_OP_SIGMOID] = &md_op_sigmoid,
  [MD_OP_SOFTMAX] = &md_op_softmax,
  [MD_OP_MAX_POOL] = &md_op_max_pool,
  [MD_OP_AVERAGE_POOL] = &md_op_average_pool,
  [MD_OP_GLOBAL_AVERAGE_POOL] = &md_op_global_average_pool,
  [MD_OP_GEMM] = &md_op_gemm,
  [MD_OP_MATMUL] = &md_op_matmul,
  [MD_OP_ADD] = &md_op_add,
  [MD_OP_MUL] = &md_op_mul,
  [MD_OP_CONCAT] = &md_op_concat,
  [MD_OP_FLATTEN] = &md_op_flatten,
  [MD_OP_RESHAPE] = &md_op_reshape,
  [MD_OP_TRANSPOSE] = &md_op_transpose,
  [MD_OP_DROPOUT] = &md_op_dropout,
  [MD_OP_IDENTITY] = &md_op_identity,
  [MD_OP_SUB] = &md_op_sub,
  [MD_OP_DIV] = &md_op_div,
  [MD_OP_EXP] = &md_op_exp,
  [MD_OP_SOFTPLUS] = &md_op_softplus,
  [MD_OP_HARD_SIGMOID] = &md_op_hard_sigmoid,
  [MD_OP_HARD_SWISH] = &md_op_hard_swish,
  [MD_OP_RESIZE] = &md_op_resize,
  [MD_OP_SLICE] = &md_op_slice,
  [MD_OP_SQUEEZE] = &md_op_squeeze,
  [MD_OP_UNSQUEEZE] = &md_op_unsqueeze,
  [MD_OP_CHANNEL_FUNCTIONS] = &md_op_channel_functions,
};

const MdOp *
md_op_get (MdOpKind kind)
{
  g_return_val_if_fail ((guint) kind < MD_N_OPS, NULL);
  return ops[kind];
}

gboolean
md_op_fail (const MdGraph * graph, const MdNode * node, MdModelError code,
    GError ** error, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MD_MODEL_ERROR, code, "%s: node '%s' (%s): %s",
      graph->name, node->name, md_op_kind_name (node->op), text);
  return FALSE;
}

const MdValue *
md_op_input (const MdGraph * graph, const MdNode * node, int i)
{
  if (i >= node->n_inputs || node->inputs[i] < 0)
    return NULL;
  return md_graph_value (graph, node->inputs[i]);
}

gboolean
md_op_need_constant (const MdGraph * graph, const MdNode * node, int i,
    const char *what, GError ** error)
{
  const MdValue *value = md_op_input (graph, node, i);

  if (!value)
    return md_op_fail (graph, node, MD_MODEL_ERROR_FORMAT, error,
        "%s is missing", what);
  if (!value->data)
    return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "%s (tensor '%s') is not a float initializer", what, value->name);
  return TRUE;
}

gboolean
md_op_need_inputs (const MdGraph * graph, const MdNode * node, int min,
    int max, GError ** error)
{
  if (node->n_inputs < min || node->n_inputs > max)
    return md_op_fail (graph, node, MD_MODEL_ERROR_FORMAT, error,
        "%d inputs are not supported", node->n_inputs);
  for (int i = 0; i < min; i++) {
    if (node->inputs[i] < 0)
      return md_op_fail (graph, node, MD_MODEL_ERROR_FORMAT, error,
          "input %d is missing", i);
  }
  return TRUE;
}

gboolean
md_op_need_rank (const MdGraph * graph, const MdNode * node,
    const MdShape * shape, int a, int b, GError ** error)
{
  if (shape->rank != a && shape->rank != b)
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "input of rank %d is not supported", shape->rank);
  return TRUE;
}

int
md_op_axis (const MdShape * shape, int axis)
{
  if (axis < 0)
    axis += shape->rank;
  return axis >= 0 && axis < shape->rank ? axis : -1;
}

gboolean
md_op_check_unary (const MdGraph * graph, const MdNode * node, GError ** error)
{
  return md_op_need_inputs (graph, node, 1, 1, error);
}

gboolean
md_op_infer_same (const MdGraph * graph, const MdNode * node,
    const MdShape * const *in, MdShape * out, GError ** error)
{
  *out = *in[0];
  return TRUE;
}

guint
md_op_n_chunks (gsize n, gsize cost)
{
  /* Threads pay off from about 32 K floats per chunk. */
  gsize chunks = n * MAX (cost, 1) / 32768;

  return CLAMP (chunks, 1, MIN (MAX (n, 1), MD_OP_MAX_CHUNKS));
}

typedef struct
{
  const MdOpCall *call;
  gsize n;
  guint n_chunks;
  MdOpRange func;
} Parallel;

static void
parallel_chunk (guint chunk, guint worker, gpointer data)
{
  const Parallel *p = data;

  p->func (p->call, p->n * chunk / p->n_chunks,
      p->n * (chunk + 1) / p->n_chunks, chunk, worker);
}

void
md_op_parallel (const MdOpCall * call, gsize n, guint n_chunks, MdOpRange func)
{
  Parallel parallel = { call, n, n_chunks, func };

  md_pool_run (n_chunks, MAX (call->threads, 1), parallel_chunk, &parallel);
}
