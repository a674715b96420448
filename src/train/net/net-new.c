/* net-new: Creates a net: shapes, steps, parameters and outputs of a graph. */
#include "net-private.h"

#include "nn/op.h"

static void
parameter_clear (gpointer item)
{
  MdParameter *parameter = item;

  g_free (parameter->grad);
}

void
md_net_free (MdNet * net)
{
  if (!net)
    return;
  for (guint i = 0; net->outputs && i < net->graph->outputs->len; i++)
    g_free (net->outputs[i].name);
  g_free (net->outputs);
  md_net_memory_free (net->memory);
  g_array_unref (net->steps);
  g_array_unref (net->parameters);
  g_free (net->shapes);
  md_graph_free (net->graph);
  g_free (net);
}

static gboolean
fail (MdNet * net, GError ** error, const char *what, const char *name)
{
  g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_UNSUPPORTED,
      "%s: %s: %s", net->graph->name, name, what);
  return FALSE;
}

static gboolean
settle_input (MdNet * net, GError ** error)
{
  const MdShape *shape;

  if (net->graph->inputs->len != 1)
    return fail (net, error, "does not have exactly one input", "the graph");
  net->input = g_array_index (net->graph->inputs, int, 0);
  shape = &md_graph_value (net->graph, net->input)->shape;
  net->input_shape = *shape;
  net->input_shape.dims[0] = -1;
  if (shape->rank != 4 || shape->dims[1] < 1 || shape->dims[2] < 1
      || shape->dims[3] < 1)
    return fail (net, error, "training needs a fixed picture size",
        md_graph_value (net->graph, net->input)->name);
  net->shapes[net->input] = net->input_shape;
  net->shapes[net->input].dims[0] = net->max_batch;
  return TRUE;
}

static const MdNode *
producer_of (MdNet * net, int value)
{
  for (guint i = 0; i < net->graph->nodes->len; i++) {
    if (md_graph_node (net->graph, i)->output == value)
      return md_graph_node (net->graph, i);
  }
  return NULL;
}

static gboolean
is_output (MdNet * net, int value)
{
  for (guint i = 0; i < net->graph->outputs->len; i++) {
    if (g_array_index (net->graph->outputs, int, i) == value)
      return TRUE;
  }
  return FALSE;
}

static void
settle_outputs (MdNet * net)
{
  guint n = net->graph->outputs->len;

  net->outputs = g_new0 (MdNetOutput, n);
  for (guint i = 0; i < n; i++) {
    int value = g_array_index (net->graph->outputs, int, i);
    const MdNode *node = producer_of (net, value);

    net->outputs[i].name = g_strdup (md_graph_value (net->graph, value)->name);
    net->outputs[i].value = value;
    if (node && (node->op == MD_OP_SIGMOID || node->op == MD_OP_SOFTMAX))
      net->outputs[i].value = node->inputs[0];
  }
}

/* Excludes a Sigmoid or Softmax before an output, which the loss includes. */
static gboolean
runs (MdNet * net, const MdNode * node)
{
  return !(is_output (net, node->output) && (node->op == MD_OP_SIGMOID
          || node->op == MD_OP_SOFTMAX));
}

static gboolean
add_step (MdNet * net, const MdNode * node, GError ** error)
{
  MdNetStep step = {.node = node,.op = md_op_get (node->op) };
  MdOpCall *call = &step.call;

  if (!step.op->backward)
    return fail (net, error, "cannot be trained through", node->name);
  if (!step.op->check (net->graph, node, error))
    return FALSE;
  call->node = node;
  call->n_inputs = node->n_inputs;
  call->threads = net->threads;
  for (int i = 0; i < node->n_inputs; i++) {
    const MdValue *value;

    if (node->inputs[i] < 0)
      continue;
    value = md_graph_value (net->graph, node->inputs[i]);
    call->in_constant[i] = value->data != NULL;
    if (value->data)
      net->shapes[node->inputs[i]] = value->shape;
    call->in_shape[i] = &net->shapes[node->inputs[i]];
    if (md_shape_elements (call->in_shape[i]) < 1)
      return fail (net, error, "its input has no known shape", node->name);
  }
  if (!step.op->infer (net->graph, node, call->in_shape,
          &net->shapes[node->output], error))
    return FALSE;
  call->out_shape = &net->shapes[node->output];
  if (call->out_shape->dims[0] != net->max_batch)
    return fail (net, error, "mixes the samples of a batch", node->name);
  g_array_append_val (net->steps, step);
  return TRUE;
}

/* Whether a constant input of an operation is trained. */
static gboolean
is_trained (MdOpKind op, int input)
{
  switch (op) {
    case MD_OP_CONV:
    case MD_OP_GEMM:
    case MD_OP_BATCH_NORM:
      return input == 1 || input == 2;
    case MD_OP_PRELU:
    case MD_OP_MUL:
      return input == 1;
    default:
      return FALSE;
  }
}

/* Returns an existing parameter if layers share it; its gradients add up. */
static MdParameter *
find_parameter (MdNet * net, int value)
{
  for (guint i = 0; i < net->parameters->len; i++) {
    MdParameter *parameter = md_net_parameter (net, i);

    if (parameter->value == value)
      return parameter;
  }
  return NULL;
}

static void
add_parameters (MdNet * net, MdNetStep * step)
{
  for (int i = 1; i < step->node->n_inputs; i++) {
    int index = step->node->inputs[i];
    MdValue *value = index < 0 ? NULL : md_graph_value (net->graph, index);
    MdParameter parameter = {.value = index }, *known;

    if (!value || !value->data)
      continue;
    if (!is_trained (step->node->op, i)
        && step->node->op != MD_OP_BATCH_NORM)
      continue;
    known = find_parameter (net, index);
    if (known) {
      if (known->grad)
        step->call.grad_in[i] = known->grad;
      else
        step->call.running[i - 3] = value->data;
      continue;
    }
    parameter.name = value->name;
    parameter.size = md_shape_elements (&value->shape);
    parameter.data = value->data;
    if (is_trained (step->node->op, i)) {
      parameter.grad = g_new0 (float, parameter.size);
      parameter.decay = i == 1 && (step->node->op == MD_OP_CONV
          || step->node->op == MD_OP_GEMM);
      step->call.grad_in[i] = parameter.grad;
    } else {
      step->call.running[i - 3] = value->data;
    }
    g_array_append_val (net->parameters, parameter);
  }
}

/* Requires every activation to contribute to an output, because it has no
 * gradient otherwise. */
static gboolean
check_used (MdNet * net, const MdNetStep * step, GError ** error)
{
  int value = step->node->output;

  for (guint i = 0; i < md_net_n_outputs (net); i++) {
    if (net->outputs[i].value == value)
      return TRUE;
  }
  for (guint i = 0; i < net->steps->len; i++) {
    const MdNode *node = g_array_index (net->steps, MdNetStep, i).node;

    for (int k = 0; k < node->n_inputs; k++) {
      if (node->inputs[k] == value)
        return TRUE;
    }
  }
  return fail (net, error, "its output is not used", step->node->name);
}

static gboolean
settle (MdNet * net, GError ** error)
{
  g_autofree int *logits = NULL;
  guint n_outputs = net->graph->outputs->len;

  if (!settle_input (net, error))
    return FALSE;
  for (guint i = 0; i < net->graph->nodes->len; i++) {
    const MdNode *node = md_graph_node (net->graph, i);

    if (runs (net, node) && !add_step (net, node, error))
      return FALSE;
  }
  for (guint i = 0; i < net->steps->len; i++)
    add_parameters (net, &g_array_index (net->steps, MdNetStep, i));
  settle_outputs (net);
  for (guint i = 0; i < net->steps->len; i++) {
    if (!check_used (net, &g_array_index (net->steps, MdNetStep, i), error))
      return FALSE;
  }
  logits = g_new (int, n_outputs);
  for (guint i = 0; i < n_outputs; i++) {
    logits[i] = net->outputs[i].value;
    if (net->shapes[logits[i]].rank < 1)
      return fail (net, error, "no node computes it", net->outputs[i].name);
  }
  net->memory = md_net_memory_new (net->graph, net->shapes, net->input,
      (MdNetStep *) net->steps->data, net->steps->len, logits, n_outputs);
  return TRUE;
}

MdNet *
md_net_new (MdGraph * graph, int max_batch, guint threads, GError ** error)
{
  MdNet *net = g_new0 (MdNet, 1);

  g_return_val_if_fail (max_batch >= 1, NULL);
  net->graph = graph;
  net->max_batch = max_batch;
  net->threads = MAX (threads, 1);
  net->shapes = g_new0 (MdShape, graph->values->len);
  net->steps = g_array_new (FALSE, TRUE, sizeof (MdNetStep));
  net->parameters = g_array_new (FALSE, TRUE, sizeof (MdParameter));
  g_array_set_clear_func (net->parameters, parameter_clear);
  if (!settle (net, error)) {
    md_net_free (net);
    return NULL;
  }
  return net;
}
