#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "execute.h"
#include "nn/budget.h"
#include "nn/infer.h"

struct _MdPlan
{
  MdModel *model;
  int n, height, width;         /* n = 0: not sized yet */
  guint n_values, n_steps;
  MdShape *shapes;              /* [n_values] */
  MdBlock *blocks;              /* [n_values + n_steps] */
  guint *order;                 /* [n_values + n_steps]: scratch for placing */
  MdBound *bound;               /* [n_steps] */
  guint threads;
  float *arena;
  gsize capacity;               /* floats */
};

#define step_at(plan, i) (&g_array_index ((plan)->model->steps, MdStep, i))

/* -- Lifetimes ----------------------------------------------------------- */

/* @value: -1 = none */
static void
extend_life (MdPlan * plan, int value, int step)
{
  if (value >= 0)
    md_block_extend (&plan->blocks[value], step);
}

static void
settle_lifetimes (MdPlan * plan)
{
  const MdGraph *graph = plan->model->graph;
  int n = (int) plan->n_steps;

  for (guint i = 0; i < plan->n_values + plan->n_steps; i++)
    plan->blocks[i] = MD_BLOCK_UNUSED;

  extend_life (plan, plan->model->input, 0);
  for (int i = 0; i < n; i++) {
    const MdStep *step = step_at (plan, i);
    const MdNode *node = md_graph_node (graph, step->node);

    extend_life (plan, step->input, i);
    extend_life (plan, step->add, i);
    extend_life (plan, step->output, i);
    for (int j = 1; j < node->n_inputs && step->kind == MD_STEP_OP; j++)
      extend_life (plan, node->inputs[j], i);
    md_block_extend (&plan->blocks[plan->n_values + (guint) i], i);
  }
  for (guint i = 0; i < graph->outputs->len; i++)
    extend_life (plan, g_array_index (graph->outputs, int, i), n);

  /* Constants stay in the graph. */
  for (guint i = 0; i < plan->n_values; i++)
    if (md_graph_value (graph, i)->data != NULL ||
        md_graph_value (graph, i)->ints != NULL)
      plan->blocks[i] = MD_BLOCK_UNUSED;
}

MdPlan *
md_plan_new (MdModel * model)
{
  MdPlan *plan = g_new0 (MdPlan, 1);

  plan->model = md_model_ref (model);
  plan->n_values = model->graph->values->len;
  plan->n_steps = model->steps->len;
  plan->shapes = g_new (MdShape, plan->n_values);
  for (guint i = 0; i < plan->n_values; i++)
    plan->shapes[i] = md_graph_value (model->graph, i)->shape;
  plan->blocks = g_new0 (MdBlock, plan->n_values + plan->n_steps);
  plan->order = g_new0 (guint, plan->n_values + plan->n_steps);
  plan->bound = g_new0 (MdBound, plan->n_steps);
  plan->threads = 1;
  settle_lifetimes (plan);

  return plan;
}

void
md_plan_set_threads (MdPlan * plan, guint threads)
{
  g_return_if_fail (plan->n == 0 && threads >= 1);

  plan->threads = threads;
}

void
md_plan_free (MdPlan * plan)
{
  if (plan == NULL)
    return;

  md_model_unref (plan->model);
  g_free (plan->shapes);
  g_free (plan->blocks);
  g_free (plan->order);
  g_free (plan->bound);
  free (plan->arena);
  g_free (plan);
}

/* -- Shapes -------------------------------------------------------------- */

static gboolean
check_input (const MdPlan * plan, const MdShape * shape, GError ** error)
{
  const MdModel *model = plan->model;

  for (int i = 0; i < 4; i++) {
    gint64 declared = model->input_shape.dims[i], dim = shape->dims[i];

    if (dim < 1 || dim > G_MAXINT16 || (declared > 0 && dim != declared)) {
      g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
          "%s: input dimension %d cannot be %" G_GINT64_FORMAT,
          model->graph->name, i, dim);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
same_item (const MdShape * a, const MdShape * b)
{
  for (int i = 1; i < a->rank; i++)
    if (a->dims[i] != b->dims[i])
      return FALSE;
  return a->rank == b->rank;
}

static gboolean
same_shape (const MdShape * a, const MdShape * b)
{
  return same_item (a, b) && (a->rank == 0 || a->dims[0] == b->dims[0]);
}

/* Kernels count in int, and a dense layer's packed weights are ordered for the
 * shape that the model was prepared for. */
static gboolean
check_shapes (const MdPlan * plan, GError ** error)
{
  const MdGraph *graph = plan->model->graph;

  for (guint i = 0; i < plan->n_values; i++)
    if (md_shape_elements (&plan->shapes[i]) > G_MAXINT) {
      g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
          "%s: tensor '%s' exceeds 2^31 - 1 elements", graph->name,
          md_graph_value (graph, i)->name);
      return FALSE;
    }
  for (guint i = 0; i < plan->n_steps; i++) {
    const MdStep *step = step_at (plan, i);

    if (step->dense && !same_item (&plan->shapes[step->input],
            &md_graph_value (graph, step->input)->shape)) {
      g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
          "%s: node '%s' does not accept pictures of this size", graph->name,
          md_graph_node (graph, step->node)->name);
      return FALSE;
    }
    if (step->add >= 0 && !same_shape (&plan->shapes[step->add],
            &plan->shapes[step->output])) {
      g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
          "%s: tensor '%s' cannot be added in node '%s' for pictures of this size",
          graph->name, md_graph_value (graph, step->add)->name,
          md_graph_node (graph, step->node)->name);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
settle_shapes (MdPlan * plan, int n, int height, int width, GError ** error)
{
  MdShape *input = &plan->shapes[plan->model->input];

  *input = MD_SHAPE (n, plan->model->input_shape.dims[1], height, width);
  return check_input (plan, input, error) &&
      md_infer_shapes (plan->model->graph, plan->shapes, error) &&
      md_budget_check (plan->model->graph, plan->shapes, error) &&
      check_shapes (plan, error);
}

/* -- Memory -------------------------------------------------------------- */

static MdOpCall
op_call (const MdPlan * plan, const MdStep * step)
{
  const MdGraph *graph = plan->model->graph;
  const MdNode *node = md_graph_node (graph, step->node);
  MdOpCall call = {.node = node,.n_inputs = node->n_inputs,
    .out_shape = &plan->shapes[node->output],.threads = plan->threads
  };

  for (int i = 0; i < node->n_inputs; i++) {
    int value = node->inputs[i];

    if (value >= 0) {
      call.in_shape[i] = &plan->shapes[value];
      call.in[i] = md_graph_value (graph, value)->data;
      call.in_ints[i] = md_graph_value (graph, value)->ints;
      call.in_constant[i] = call.in[i] != NULL;
    }
  }
  return call;
}

static MdConvShape
conv_shape (const MdPlan * plan, const MdStep * step)
{
  const MdNode *node = md_graph_node (plan->model->graph, step->node);

  return md_step_conv_shape (plan->model, step, &plan->shapes[step->input],
      &plan->shapes[node->output]);
}

/* Floats of one worker's scratch, rounded up to whole cache lines. */
static gsize
worker_scratch (const MdPlan * plan, const MdConvShape * conv)
{
  return (plan->model->kernels->conv_scratch_size (conv) + 15) / 16 * 16;
}

/* Blocks never shrink, so a smaller shape needs no new placement. */
static gboolean
grow_blocks (MdPlan * plan)
{
  gboolean grown = FALSE;

  for (guint i = 0; i < plan->n_values; i++)
    if (md_block_is_used (&plan->blocks[i]))
      grown |= md_block_grow (&plan->blocks[i],
          (gsize) md_shape_elements (&plan->shapes[i]));
  for (guint i = 0; i < plan->n_steps; i++) {
    const MdStep *step = step_at (plan, i);
    const MdOp *op = md_op_get (md_graph_node (plan->model->graph,
            step->node)->op);
    MdBlock *block = &plan->blocks[plan->n_values + i];

    if (step->kind == MD_STEP_CONV) {
      MdConvShape conv = conv_shape (plan, step);

      grown |= md_block_grow (block, plan->threads *
          worker_scratch (plan, &conv));
    }
    if (step->kind == MD_STEP_OP && op->scratch_size != NULL) {
      MdOpCall call = op_call (plan, step);

      grown |= md_block_grow (block, op->scratch_size (&call));
    }
  }
  return grown;
}

/* Names the node with the largest output and resets the blocks, so that a
 * smaller shape can be tried. */
static gboolean
arena_error (MdPlan * plan, gsize total, GError ** error)
{
  const MdGraph *graph = plan->model->graph;
  gint64 most = -1;
  const char *name = "";

  for (guint i = 0; i < graph->nodes->len; i++) {
    const MdNode *node = md_graph_node (graph, i);
    gint64 n = md_shape_elements (&plan->shapes[node->output]);

    if (n > most) {
      most = n;
      name = node->name;
    }
  }
  for (guint i = 0; i < plan->n_values + plan->n_steps; i++)
    plan->blocks[i].size = 0;
  g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
      "%s: a run needs %" G_GSIZE_FORMAT " MiB, node '%s' most of them, which "
      "exceeds the limit or the available memory", graph->name, total >> 18,
      name);
  return FALSE;
}

static gboolean
settle_memory (MdPlan * plan, GError ** error)
{
  gsize total;

  if (!grow_blocks (plan) && plan->arena != NULL)
    return TRUE;

  total = md_blocks_place (plan->blocks, plan->n_values + plan->n_steps,
      plan->order);
  if (total <= plan->capacity)
    return TRUE;
  if (total > MD_MAX_ARENA)
    return arena_error (plan, total, error);
  free (plan->arena);
  plan->arena = md_floats_new (total);
  plan->capacity = plan->arena != NULL ? total : 0;
  if (plan->arena == NULL)
    return arena_error (plan, total, error);
  /* For the memory sanitizer only: all memory is written before it is read. */
  memset (plan->arena, 0, total * sizeof (float));

  return TRUE;
}

/* -- Binding ------------------------------------------------------------- */

static MdPoolShape
pool_shape (const MdAttrs * attrs, const MdShape * in, const MdShape * out)
{
  return (MdPoolShape) {
  .n = (int) in->dims[0],.h = (int) in->dims[2],.w = (int) in->dims[3],.c =
        (int) in->dims[1],.oh = (int) out->dims[2],.ow =
        (int) out->dims[3],.kh = attrs->kernel[0],.kw = attrs->kernel[1],.sh =
        attrs->stride[0],.sw = attrs->stride[1],.pad_top =
        attrs->pads[0],.pad_left = attrs->pads[1],};
}

static void
bind_step (MdPlan * plan, guint index)
{
  const MdStep *step = step_at (plan, index);
  const MdNode *node = md_graph_node (plan->model->graph, step->node);
  MdBound *bound = &plan->bound[index];

  bound->step = step;
  bound->in = plan->arena + plan->blocks[step->input].offset;
  bound->out = plan->arena + plan->blocks[step->output].offset;
  bound->scratch = plan->arena + plan->blocks[plan->n_values + index].offset;
  switch (step->kind) {
    case MD_STEP_CONV:
      bound->conv = conv_shape (plan, step);
      bound->scratch_step = worker_scratch (plan, &bound->conv);
      bound->act = step->act;
      if (step->add >= 0)
        bound->act.add = plan->arena + plan->blocks[step->add].offset;
      break;
    case MD_STEP_MAX_POOL:
      bound->pool = pool_shape (&node->attrs, &plan->shapes[step->input],
          &plan->shapes[step->output]);
      break;
    case MD_STEP_OP:
      bound->call = op_call (plan, step);
      for (int i = 0; i < node->n_inputs; i++)
        if (node->inputs[i] >= 0 && !bound->call.in_constant[i])
          bound->call.in[i] = plan->arena +
              plan->blocks[node->inputs[i]].offset;
      bound->call.out = bound->out;
      bound->call.scratch = bound->scratch;
      break;
  }
}

gboolean
md_plan_resize (MdPlan * plan, int n, int height, int width, GError ** error)
{
  if (n > 0 && n == plan->n && height == plan->height && width == plan->width)
    return TRUE;

  plan->n = 0;
  if (!settle_shapes (plan, n, height, width, error) ||
      !settle_memory (plan, error))
    return FALSE;
  for (guint i = 0; i < plan->n_steps; i++)
    bind_step (plan, i);
  plan->n = n;
  plan->height = height;
  plan->width = width;

  return TRUE;
}

/* -- Running ------------------------------------------------------------- */

float *
md_plan_input (MdPlan * plan)
{
  g_return_val_if_fail (plan->n > 0, NULL);

  return plan->arena + plan->blocks[plan->model->input].offset;
}

void
md_plan_run (MdPlan * plan)
{
  g_return_if_fail (plan->n > 0);

  md_bounds_run (plan->model->kernels, plan->bound, plan->n_steps,
      plan->threads);
}

const float *
md_plan_output (const MdPlan * plan, int output, MdShape * shape)
{
  int value;

  g_return_val_if_fail (plan->n > 0, NULL);
  g_return_val_if_fail (output >= 0 &&
      (guint) output < plan->model->graph->outputs->len, NULL);

  value = g_array_index (plan->model->graph->outputs, int, output);
  if (shape != NULL)
    *shape = plan->shapes[value];
  return plan->arena + plan->blocks[value].offset;
}
