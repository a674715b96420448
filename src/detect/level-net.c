#include "level-net.h"

#include <string.h>

/* Windows that S-Net lets pass go through P-Net so many at a time. */
#define BATCH 64
/* A window by itself costs P-Net this many times what a cell of the whole piece
 * does, whose neighbours share their layers; measured for models/pnet.onnx. */
#define WINDOW_COST 7

/* Where S-Net spares nothing, P-Net sees the piece in bands of so many rows of
 * cells: the layers over all of it would take twice the memory. */
#define BAND 6

/* One run. */
typedef struct
{
  MdLevelNet *net;
  MdCellFunc found;
  gpointer data;
} Run;

/* What S-Net says of the cells. */
typedef struct
{
  const float *prob;
  int step;                     /* from cell to cell */
  int rows, columns;
  float threshold;
} Screen;

/* Cells whose windows wait for P-Net. */
typedef struct
{
  int n;
  int x[BATCH], y[BATCH];
} Batch;

MdLevelNet
md_level_net_borrow (MdStage * snet, MdStage * pnet, float threshold)
{
  MdLevelNet net = {.snet = snet,.pnet = pnet,.worker = md_worker_borrow (pnet)
  };

  if (snet == NULL)
    return net;
  net.screen = md_worker_borrow (snet);
  net.screen_threshold = snet->threshold;
  if (threshold < pnet->threshold)
    net.screen_threshold *= threshold / pnet->threshold;
  return net;
}

void
md_level_net_return (MdLevelNet * net)
{
  if (net->screen != NULL)
    md_worker_return (net->snet, net->screen);
  if (net->worker != NULL)
    md_worker_return (net->pnet, net->worker);
}

gboolean
md_level_net_is_new (MdLevelNet * net, guint shapes)
{
  gboolean is_new = net->worker->shapes != shapes
      || (net->screen != NULL && net->screen->shapes != shapes);

  net->worker->shapes = shapes;
  if (net->screen != NULL)
    net->screen->shapes = shapes;
  return is_new;
}

/* Pixel rows that so many rows of cells cover. */
static int
rows_of (const MdStage * pnet, int cells)
{
  return (cells - 1) * pnet->stride + pnet->size;
}

void
md_level_net_prepare (MdLevelNet * net, int height, int width)
{
  const MdStage *pnet = net->pnet;

  if (net->screen == NULL) {
    md_plan_resize (net->worker->plan, 1, height, width, NULL);
    return;
  }
  md_plan_resize (net->screen->plan, 1, height, width, NULL);
  md_plan_resize (net->worker->plan, 1, MIN (height, rows_of (pnet, BAND)),
      width, NULL);
  md_plan_resize (net->worker->plan, BATCH, pnet->size, pnet->size, NULL);
}

float *
md_level_net_input (MdLevelNet * net, int height, int width)
{
  MdPlan *plan = net->screen ? net->screen->plan : net->worker->plan;

  net->height = height;
  net->width = width;
  return md_plan_resize (plan, 1, height, width, NULL) ?
      md_plan_input (plan) : NULL;
}

/* What P-Net has just made of its input. */
typedef struct
{
  const Run *run;
  const float *prob, *box;      /* of its first window */
  MdShape shape;
} Answers;

static Answers
run_pnet (const Run * run)
{
  const MdStage *pnet = run->net->pnet;
  MdPlan *plan = run->net->worker->plan;
  Answers answers = {.run = run };

  md_plan_run (plan);
  answers.prob = md_plan_output (plan, pnet->prob_output, &answers.shape)
      + pnet->n_classes - 1;
  answers.box = md_plan_output (plan, pnet->box_output, NULL);
  return answers;
}

/* Window @i is the one at (@x, @y). */
static void
append_answer (const Answers * answers, int i, int x, int y)
{
  const Run *run = answers->run;

  run->found (x, y, answers->prob[i * run->net->pnet->n_classes],
      answers->box + 4 * i, run->data);
}

/* @first: row of cells with which P-Net's input begins */
static void
run_everywhere (const Run * run, int first)
{
  const Answers answers = run_pnet (run);

  for (int y = 0, i = 0; y < answers.shape.dims[2]; y++) {
    for (int x = 0; x < answers.shape.dims[3]; x++, i++)
      append_answer (&answers, i, x, first + y);
  }
}

/* @rows: of cells in the piece */
static gboolean
run_bands (const Run * run, int rows)
{
  const MdLevelNet *net = run->net;
  const MdStage *pnet = net->pnet;
  MdPlan *plan = net->worker->plan;
  const float *pixels = md_plan_input (net->screen->plan);
  const gsize pitch = (gsize) net->width * 3;

  for (int first = 0; first < rows; first += BAND) {
    int height = rows_of (pnet, MIN (BAND, rows - first));

    if (!md_plan_resize (plan, 1, height, net->width, NULL))
      return FALSE;
    memcpy (md_plan_input (plan), pixels + first * pnet->stride * pitch,
        height * pitch * sizeof (float));
    run_everywhere (run, first);
  }
  return TRUE;
}

/* Whether S-Net lets cell @i pass. */
static gboolean
passes (const Screen * screen, gsize i)
{
  return screen->prob[i * screen->step] >= screen->threshold;
}

/* Empties @batch. */
static gboolean
run_batch (const Run * run, Batch * batch)
{
  const MdStage *pnet = run->net->pnet;
  MdPlan *plan = run->net->worker->plan;
  const float *pixels = md_plan_input (run->net->screen->plan);
  const gsize pitch = (gsize) run->net->width * 3;
  const gsize line = (gsize) pnet->size * 3;
  const int n = batch->n;
  Answers answers;
  float *out;

  batch->n = 0;
  if (n == 0)
    return TRUE;
  if (!md_plan_resize (plan, n, pnet->size, pnet->size, NULL))
    return FALSE;
  out = md_plan_input (plan);
  for (int i = 0; i < n; i++) {
    const float *in = pixels
        + pnet->stride * (batch->y[i] * pitch + (gsize) batch->x[i] * 3);

    for (int row = 0; row < pnet->size; row++, in += pitch, out += line)
      memcpy (out, in, line * sizeof *out);
  }
  answers = run_pnet (run);
  for (int i = 0; i < n; i++)
    append_answer (&answers, i, batch->x[i], batch->y[i]);
  return TRUE;
}

static gboolean
run_one_by_one (const Run * run, const Screen * screen)
{
  Batch batch = { 0 };

  for (int y = 0, i = 0; y < screen->rows; y++) {
    for (int x = 0; x < screen->columns; x++, i++) {
      if (!passes (screen, i))
        continue;
      batch.x[batch.n] = x;
      batch.y[batch.n] = y;
      if (++batch.n == BATCH && !run_batch (run, &batch))
        return FALSE;
    }
  }
  return run_batch (run, &batch);
}

/* (out) @passed: how many cells do */
static Screen
run_screen (MdLevelNet * net, guint * passed)
{
  const MdStage *snet = net->snet;
  Screen screen = {.threshold = net->screen_threshold,.step = snet->n_classes };
  MdShape shape;

  md_plan_run (net->screen->plan);
  screen.prob = md_plan_output (net->screen->plan, snet->prob_output, &shape)
      + snet->n_classes - 1;
  screen.rows = (int) shape.dims[2];
  screen.columns = (int) shape.dims[3];
  *passed = 0;
  for (gsize i = 0; i < (gsize) screen.rows * screen.columns; i++)
    *passed += passes (&screen, i);
  return screen;
}

static gboolean
run_screened (const Run * run)
{
  guint passed;
  Screen screen = run_screen (run->net, &passed);

  run->net->n_screened += passed;
  if ((gsize) passed * WINDOW_COST < (gsize) screen.rows * screen.columns)
    return run_one_by_one (run, &screen);
  return run_bands (run, screen.rows);
}

gboolean
md_level_net_run (MdLevelNet * net, MdCellFunc found, gpointer data)
{
  const Run run = {.net = net,.found = found,.data = data };

  if (net->screen != NULL)
    return run_screened (&run);
  run_everywhere (&run, 0);
  return TRUE;
}
