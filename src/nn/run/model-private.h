/* model-private: The fields of MdModel, for this folder only. */
#pragma once

#include "base/floats.h"
#include "model.h"
#include "step.h"

struct _MdModel
{
  gint refs;
  MdGraph *graph;               /* folded; weights in steps are freed */
  MdShape input_shape;          /* as declared: N, C, H, W; -1 = any */
  int input;                    /* value index */
  char **output_names;          /* as declared */
  GArray *steps;                /* of MdStep */
  const MdKernels *kernels;
};

/* The convolution of a CONV step for given shapes of its input and output. */
MdConvShape md_step_conv_shape (const MdModel * model, const MdStep * step,
    const MdShape * in, const MdShape * out);
