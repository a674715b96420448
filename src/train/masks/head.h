/* head: the last layer of a classifier: a Gemm, or a 1×1 Conv, then a Sigmoid
 * or a Softmax.
 *
 *   MdHead head;
 *   if (md_head_find (graph, "prob", &head))
 *     head.bias[0] += 1;
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "nn/graph.h"

typedef struct
{
  int activation, layer;        /* nodes */
  int classes;                  /* outputs: 1 of a Sigmoid */
  int inputs;                   /* weights an output has */
  int step, stride;             /* weights[k * stride + i * step]: input i of
                                 * output k */
  float *weights, *bias;        /* in the graph */
} MdHead;

/* FALSE where the graph ends otherwise. */
gboolean md_head_find (MdGraph * graph, const char *name, MdHead * head);
/* Gives the layer other weights, an activation that fits their number, and
 * shapes that fit both.
 * @weights: [classes, inputs]; @bias: [classes] */
void md_head_replace (MdGraph * graph, const MdHead * head, int classes,
    const float *weights, const float *bias);
