/* step: One call of a kernel or operation, with values of a graph as arguments.
 */
#pragma once

#include "kernels/kernels.h"
#include "nn/graph.h"

typedef enum
{
  MD_STEP_CONV,                 /* Conv, or a dense layer as a 1×1 Conv */
  MD_STEP_MAX_POOL,
  MD_STEP_OP                    /* the operation's own forward() */
} MdStepKind;

typedef struct
{
  MdStepKind kind;
  int node;                     /* index in the graph */
  int input, output;            /* value indices; OP: first input only */
  int tile;                     /* CONV: MdConvShape.tile */
  gboolean dense;               /* CONV: each item of the batch is one row */
  int rows, columns;            /* dense: [outputs, inputs] */
  float *packed;                /* CONV: owned, 64-byte aligned */
  float *bias;                  /* CONV: owned, NULL = none */
  MdActivation act;             /* CONV; slopes owned */
  int add;                      /* CONV: value added before act; -1 = none */
} MdStep;
