/* dense: a dense layer together with the Transpose, Reshape and Flatten nodes
 * that only bring its input into line. Permuting the rows of the weights once
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
} MdDense;

/* Looks at a folded graph. FALSE where the node is not a dense layer: a Gemm
 * or MatMul of rows with a constant matrix.
 * @absorbed: [nodes]: set to TRUE for nodes that @dense makes superfluous */
gboolean md_dense_match (const MdGraph * graph, int node, MdDense * dense,
    gboolean * absorbed);
void md_dense_clear (MdDense * dense);
/* (transfer full): [n, k] in the order in which @dense->input lies, alpha
 * included; g_free(). */
float *md_dense_weights (const MdGraph * graph, const MdNode * node,
    const MdDense * dense);
