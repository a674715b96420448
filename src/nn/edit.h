/* edit: Queries and edits of a graph, shared by its passes.
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "graph.h"

/* Number of node inputs and network outputs that read a value. */
guint md_graph_n_uses (const MdGraph * graph, int value);
/* Index of the node that computes a value, or -1. */
int md_graph_find_producer (const MdGraph * graph, int value);
gboolean md_graph_is_output (const MdGraph * graph, int value);
/* Whether @value is a float constant; FALSE for -1, an absent input. */
gboolean md_graph_is_constant (const MdGraph * graph, int value);
/* Replaces all reads of @from by reads of @to. */
void md_graph_replace_uses (MdGraph * graph, int from, int to);
/* Whether a constant of shape @constant, broadcast to an activation of shape
 * @x, has one element per channel, or one for all. */
gboolean md_shape_is_per_channel (const MdShape * x, const MdShape * constant);
