/* Conv with the kernels of inference. Weights are packed in each call, because
 * training changes them every time. */
#include "ops.h"

#include <string.h>

#include "conv-input-grad.h"
#include "base/vector.h"
#include "window.h"

/* Maximum number of chunks of the batch; each has its own weight gradient. */
#define MAX_CHUNKS 8

/* Scratch of forward: [packed weights][Winograd's of each worker]; of backward:
 * [weight and bias gradient of each chunk][Winograd's of each worker][scratch
 * of conv-input-grad] */
typedef struct
{
  MdConvShape s;
  const MdKernels *kernels;
  gsize weights;                /* floats */
  gsize packed, winograd;       /* floats, multiples of 16 */
  gsize grad_winograd;          /* same, for the weight gradient */
  guint n_chunks;
} Conv;

static MdConvShape
shape_of (const MdOpCall * call)
{
  const gint64 *in = call->in_shape[0]->dims, *out = call->out_shape->dims;
  const gint64 *weights = call->in_shape[1]->dims;
  const MdAttrs *a = &call->node->attrs;

  return (MdConvShape) {
  .n = in[0],.c = in[1],.h = in[2],.w = in[3],.oc = out[1],.oh = out[2],.ow =
        out[3],.kh = weights[2],.kw = weights[3],.sh = a->stride[0],.sw =
        a->stride[1],.pad_top = a->pads[0],.pad_left = a->pads[1],.groups =
        a->group,};
}

static gsize
align (gsize n)
{
  return (n + 15) / 16 * 16;
}

static Conv
conv_of (const MdOpCall * call)
{
  Conv conv = {.s = shape_of (call),.kernels = md_kernels_get (MD_CPU_SINGLE) };
  const MdConvShape *s = &conv.s;

  conv.weights = (gsize) s->kh * s->kw * (s->c / s->groups) * s->oc;
  conv.n_chunks = MIN (s->n, MAX_CHUNKS);
  conv.s.tile = conv.kernels->conv_tile (s);
  conv.packed = align (conv.kernels->conv_packed_size (s));
  conv.winograd = align (conv.kernels->conv_scratch_size (s));
  conv.grad_winograd = align (conv.kernels->conv_weight_grad_scratch_size (s));
  return conv;
}

static float *
partial_of (const MdOpCall * call, const Conv * conv, guint chunk)
{
  return call->scratch + chunk * (conv->weights + conv->s.oc);
}

/* Floats before a worker's part of the scratch. */
static gsize
grad_offset (const Conv * conv, guint worker)
{
  return align (conv->n_chunks * (conv->weights + conv->s.oc))
      + worker * conv->grad_winograd;
}

static float *
grad_scratch (const MdOpCall * call, const Conv * conv, guint worker)
{
  return call->scratch + grad_offset (conv, worker);
}

/* Start of the input gradient's part of the scratch, 64-byte aligned. */
static float *
input_grad_scratch (const MdOpCall * call, const Conv * conv)
{
  return grad_scratch (call, conv, MAX (call->threads, 1));
}

static gsize
scratch_size (const MdOpCall * call)
{
  Conv conv = conv_of (call);
  gsize forward_size = conv.packed + MAX (call->threads, 1) * conv.winograd;

  if (!call->training)
    return forward_size;
  return MAX (forward_size, grad_offset (&conv, MAX (call->threads, 1))
      + md_conv_input_grad_scratch (&conv.s, MAX (call->threads, 1)));
}

static MdConvShape
part_of (const MdConvShape * s, gsize begin, gsize end)
{
  MdConvShape part = *s;

  part.n = end - begin;
  return part;
}

static void
forward_chunk (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const MdActivation none = {.kind = MD_ACT_NONE };
  Conv conv = conv_of (call);
  const MdConvShape part = part_of (&conv.s, begin, end);

  conv.kernels->conv (&part,
      call->in[0] + begin * part.h * part.w * part.c, call->scratch,
      call->in[2], &none, call->out + begin * part.oh * part.ow * part.oc,
      call->scratch + conv.packed + worker * conv.winograd);
}

static void
forward (const MdOpCall * call)
{
  Conv conv = conv_of (call);

  conv.kernels->conv_pack (&conv.s, call->in[1], call->scratch);
  md_op_parallel (call, conv.s.n, conv.n_chunks, forward_chunk);
}

MD_VECTOR static void
sum_rows (gsize rows, gsize c, const float *dy, float *sum)
{
  for (gsize r = 0; r < rows; r++, dy += c) {
    for (gsize i = 0; i < c; i++)
      sum[i] += dy[i];
  }
}

static void
backward_chunk (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  Conv conv = conv_of (call);
  const MdConvShape part = part_of (&conv.s, begin, end);
  const gsize x_image = (gsize) part.h * part.w * part.c;
  const gsize y_pixels = (gsize) part.oh * part.ow;
  const float *dy = call->grad_out + begin * y_pixels * part.oc;
  float *partial = partial_of (call, &conv, chunk);

  memset (partial, 0, (conv.weights + part.oc) * sizeof (float));
  if (call->grad_in[1])
    conv.kernels->conv_weight_grad (&part, call->in[0] + begin * x_image, dy,
        partial, grad_scratch (call, &conv, worker));
  if (call->grad_in[2])
    sum_rows (part.n * y_pixels, part.oc, dy, partial + conv.weights);
  if (call->grad_in[0])
    md_conv_input_grad (&part, dy, input_grad_scratch (call, &conv), worker,
        call->grad_is_new[0], call->grad_in[0] + begin * x_image);
}

/* Adds [groups, kh, kw, gc, goc] to [oc, gc, kh, kw]. */
static void
add_weight_grad (const MdConvShape * s, const float *dw, float *grad)
{
  const int taps = s->kh * s->kw;
  const gsize gc = s->c / s->groups, goc = s->oc / s->groups;

  for (int g = 0; g < s->groups; g++)
    for (int tap = 0; tap < taps; tap++)
      for (gsize i = 0; i < gc; i++)
        for (gsize o = 0; o < goc; o++)
          grad[((g * goc + o) * gc + i) * taps + tap] += *dw++;
}

static void
backward (const MdOpCall * call)
{
  Conv conv = conv_of (call);
  float *total = partial_of (call, &conv, 0);

  if (call->grad_in[0])
    md_conv_input_grad_pack (&conv.s, call->in[1],
        input_grad_scratch (call, &conv));
  md_op_parallel (call, conv.s.n, conv.n_chunks, backward_chunk);
  for (guint k = 1; k < conv.n_chunks; k++)
    sum_rows (1, conv.weights + conv.s.oc, partial_of (call, &conv, k), total);
  if (call->grad_in[1])
    add_weight_grad (&conv.s, total, call->grad_in[1]);
  if (call->grad_in[2])
    sum_rows (1, conv.s.oc, total + conv.weights, call->grad_in[2]);
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
        "weight '%s' does not have shape [O, I, 1..256, 1..256]",
        weights->name);
  for (int i = 0; i < 2; i++) {
    /* 1 may also mean that the optional attribute is absent. */
    if (node->attrs.kernel[i] > 1 && node->attrs.kernel[i] != d[2 + i])
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "kernel_shape differs from the shape of weight '%s'", weights->name);
  }
  if (group < 1 || d[0] % group)
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "%" G_GINT64_FORMAT " filters are not divisible by %d groups", d[0],
        group);
  if (bias && (!bias->data || md_shape_elements (&bias->shape) != d[0]))
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "bias '%s' does not have one element per filter", bias->name);
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
        "requires %" G_GINT64_FORMAT " channels, but the input has %"
        G_GINT64_FORMAT, d[1] * node->attrs.group, in[0]->dims[1]);
  return md_window_infer (graph, node, in[0], kernel, d[0], out, error);
}

const MdOp md_op_conv = {
  .check = check,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .scratch_size = scratch_size,
  .replaces_new_grad = TRUE,
  .needs_input = TRUE,
};
