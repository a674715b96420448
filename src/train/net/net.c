#include "net-private.h"

#include <math.h>
#include <string.h>

#include "nn/op.h"
#include "base/rng.h"

MdGraph *
md_net_graph (MdNet * net)
{
  return net->graph;
}

const MdShape *
md_net_input_shape (const MdNet * net)
{
  return &net->input_shape;
}

guint
md_net_threads (const MdNet * net)
{
  return net->threads;
}

float *
md_net_input (MdNet * net)
{
  return md_net_memory_value (net->memory, net->input);
}

guint
md_net_n_outputs (const MdNet * net)
{
  return net->graph->outputs->len;
}

int
md_net_find_output (const MdNet * net, const char *name)
{
  for (guint i = 0; i < md_net_n_outputs (net); i++) {
    if (strcmp (net->outputs[i].name, name) == 0)
      return i;
  }
  return -1;
}

int
md_net_output_size (const MdNet * net, int output)
{
  const MdShape *shape = &net->shapes[net->outputs[output].value];

  return md_shape_elements (shape) / shape->dims[0];
}

const float *
md_net_output (const MdNet * net, int output)
{
  return md_net_memory_value (net->memory, net->outputs[output].value);
}

float *
md_net_output_grad (MdNet * net, int output)
{
  return md_net_memory_grad (net->memory, net->outputs[output].value);
}

static void
set_batch (MdNet * net, int n)
{
  net->shapes[net->input].dims[0] = n;
  for (guint i = 0; i < net->steps->len; i++)
    net->shapes[g_array_index (net->steps, MdNetStep, i).node->output]
        .dims[0] = n;
}

void
md_net_forward (MdNet * net, int n, gboolean training, guint64 seed)
{
  g_return_if_fail (n >= 1 && n <= net->max_batch);
  set_batch (net, n);
  for (guint i = 0; i < net->steps->len; i++) {
    MdNetStep *step = &g_array_index (net->steps, MdNetStep, i);

    step->call.training = training;
    step->call.seed = md_rng_hash (seed, i, 0);
    step->op->forward (&step->call);
  }
  for (guint i = 0; i < md_net_n_outputs (net); i++)
    memset (md_net_output_grad (net, i), 0,
        (gsize) n * md_net_output_size (net, i) * sizeof (float));
}

void
md_net_backward (MdNet * net, int n, gboolean accumulate)
{
  for (guint i = 0; !accumulate && i < net->parameters->len; i++) {
    MdParameter *parameter = md_net_parameter (net, i);

    if (parameter->grad)
      memset (parameter->grad, 0, parameter->size * sizeof (float));
  }
  for (guint i = net->steps->len; i-- > 0;) {
    MdNetStep *step = &g_array_index (net->steps, MdNetStep, i);

    for (int k = 0; k < step->call.n_inputs; k++) {
      if (step->clear[k])
        memset (step->call.grad_in[k], 0,
            md_shape_elements (step->call.in_shape[k]) * sizeof (float));
    }
    step->op->backward (&step->call);
  }
}

guint
md_net_n_parameters (const MdNet * net)
{
  return net->parameters->len;
}

MdParameter *
md_net_parameter (MdNet * net, guint i)
{
  return &g_array_index (net->parameters, MdParameter, i);
}

guint64
md_net_n_weights (const MdNet * net)
{
  guint64 n = 0;

  for (guint i = 0; i < net->parameters->len; i++) {
    const MdParameter *p = &g_array_index (net->parameters, MdParameter, i);

    if (p->grad)
      n += p->size;
  }
  return n;
}

static gboolean
all_finite (gsize n, const float *x)
{
  for (gsize i = 0; i < n; i++) {
    if (!isfinite (x[i]))
      return FALSE;
  }
  return TRUE;
}

char *
md_net_find_nan (MdNet * net, int n)
{
  set_batch (net, n);
  if (!all_finite (md_shape_elements (&net->shapes[net->input]),
          md_net_input (net)))
    return g_strdup ("the input");
  for (guint i = 0; i < net->parameters->len; i++) {
    MdParameter *p = md_net_parameter (net, i);

    if (!all_finite (p->size, p->data))
      return g_strdup (p->name);
  }
  for (guint i = 0; i < net->steps->len; i++) {
    MdNetStep *step = &g_array_index (net->steps, MdNetStep, i);

    if (!all_finite (md_shape_elements (step->call.out_shape), step->call.out))
      return g_strdup (step->node->name);
  }
  for (guint i = 0; i < net->parameters->len; i++) {
    MdParameter *p = md_net_parameter (net, i);

    if (p->grad && !all_finite (p->size, p->grad))
      return g_strdup_printf ("the gradient of %s", p->name);
  }
  return NULL;
}
