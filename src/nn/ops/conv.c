/* Conv: im2col and a matrix product, block by block of output pixels, so that
 * a block's matrix stays in the cache. */
#include "ops.h"

#include <string.h>

#include "im2col.h"
#include "kernels/gemm.h"
#include "vector.h"
#include "window.h"

/* Chunks of the batch; each holds its own weight gradient, which limits
 * their number. */
#define MAX_CHUNKS 8
/* Floats of a block's matrix: 256 KiB, a fraction of a second-level cache. */
#define BLOCK_FLOATS 65536

/* The scratch: [packed weights][a partial weight and bias gradient for each
 * chunk][a block's matrix for each worker] */
typedef struct
{
  MdConvGeometry g;
  gsize weights;                /* floats */
  gsize block;                  /* pixels */
  gboolean is_matrix;           /* 1×1, stride 1: x is the matrix */
} Conv;

static Conv
conv_of (const MdOpCall * call)
{
  Conv conv = {.g = md_conv_geometry (call) };
  const MdConvGeometry *g = &conv.g;

  conv.weights = (gsize) g->oc * g->k;
  conv.block = CLAMP (BLOCK_FLOATS / g->k, 32, 4096);
  conv.is_matrix = g->kh == 1 && g->kw == 1 && g->sh == 1 && g->sw == 1
      && g->oh == g->h && g->ow == g->w;
  return conv;
}

static guint
n_chunks_of (const Conv * conv)
{
  return MIN (conv->g.n, MAX_CHUNKS);
}

static float *
partial_of (const MdOpCall * call, const Conv * conv, guint chunk)
{
  return call->scratch + conv->weights + chunk * (conv->weights
      + conv->g.oc);
}

static float *
matrix_of (const MdOpCall * call, const Conv * conv, guint worker)
{
  return partial_of (call, conv, call->training ? n_chunks_of (conv) : 0) +
      worker * conv->block * conv->g.k;
}

static gsize
scratch_size (const MdOpCall * call)
{
  Conv conv = conv_of (call);

  return matrix_of (call, &conv, MAX (call->threads, 1)) - call->scratch;
}

/* [oc, gc, kh, kw] → for each group [k, goc], rows in the order of im2col, or
 * the sum back. */
static void
convert_weights (const MdConvGeometry * g, float *weights, float *packed,
    gboolean pack)
{
  for (int o = 0; o < g->oc; o++) {
    float *column = packed + (gsize) (o / g->goc) * g->k * g->goc
        + o % g->goc;

    for (int c = 0; c < g->gc; c++) {
      for (int i = 0; i < g->kh * g->kw; i++, weights++) {
        float *at = column + (gsize) (i * g->gc + c) * g->goc;

        if (pack)
          *at = *weights;
        else
          *weights += *at;
      }
    }
  }
}

/* The block's matrix of group @i and its row stride. */
static const float *
matrix_build (const MdOpCall * call, const Conv * conv, int i, gsize begin,
    gsize end, guint worker, int *stride)
{
  const MdConvGeometry *g = &conv->g;
  float *matrix;

  if (conv->is_matrix) {
    *stride = g->c;
    return call->in[0] + begin * g->c + (gsize) i * g->gc;
  }
  matrix = matrix_of (call, conv, worker);
  md_im2col (g, i, begin, end, call->in[0], matrix);
  *stride = g->k;
  return matrix;
}

static void
fill_bias (gsize rows, int oc, const float *bias, float *y)
{
  for (gsize r = 0; r < rows; r++)
    memcpy (y + r * oc, bias, oc * sizeof (float));
}

static void
forward_chunk (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  Conv conv = conv_of (call);
  const MdConvGeometry *g = &conv.g;
  gsize per_image = (gsize) g->oh * g->ow;

  end *= per_image;
  for (gsize p = begin * per_image; p < end; p += conv.block) {
    gsize rows = MIN (conv.block, end - p);
    float *y = call->out + p * g->oc;

    if (call->in[2])
      fill_bias (rows, g->oc, call->in[2], y);
    for (int i = 0; i < g->groups; i++) {
      int stride;
      const float *matrix = matrix_build (call, &conv, i, p, p + rows,
          worker, &stride);

      md_gemm (FALSE, FALSE, rows, g->goc, g->k, 1, matrix, stride,
          call->scratch + (gsize) i * g->k * g->goc, g->goc,
          call->in[2] ? 1 : 0, y + i * g->goc, g->oc);
    }
  }
}

static void
forward (const MdOpCall * call)
{
  Conv conv = conv_of (call);

  convert_weights (&conv.g, (float *) call->in[1], call->scratch, TRUE);
  md_op_parallel (call, conv.g.n, n_chunks_of (&conv), forward_chunk);
}

MD_VECTOR static void
sum_rows (gsize rows, gsize c, const float *dy, float *sum)
{
  for (gsize r = 0; r < rows; r++, dy += c) {
    for (gsize i = 0; i < c; i++)
      sum[i] += dy[i];
  }
}

/* dL/dx of one block: the product with the transposed weights, added to the
 * pixels it came from. */
static void
backward_input (const MdOpCall * call, const Conv * conv, int i, gsize begin,
    gsize rows, guint worker)
{
  const MdConvGeometry *g = &conv->g;
  const float *weights = call->scratch + (gsize) i * g->k * g->goc;
  const float *dy = call->grad_out + begin * g->oc + i * g->goc;

  if (conv->is_matrix) {
    md_gemm (FALSE, TRUE, rows, g->k, g->goc, 1, dy, g->oc, weights, g->goc,
        1, call->grad_in[0] + begin * g->c + i * g->gc, g->c);
    return;
  }
  md_gemm (FALSE, TRUE, rows, g->k, g->goc, 1, dy, g->oc, weights, g->goc,
      0, matrix_of (call, conv, worker), g->k);
  md_col2im (g, i, begin, begin + rows, matrix_of (call, conv, worker),
      call->grad_in[0]);
}

static void
backward_chunk (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  Conv conv = conv_of (call);
  const MdConvGeometry *g = &conv.g;
  gsize per_image = (gsize) g->oh * g->ow;
  float *partial = partial_of (call, &conv, chunk);

  memset (partial, 0, (conv.weights + g->oc) * sizeof (float));
  end *= per_image;
  for (gsize p = begin * per_image; p < end; p += conv.block) {
    gsize rows = MIN (conv.block, end - p);
    const float *dy = call->grad_out + p * g->oc;

    if (call->grad_in[2])
      sum_rows (rows, g->oc, dy, partial + conv.weights);
    for (int i = 0; i < g->groups; i++) {
      if (call->grad_in[1]) {
        int stride;
        const float *matrix = matrix_build (call, &conv, i, p, p + rows,
            worker, &stride);

        md_gemm (TRUE, FALSE, g->k, g->goc, rows, 1, matrix, stride,
            dy + i * g->goc, g->oc, 1, partial + (gsize) i * g->k * g->goc,
            g->goc);
      }
      if (call->grad_in[0])
        backward_input (call, &conv, i, p, rows, worker);
    }
  }
}

static void
backward (const MdOpCall * call)
{
  Conv conv = conv_of (call);
  guint n_chunks = n_chunks_of (&conv);
  float *total = partial_of (call, &conv, 0);

  convert_weights (&conv.g, (float *) call->in[1], call->scratch, TRUE);
  md_op_parallel (call, conv.g.n, n_chunks, backward_chunk);
  for (guint k = 1; k < n_chunks; k++)
    sum_rows (1, conv.weights + conv.g.oc, partial_of (call, &conv, k),
        total);
  if (call->grad_in[1])
    convert_weights (&conv.g, call->grad_in[1], total, FALSE);
  if (call->grad_in[2])
    sum_rows (1, conv.g.oc, total + conv.weights, call->grad_in[2]);
}

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  const MdValue *weights = md_op_input (graph, node, 1);
  const MdValue *bias = md_op_input (graph, node, 2);
  const gint64 *d;
  int group = node->attrs.group;

  if (!md_op_need_inputs (graph, node, 2, 3, error) ||
      !md_op_need_constant (graph, node, 1, "weight", error) ||
      !md_window_check (graph, node, FALSE, error))
    return FALSE;
  d = weights->shape.dims;
  if (weights->shape.rank != 4 || md_shape_elements (&weights->shape) < 1
      || d[2] > 256 || d[3] > 256)
    return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "weight %s is not that of a two-dimensional convolution",
        weights->name);
  for (int i = 0; i < 2; i++) {
    /* The attribute is optional; 1 is also its absence. */
    if (node->attrs.kernel[i] > 1 && node->attrs.kernel[i] != d[2 + i])
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "kernel_shape differs from that of weight %s", weights->name);
  }
  if (group < 1 || d[0] % group)
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "%d groups of %" G_GINT64_FORMAT " filters", group, d[0]);
  if (bias && (!bias->data || md_shape_elements (&bias->shape) != d[0]))
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "bias %s does not have one number for each filter", bias->name);
  return TRUE;
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  const gint64 *d = in[1]->dims;
  int kernel[2] = { d[2], d[3] };

  if (!md_op_need_rank (graph, node, in[0], 4, 4, error))
    return FALSE;
  if (in[0]->dims[1] != d[1] * node->attrs.group)
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "takes %" G_GINT64_FORMAT " channels, the input has %"
        G_GINT64_FORMAT, d[1] * node->attrs.group, in[0]->dims[1]);
  return md_window_infer (graph, node, in[0], kernel, d[0], out, error);
}

const MdOp md_op_conv = {
  .kind = MD_OP_CONV,
  .name = "Conv",
  .check = check,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .scratch_size = scratch_size,
  .needs_input = TRUE,
};
