/* net-memory: Allocates the activations and gradients of a net in training.
 *
 * An activation keeps its memory until backward has finished; an operation that
 * works in place shares that of its input. A gradient is needed only from the
 * backward of its first consumer to that of its producer, so its memory is
 * reused. Part of net only.
 */
#pragma once

#include "nn/op.h"

typedef struct
{
  const MdNode *node;
  const MdOp *op;
  MdOpCall call;
  gboolean clear[MD_MAX_INPUTS];        /* zero grad_in[] before backward: the
                                         * first that adds to it */
} MdNetStep;

typedef struct _MdNetMemory MdNetMemory;

/* Allocates everything and sets the pointers of the calls.
 * @shapes: of every value, for the largest batch
 * @logits: values whose gradients the caller writes; their memory is not
 *   reused */
MdNetMemory *md_net_memory_new (const MdGraph * graph, const MdShape * shapes,
    int input, MdNetStep * steps, guint n_steps, const int *logits,
    guint n_logits);
void md_net_memory_free (MdNetMemory * memory);

float *md_net_memory_value (const MdNetMemory * memory, int value);
/* Returns: (nullable): NULL for a value without a gradient, such as the input */
float *md_net_memory_grad (const MdNetMemory * memory, int value);
