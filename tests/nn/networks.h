/* networks: Builds graphs with random weights for tests, and computes their
 * outputs with the operations' own forward(), node by node. */
#pragma once

#include "nn/graph.h"

/* A graph under construction: @value is the last value, N×c×h×w, or N×c if
 * h = 0. */
typedef struct
{
  MdGraph *graph;
  GRand *random;
  int value, c, h, w;
  int serial;                   /* of names */
} TestNet;

/* Begins a graph with an input `image` of N×c×h×w.
 * @open: h and w are -1 in the graph */
TestNet test_net_begin (guint32 seed, int c, int h, int w, gboolean open);
/* Makes the last value an output. */
void test_net_output (TestNet * net);
/* Returns: (transfer full): the graph; @net must not be used afterwards */
MdGraph *test_net_end (TestNet * net);

int test_net_constant (TestNet * net, MdShape shape, float low, float high);
void test_net_unary (TestNet * net, MdOpKind op, MdAttrs attrs);
void test_net_conv (TestNet * net, int oc, int kernel, int stride, int pad,
    int group);
void test_net_pool (TestNet * net, MdOpKind op, int kernel, int stride,
    int pad, gboolean ceil_mode);
void test_net_batch_norm (TestNet * net);
void test_net_prelu (TestNet * net);
/* @op: Add or Mul, with one constant per channel */
void test_net_channel_constant (TestNet * net, MdOpKind op);
void test_net_transpose (TestNet * net, int a, int b, int c, int d);
/* Turn a 4-D value into N rows: a Flatten, or a Reshape to (@batch, @rest). */
void test_net_flatten (TestNet * net);
void test_net_reshape (TestNet * net, gint64 batch, gint64 rest);
/* @variant: 0 Gemm, 1 Gemm with transB, alpha and beta, 2 MatMul and Add */
void test_net_dense (TestNet * net, int n, int variant);

/* Makes a random network and returns its input size in @h and @w. */
MdGraph *test_network_random (guint32 seed, int *h, int *w);
/* Makes a small network with most operations: convolutions,
 * BatchNormalization, heads. */
MdGraph *test_network_convolutional (guint32 seed);
/* The classic Keras-style classifier (two convolutions, pool, twice, two
 * dense layers, sigmoid), with its dense layer of the given width. @keras:
 * the layout as tf2onnx leaves it: N×H×W×C at the input and before the
 * Reshape. */
MdGraph *test_network_classic (guint32 seed, int side, int channels,
    int width, gboolean keras);

typedef struct
{
  MdShape shape;
  float *data;                  /* 4-D: channels last */
} TestTensor;

/* @pixels: N×H×W×C, whatever the layout of the graph's input
 * Returns: (transfer full) (element-type TestTensor): the outputs */
GArray *test_reference (const MdGraph * graph, const float *pixels, int n,
    int h, int w);
/* Returns: (transfer full): values uniformly distributed in ±1 */
float *test_pixels (guint32 seed, gsize n);
/* Asserts that |a - b| <= @tolerance × max (1, max |b|). */
void test_assert_close (const float *a, const float *b, gsize n,
    float tolerance, const char *what);
/* Fails unless @file, an ONNX model, gives the first output of @graph for two
 * pictures of @h × @w. */
void test_assert_same_network (const MdGraph * graph, GBytes * file,
    const char *what, int h, int w);
