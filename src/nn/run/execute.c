#include "execute.h"

#include "base/pool.h"

/* Minimum number of multiplications for which threads pay off. */
#define THREAD_WORK 500000

/* -- One step ------------------------------------------------------------ */

/* Number of output rows; 0 if the step cannot be split. */
static int
rows_of (const MdBound * bound)
{
  switch (bound->step->kind) {
    case MD_STEP_CONV:
      return bound->step->dense ? 0 : bound->conv.oh;
    case MD_STEP_MAX_POOL:
      return bound->pool.oh;
    case MD_STEP_OP:
      break;
  }
  return 0;
}

/* Number of rows that bands must be a multiple of. */
static int
unit_of (const MdBound * bound)
{
  return bound->step->kind == MD_STEP_CONV ? MAX (bound->conv.tile, 1) : 1;
}

static int
n_pictures (const MdBound * bound)
{
  return bound->step->kind == MD_STEP_CONV ? bound->conv.n : bound->pool.n;
}

/* Computes rows [first, end) of @n pictures from @picture on; end = 0: all. */
static void
run_rows (const MdKernels * kernels, const MdBound * bound, int picture, int n,
    int first, int end, guint worker)
{
  if (bound->step->kind == MD_STEP_CONV) {
    MdConvShape shape = bound->conv;
    MdActivation act = bound->act;
    gsize to = (gsize) picture * (gsize) shape.oh * (gsize) shape.ow
        * (gsize) shape.oc;

    if (act.add != NULL)
      act.add += to;
    shape.n = n;
    shape.first = first;
    shape.end = end;
    kernels->conv (&shape, bound->in + (gsize) picture * (gsize) shape.h
        * (gsize) shape.w * (gsize) shape.c, bound->step->packed,
        bound->step->bias, &act, bound->out + to,
        bound->scratch + worker * bound->scratch_step);
  } else {
    MdPoolShape shape = bound->pool;
    gsize c = (gsize) shape.c;

    shape.n = n;
    shape.first = first;
    shape.end = end;
    kernels->max_pool (&shape, bound->in + (gsize) picture * (gsize) shape.h
        * (gsize) shape.w * c, bound->out + (gsize) picture
        * (gsize) shape.oh * (gsize) shape.ow * c);
  }
}

static void
run_whole (const MdKernels * kernels, const MdBound * bound)
{
  if (bound->step->kind == MD_STEP_OP)
    md_op_get (bound->call.node->op)->forward (&bound->call);
  else
    run_rows (kernels, bound, 0, n_pictures (bound), 0, 0, 0);
}

/* -- Threads ------------------------------------------------------------- */

typedef struct
{
  const MdKernels *kernels;
  const MdBound *bound;
  int bands;                    /* per picture */
  int units;                    /* per picture */
} Split;

static void
run_band (guint task, guint worker, gpointer data)
{
  const Split *split = data;
  int unit = unit_of (split->bound), rows = rows_of (split->bound);
  int picture = (int) task / split->bands, band = (int) task % split->bands;
  int first = split->units * band / split->bands * unit;
  int end = split->units * (band + 1) / split->bands * unit;

  run_rows (split->kernels, split->bound, picture, 1, first, MIN (end, rows),
      worker);
}

static double
work_of (const MdBound * bound)
{
  const MdConvShape *s = &bound->conv;

  if (bound->step->kind == MD_STEP_MAX_POOL)
    return (double) bound->pool.n * bound->pool.oh * bound->pool.ow *
        bound->pool.c * bound->pool.kh * bound->pool.kw;
  return (double) s->n * s->oh * s->ow * s->oc * s->kh * s->kw * s->c /
      s->groups;
}

static void
run_split (const MdKernels * kernels, const MdBound * bound, guint threads)
{
  int unit = unit_of (bound);
  Split split = {.kernels = kernels,.bound = bound,
    .units = (rows_of (bound) + unit - 1) / unit
  };

  split.bands = MIN ((int) threads * 2, split.units);
  if (rows_of (bound) == 0 || work_of (bound) < THREAD_WORK)
    run_whole (kernels, bound);
  else
    md_pool_run ((guint) (n_pictures (bound) * split.bands), threads, run_band,
        &split);
}

/* -- All ----------------------------------------------------------------- */

void
md_bounds_run (const MdKernels * kernels, const MdBound * bounds, guint n,
    guint threads)
{
  for (guint i = 0; i < n; i++) {
    if (threads > 1)
      run_split (kernels, &bounds[i], threads);
    else
      run_whole (kernels, &bounds[i]);
  }
}
