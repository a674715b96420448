/* step: one call of a kernel, bound to values of a graph.
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

/* One call of a kernel. */
typedef struct
{
  MdStepKind kind;
  int node;                     /* index in the graph */
  int input, output;            /* values; OP has the node's further inputs */
  int tile;                     /* CONV: of MdConvShape */
  gboolean dense;               /* CONV: every item is one row */
  int rows, columns;            /* dense: [outputs, inputs] */
  float *packed;                /* CONV: owned, 64-byte aligned */
  float *bias;                  /* CONV: owned, NULL = none */
  MdActivation act;             /* CONV; slopes owned */
  int add;                      /* CONV: value added before it; -1 = none */
} MdStep;
