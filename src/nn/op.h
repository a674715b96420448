/* op: The interface of every operation: check, infer the output shape, run
 * forward and, if training needs it, backward. Each operation is one file in
 * ops/, with its forward and its gradient side by side.
 *
 * forward() is the plain C reference that training and tests use; an
 * inference plan replaces Conv, Gemm and the pools by packed kernels.
 * Layouts as in graph.h: 4-D activations channels last.
 */
#pragma once

#include "graph.h"

typedef struct
{
  const MdNode *node;
  int n_inputs;
  const MdShape *in_shape[MD_MAX_INPUTS];       /* logical; absent: NULL */
  const MdShape *out_shape;
  const float *in[MD_MAX_INPUTS];
  const gint64 *in_ints[MD_MAX_INPUTS]; /* of integer constants */
  gboolean in_constant[MD_MAX_INPUTS];  /* initializer: row-major at any rank */
  float *out;
  /* Training only */
  gboolean training;            /* batch statistics, dropout active */
  const float *grad_out;        /* dL/d out */
  float *grad_in[MD_MAX_INPUTS];        /* dL/d in is ADDED here; NULL: not
                                         * wanted. If op->in_place, grad_in[0]
                                         * may be grad_out, which is then
                                         * REPLACED */
  gboolean grad_is_new[MD_MAX_INPUTS];  /* grad_in[] is uninitialised and must
                                         * be REPLACED; only set if
                                         * op->replaces_new_grad */
  float *saved;                 /* op->saved_size() floats passed from forward
                                 * to backward (batch statistics, dropout
                                 * mask, argmax); NULL in inference */
  float *scratch;               /* op->scratch_size() floats, 64-byte aligned */
  float *running[2];            /* BatchNorm: running mean and variance,
                                 * updated by forward in training */
  guint64 seed;                 /* Dropout: of this training step and node */
  guint threads;                /* for md_pool_run(); the result must not
                                 * depend on it */
} MdOpCall;

typedef struct
{
  /* Checks constant inputs, ranks and attributes when a graph is loaded. */
  gboolean (*check) (const MdGraph * graph, const MdNode * node,
      GError ** error);
  /* @out: filled in from fully known input shapes */
  gboolean (*infer) (const MdGraph * graph, const MdNode * node,
      const MdShape * const *in, MdShape * out, GError ** error);
  void (*forward) (const MdOpCall * call);
  void (*backward) (const MdOpCall * call);     /* NULL: inference only */
  gboolean in_place;            /* out may be in[0] (unless needs_input, in
                                 * training), and grad_in[0] grad_out */
  gboolean replaces_new_grad;   /* backward reads grad_is_new[] */
  gboolean needs_input;         /* backward reads in[] */
  gboolean needs_output;        /* backward reads out */
  /* Floats needed by one call; NULL = 0 */
  gsize (*scratch_size) (const MdOpCall * call);
  gsize (*saved_size) (const MdOpCall * call);
} MdOp;

/* Never NULL for a valid kind. */
const MdOp *md_op_get (MdOpKind kind);
