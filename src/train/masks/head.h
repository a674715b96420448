/* head: The last layer of a classifier: a Gemm or a 1×1 Conv, followed by a
 * Sigmoid or a Softmax.
 *
 *   MdHead head;
 *   if (md_head_find (graph, "prob", &head))
 *     head.bias[0] += 1;
 *
 * Thread safety: that of the graph.
 */
#pragma once

#include "nn/graph.h"

typedef struct
{
  int activation, layer;        /* nodes */
  int classes;                  /* number of outputs; 1 for a Sigmoid */
  int inputs;                   /* weights per output */
  int step, stride;             /* weights[k * stride + i * step]: input i of
                                 * output k */
  float *weights, *bias;        /* in the graph */
} MdHead;

/* Returns: FALSE if the graph has another last layer */
gboolean md_head_find (MdGraph * graph, const char *name, MdHead * head);
/* Replaces the layer's weights, and adapts the activation and shapes to them.
 * @weights: [classes, inputs]; @bias: [classes] */
void md_head_replace (MdGraph * graph, const MdHead * head, int classes,
    const float *weights, const float *bias);
