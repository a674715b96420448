/* net: A graph in training, with parameters, activations and gradients.
 *
 *   MdNet *net = md_net_new (graph, 256, threads, &error);
 *   md_net_init_weights (net, seed);
 *   int prob = md_net_find_output (net, "prob");
 *   ...
 *   fill (md_net_input (net), n);                    // n × H × W × C
 *   md_net_forward (net, n, TRUE, step_seed);
 *   const float *logits = md_net_output (net, prob);  // n × K
 *   float *grad = md_net_output_grad (net, prob);     // write dL/d logits
 *   md_net_backward (net, n, FALSE);
 *   md_adam_step (adam, net, &params);
 *
 * An output that ends in a Sigmoid or Softmax is trained through its logits:
 * md_net_output() returns the input of that node, and the losses include its
 * derivative. The exported graph keeps the node.
 *
 * The graph's own constants are the parameters, so a net is exported by
 * md_onnx_save (md_net_graph (net), ...).
 *
 * Results do not depend on the number of threads. One thread at a time may use a
 * net; it runs tasks on the pool.
 */
#pragma once

#include "nn/graph.h"

typedef struct _MdNet MdNet;

typedef struct
{
  const char *name;             /* the constant's, "conv1.weight" */
  int value;                    /* index in the graph */
  gsize size;                   /* floats */
  float *data;                  /* in the graph */
  float *grad;                  /* written by backward; NULL = not trained
                                 * (batch-norm's running statistics) */
  gboolean decay;               /* weight decay applies: weights of Conv and
                                 * Gemm, not biases and norms */
} MdParameter;

/* @graph: (transfer full): also on failure. One input with known C, H, W.
 * @max_batch: samples of the largest forward, >= 1
 * @threads: >= 1
 * Returns: (transfer full): NULL with @error (MD_MODEL_ERROR), which names the
 *   node without a gradient or with mismatched shapes */
MdNet *md_net_new (MdGraph * graph, int max_batch, guint threads,
    GError ** error);
void md_net_free (MdNet * net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdNet, md_net_free)

/* He et al. 2015: normal, variance 2 / fan-in (1 / fan-in into an output);
 * biases 0, norms the identity. */
void md_net_init_weights (MdNet * net, guint64 seed);

/* (transfer none) */
MdGraph *md_net_graph (MdNet * net);
/* Logical N×C×H×W; N is -1. */
const MdShape *md_net_input_shape (const MdNet * net);
/* max_batch × H × W × C floats, 64-byte aligned, for the caller to fill */
float *md_net_input (MdNet * net);

/* What md_net_new() was given. */
guint md_net_threads (const MdNet * net);

guint md_net_n_outputs (const MdNet * net);
/* Returns: the index of the output with this name, or -1 */
int md_net_find_output (const MdNet * net, const char *name);
/* Floats of one sample of it: the stride of output() and output_grad() */
int md_net_output_size (const MdNet * net, int output);

/* Computes the outputs for the first @n samples of the input.
 * @training: use batch statistics and dropout; FALSE = as after export
 * @seed: of dropout; different in each step */
void md_net_forward (MdNet * net, int n, gboolean training, guint64 seed);
/* Logits, n × output_size. Valid until the next forward. */
const float *md_net_output (const MdNet * net, int output);
/* n × output_size; written by the caller between forward and backward. Forward
 * sets it to zero. */
float *md_net_output_grad (MdNet * net, int output);
/* Computes the parameter gradients of the last forward with training on.
 * @accumulate: add to the existing gradients instead of overwriting them */
void md_net_backward (MdNet * net, int n, gboolean accumulate);

guint md_net_n_parameters (const MdNet * net);
MdParameter *md_net_parameter (MdNet * net, guint i);
guint64 md_net_n_weights (const MdNet * net);   /* trained floats */

/* Returns: (transfer full): the name of the first node whose activation, or the
 *   first parameter whose gradient or value, contains a NaN or an infinity; NULL
 *   if all are finite */
char *md_net_find_nan (MdNet * net, int n);
