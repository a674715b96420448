/* The inside of MdModel, which plan.c runs. Nobody else includes it.
 */
#pragma once

#include "base/floats.h"
#include "kernels/kernels.h"
#include "model.h"

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

struct _MdModel
{
  gint refs;
  MdGraph *graph;               /* folded; without the data that was packed */
  MdShape input_shape;          /* as declared, N, C, H, W */
  int input;                    /* value */
  char **output_names;          /* as declared */
  GArray *steps;                /* of MdStep */
  const MdKernels *kernels;
};

/* The convolution of a CONV step for shapes of its input and output. */
MdConvShape md_step_conv_shape (const MdModel * model, const MdStep * step,
    const MdShape * in, const MdShape * out);
