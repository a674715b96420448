/* The inside of MdModel, which plan.c runs. Nobody else includes it.
 */
#pragma once

#include "base/floats.h"
#include "model.h"
#include "step.h"

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
