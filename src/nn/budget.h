/* budget: how much memory and work a network may ask for. A file of two
 * hundred bytes can describe a convolution that takes gigabytes and minutes;
 * it is refused, by the name of the node, before any of that is taken.
 *
 * What is allowed grows with the input: the networks of this project and its
 * peers make up to 10 numbers and 10,000 multiplications of each number of
 * their input.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "nn/graph.h"

/* Nodes of one network; passes look at each pair of them. */
#define MD_MAX_NODES 4096
/* Numbers in one value: so many, and so many more for each of the input's, but
 * no more than a GiB in all. */
#define MD_BUDGET_ELEMENTS (G_GINT64_CONSTANT (1) << 24)
#define MD_BUDGET_ELEMENTS_EACH 64
#define MD_MAX_ELEMENTS (G_GINT64_CONSTANT (1) << 28)
/* Multiplications of all nodes in one run. */
#define MD_BUDGET_WORK (G_GINT64_CONSTANT (1) << 32)
#define MD_BUDGET_WORK_EACH (1 << 18)
/* Floats of the memory for one run's intermediates: 2 GiB. */
#define MD_MAX_ARENA (G_GINT64_CONSTANT (1) << 29)

/* @shapes: of all values, fully known
 * Returns: FALSE with @error (MD_MODEL_ERROR_SHAPE), which names the node */
gboolean md_budget_check (const MdGraph * graph, const MdShape * shapes,
    GError ** error);
/* The same of one node of constants alone, for the values' own shapes. */
gboolean md_budget_check_constant (const MdGraph * graph, const MdNode * node,
    GError ** error);
