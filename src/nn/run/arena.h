/* arena: where values lie in one piece of memory, of which those that are
 * never needed at the same time share parts.
 *
 * Thread safety: as for the blocks.
 */
#pragma once

#include <glib.h>

/* A region, for one value or for one step's scratch. */
typedef struct
{
  int first, last;              /* steps that need it; first > last: none */
  gsize size;                   /* floats: the most that was ever needed */
  gsize offset;                 /* floats */
} MdBlock;

/* A block that no step needs, yet. */
#define MD_BLOCK_UNUSED ((MdBlock) {.first = G_MAXINT,.last = -1 })

static inline gboolean
md_block_is_used (const MdBlock * block)
{
  return block->first <= block->last;
}

/* @step needs it, too. */
void md_block_extend (MdBlock * block, int step);
/* FALSE where it is as large as that. */
gboolean md_block_grow (MdBlock * block, gsize size);
/* Settles offsets: each block takes the lowest place that no block before it
 * has which is alive with it.
 * @order: [n]: for the function's own use
 * Returns: floats in all */
gsize md_blocks_place (MdBlock * blocks, guint n, guint * order);
