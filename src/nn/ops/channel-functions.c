/* ChannelFunctions, our own operation, added by passes/fuse.c: applies a
 * function to each run of channels of a 4-D value. The second input lists the
 * runs: the channel after the last one, and the function, an MdOpKind. */
#include "ops.h"

#include <string.h>

/* Floats processed at a time. */
#define BLOCK 1024

/* Channels [first, end) of @c. */
typedef struct
{
  gsize first, end, c;
  MdOpKind function;
} Run;

static void
apply (MdOpKind function, gsize n, float *block)
{
  MdNode node = {.op = function };
  MdShape shape = { 1, {(gint64) n} };
  MdOpCall call = {.node = &node,.n_inputs = 1,.in_shape = {&shape},
  .out_shape = &shape,.in = {block},.out = block,.threads = 1
  };

  md_op_get (function)->forward (&call);
}

/* Packs the channels of a run, to fill vectors even if there are few. */
static void
run_block (const Run * run, gsize pixels, const float *x, float *y)
{
  float block[BLOCK];
  gsize n = run->end - run->first;

  for (gsize p = 0; p < pixels; p++)
    for (gsize i = 0; i < n; i++)
      block[p * n + i] = x[p * run->c + run->first + i];
  apply (run->function, pixels * n, block);
  for (gsize p = 0; p < pixels; p++)
    for (gsize i = 0; i < n; i++)
      y[p * run->c + run->first + i] = block[p * n + i];
}

static void
run_pixels (const Run * all, gsize pixels, const float *x, float *y)
{
  for (gsize first = all->first; first < all->end; first += BLOCK) {
    Run run = *all;
    gsize at_once;

    run.first = first;
    run.end = MIN (first + BLOCK, all->end);
    at_once = BLOCK / (run.end - run.first);
    for (gsize p = 0; p < pixels; p += at_once)
      run_block (&run, MIN (at_once, pixels - p), x + p * run.c, y + p * run.c);
  }
}

static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  gsize c = (gsize) call->out_shape->dims[1];
  gsize n = (gsize) call->in_shape[1]->dims[0];
  const float *x = call->in[0] + begin * c;
  float *y = call->out + begin * c;
  Run run = {.c = c };

  memcpy (y, x, (end - begin) * c * sizeof (float));
  for (gsize i = 0; i < n; i += 2) {
    run.end = (gsize) call->in_ints[1][i];
    run.function = (MdOpKind) call->in_ints[1][i + 1];
    if (run.function != MD_OP_IDENTITY)
      run_pixels (&run, end - begin, x, y);
    run.first = run.end;
  }
}

static void
forward (const MdOpCall * call)
{
  const gint64 *d = call->out_shape->dims;
  gsize pixels = (gsize) (d[0] * d[2] * d[3]);

  md_op_parallel (call, pixels, md_op_n_chunks (pixels, (gsize) d[1]),
      forward_range);
}

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  return md_op_need_inputs (graph, node, 2, 2, error);
}

const MdOp md_op_channel_functions = {
  .check = check,
  .infer = md_op_infer_same,
  .forward = forward,
};
