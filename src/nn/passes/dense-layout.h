/* dense-layout: finds a dense layer together with the Transpose, Reshape and
 * Flatten nodes that only bring its input into line. Permuting the rows of the weights once
 * spares moving the activations in every run.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "nn/graph.h"

typedef struct
{
  int input;                    /* value that the permuted weights apply to */
  gint64 k, n;                  /* inputs and outputs of one row */
  int *rows;                    /* [k], owned: float i of one item of @input, as
                                 * it lies in memory, is input rows[i] of the
                                 * layer; NULL = i */
} MdDenseLayout;

/* Looks at a folded graph. FALSE where the node is not a dense layer: a Gemm
 * or MatMul of rows with a constant matrix.
 * @absorbed: [nodes]: set to TRUE for nodes that @dense makes superfluous */
gboolean md_dense_layout_match (const MdGraph * graph, int node, MdDenseLayout *
    dense, gboolean * absorbed);
void md_dense_layout_clear (MdDenseLayout * dense);
/* (transfer full): [n, k] in the order in which @dense->input lies, alpha
 * included; g_free(). NULL where there is not enough memory. */
float *md_dense_layout_weights (const MdGraph * graph, const MdNode * node,
    const MdDenseLayout * dense);
