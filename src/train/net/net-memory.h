/* net-memory: where a net in training keeps activations and gradients.
 *
 * Every activation has its place until backward is through, but an operation
 * that can work in place shares its input's. Gradients live only from the
 * first consumer's backward to the producer's, so their places are used
 * again. Part of net; nobody else includes it.
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

/* Sizes and allocates everything and fills in the calls' pointers.
 * @shapes: of every value, for the largest batch
 * @logits: values whose gradients the caller writes; they keep their places */
MdNetMemory *md_net_memory_new (const MdGraph * graph, const MdShape * shapes,
    int input, MdNetStep * steps, guint n_steps, const int *logits,
    guint n_logits);
void md_net_memory_free (MdNetMemory * memory);

float *md_net_memory_value (const MdNetMemory * memory, int value);
/* NULL for a value that has none, such as the net's input */
float *md_net_memory_grad (const MdNetMemory * memory, int value);
