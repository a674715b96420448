/* toy: A learning problem small enough for a test: which half of an 8×8
 * picture is brighter. */
#pragma once

#include "train/trainer.h"

#define TOY_RECIPE \
    "[network]\n" \
    "kind=toy\n" \
    "input=8\n" \
    "layers=conv 6 3x3 pad 1; bn; relu; pool 2x2; conv 8 3x3 groups 2; " \
    "prelu; flatten; dense 10; relu; dropout 0.2\n" \
    "heads=prob:1:sigmoid side:2:softmax shift:2\n"

typedef struct
{
  guint64 seed;
  float targets[64];
  int labels[64];
  float shifts[128];
  guint64 poison;               /* from this step on the input is NaN */
  guint n_validations;
} Toy;

#define TOY_INIT { .seed = 3, .poison = G_MAXUINT64 }

/* Returns: (transfer full): a net of @recipe with random weights */
MdNet *toy_net_new (const char *recipe, guint threads);
extern const MdTrainerFuncs toy_funcs;
/* Returns: (transfer full): all parameters, concatenated */
float *toy_weights (MdNet * net, gsize * n);
