/* adam: AdamW (Loshchilov and Hutter 2019) over the parameters of a net.
 *
 *   MdAdam *adam = md_adam_new (net);
 *   MdAdamParams params = MD_ADAM_PARAMS_DEFAULT;
 *   params.learning_rate = 3e-3f;
 *   md_adam_step (adam, net, &params);
 *
 * Weight decay is decoupled and left off biases and norms.
 */
#pragma once

#include "train/net/net.h"

typedef struct
{
  float learning_rate;          /* default 1e-3 */
  float beta1, beta2;           /* default 0.9, 0.999 */
  float epsilon;                /* default 1e-8 */
  float weight_decay;           /* default 0.01; times the learning rate */
} MdAdamParams;

#define MD_ADAM_PARAMS_DEFAULT { .learning_rate = 1e-3f, .beta1 = 0.9f, \
  .beta2 = 0.999f, .epsilon = 1e-8f, .weight_decay = 0.01f }

typedef struct _MdAdam MdAdam;

MdAdam *md_adam_new (MdNet * net);
void md_adam_free (MdAdam * adam);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdAdam, md_adam_free)

/* Updates the weights from the gradients that md_net_backward() has stored. */
void md_adam_step (MdAdam * adam, MdNet * net, const MdAdamParams * params);

/* Return the state to checkpoint: the number of steps, and both moments of
 * parameter @i, [size] each; NULL if the parameter is not trained. */
guint64 *md_adam_n_steps (MdAdam * adam);
float *md_adam_first_moment (MdAdam * adam, guint i);
float *md_adam_second_moment (MdAdam * adam, guint i);
