#include "adam.h"

#include <math.h>

#include "base/pool.h"
#include "base/vector.h"

/* Number of floats that one task updates. */
#define TASK_FLOATS 65536

struct _MdAdam
{
  guint n_parameters;
  float **first, **second;
  guint64 n_steps;
};

MdAdam *
md_adam_new (MdNet * net)
{
  MdAdam *adam = g_new0 (MdAdam, 1);

  adam->n_parameters = md_net_n_parameters (net);
  adam->first = g_new0 (float *, adam->n_parameters);
  adam->second = g_new0 (float *, adam->n_parameters);
  for (guint i = 0; i < adam->n_parameters; i++) {
    MdParameter *p = md_net_parameter (net, i);

    if (!p->grad)
      continue;
    adam->first[i] = g_new0 (float, p->size);
    adam->second[i] = g_new0 (float, p->size);
  }
  return adam;
}

void
md_adam_free (MdAdam * adam)
{
  if (!adam)
    return;
  for (guint i = 0; i < adam->n_parameters; i++) {
    g_free (adam->first[i]);
    g_free (adam->second[i]);
  }
  g_free (adam->first);
  g_free (adam->second);
  g_free (adam);
}

typedef struct
{
  float keep;                   /* of the weight, after decay */
  float rate, beta1, beta2, epsilon, root2;
} Coefficients;

typedef struct
{
  const Coefficients *k;
  MdParameter *p;
  float *first, *second;
} Update;

MD_VECTOR static void
update (const Coefficients * k, gsize n, const float *grad, float *m,
    float *v, float *weights)
{
  Coefficients c = *k;

  for (gsize i = 0; i < n; i++) {
    float g = grad[i];

    m[i] += (1 - c.beta1) * (g - m[i]);
    v[i] = c.beta2 * v[i] + (1 - c.beta2) * g * g;
    weights[i] = c.keep * weights[i] -
        c.rate * m[i] / (sqrtf (v[i]) * c.root2 + c.epsilon);
  }
}

static void
update_task (guint task, guint worker, gpointer data)
{
  Update *u = data;
  gsize begin = (gsize) task * TASK_FLOATS;
  gsize n = MIN (TASK_FLOATS, u->p->size - begin);

  update (u->k, n, u->p->grad + begin, u->first + begin, u->second + begin,
      u->p->data + begin);
}

void
md_adam_step (MdAdam * adam, MdNet * net, const MdAdamParams * params)
{
  double correction1, correction2;

  adam->n_steps++;
  correction1 = 1 - pow (params->beta1, adam->n_steps);
  correction2 = 1 - pow (params->beta2, adam->n_steps);
  for (guint i = 0; i < adam->n_parameters; i++) {
    MdParameter *p = md_net_parameter (net, i);
    Coefficients k = {
      .keep = p->decay ? 1 - params->learning_rate * params->weight_decay : 1,
      .rate = params->learning_rate / correction1,
      .beta1 = params->beta1,.beta2 = params->beta2,
      .epsilon = params->epsilon,
      .root2 = 1 / sqrt (correction2),
    };
    Update u = { &k, p, adam->first[i], adam->second[i] };

    if (p->grad)
      md_pool_run ((p->size + TASK_FLOATS - 1) / TASK_FLOATS,
          md_net_threads (net), update_task, &u);
  }
}

guint64 *
md_adam_n_steps (MdAdam * adam)
{
  return &adam->n_steps;
}

float *
md_adam_first_moment (MdAdam * adam, guint i)
{
  return adam->first[i];
}

float *
md_adam_second_moment (MdAdam * adam, guint i)
{
  return adam->second[i];
}
