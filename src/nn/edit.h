/* edit: questions and changes that passes over a graph share.
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "graph.h"

/* How many inputs of nodes and outputs of the network read a value. */
guint md_graph_n_uses (const MdGraph * graph, int value);
/* Index of the node that computes a value, or -1. */
int md_graph_find_producer (const MdGraph * graph, int value);
gboolean md_graph_is_output (const MdGraph * graph, int value);
/* A constant of floats; FALSE for -1, an absent input. */
gboolean md_graph_is_constant (const MdGraph * graph, int value);
/* All that read @from read @to instead. */
void md_graph_replace_uses (MdGraph * graph, int from, int to);
/* Whether a constant of shape @constant, broadcast to an activation of shape
 * @x, has one number a channel, or one for all. */
gboolean md_shape_is_per_channel (const MdShape * x, const MdShape * constant);
