/* dense-layout: Finds a dense layer together with the Transpose, Reshape and
 * Flatten nodes that only reorder its input. Permuting the rows of the weights
 * once avoids moving the activations in every run.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "nn/graph.h"

typedef struct
{
  int input;                    /* value that the permuted weights apply to */
  gint64 k, n;                  /* inputs and outputs of one row */
  int *rows;                    /* [k], owned: float i in memory of one item of
                                 * @input is input rows[i] of the layer; NULL:
                                 * rows[i] = i */
} MdDenseLayout;

/* @graph: folded
 * @dense: (out): to be cleared by md_dense_layout_clear()
 * @absorbed: [nodes]: set to TRUE for nodes that @dense replaces
 * Returns: FALSE if the node is not a dense layer, a Gemm or MatMul of rows
 *   with a constant matrix */
gboolean md_dense_layout_match (const MdGraph * graph, int node, MdDenseLayout *
    dense, gboolean * absorbed);
void md_dense_layout_clear (MdDenseLayout * dense);
/* Returns: (transfer full): [n, k]: weights in the memory order of
 *   @dense->input, multiplied by alpha; NULL if memory runs out */
float *md_dense_layout_weights (const MdGraph * graph, const MdNode * node,
    const MdDenseLayout * dense);
