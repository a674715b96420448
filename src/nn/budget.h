/* budget: Limits the memory and work of a network. A file of two hundred bytes
 * can describe a convolution that takes gigabytes and minutes; such a network
 * is rejected before anything is allocated.
 *
 * The limits grow with the input: the networks of this project and its peers
 * need up to 10 values and 10,000 multiplications per input value.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "nn/graph.h"

/* Maximum number of nodes; passes examine every pair of them. */
#define MD_MAX_NODES 4096
/* Maximum number of elements of one value: MD_BUDGET_ELEMENTS plus
 * MD_BUDGET_ELEMENTS_EACH per input element, up to MD_MAX_ELEMENTS (1 GiB). */
#define MD_BUDGET_ELEMENTS (G_GINT64_CONSTANT (1) << 24)
#define MD_BUDGET_ELEMENTS_EACH 64
#define MD_MAX_ELEMENTS (G_GINT64_CONSTANT (1) << 28)
/* Maximum number of multiplications of one run, all nodes together:
 * MD_BUDGET_WORK plus MD_BUDGET_WORK_EACH per input element. */
#define MD_BUDGET_WORK (G_GINT64_CONSTANT (1) << 32)
#define MD_BUDGET_WORK_EACH (1 << 18)
/* Maximum number of floats for the intermediates of one run: 2 GiB. */
#define MD_MAX_ARENA (G_GINT64_CONSTANT (1) << 29)

/* @shapes: [values]: fully known
 * Returns: FALSE with @error (MD_MODEL_ERROR_SHAPE), which names the node, if
 *   a limit is exceeded */
gboolean md_budget_check (const MdGraph * graph, const MdShape * shapes,
    GError ** error);
/* Checks a single node whose inputs are all constants, by the shapes stored in
 * the values. */
gboolean md_budget_check_constant (const MdGraph * graph, const MdNode * node,
    GError ** error);
