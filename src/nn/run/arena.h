/* arena: Places values in one block of memory; values that are never live at
 * the same time share space.
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

/* Extends a block's lifetime to @step. */
void md_block_extend (MdBlock * block, int step);
/* FALSE if the block already is that large. */
gboolean md_block_grow (MdBlock * block, gsize size);
/* Assigns offsets: each block gets the lowest place that no earlier block with
 * an overlapping lifetime occupies.
 * @order: [n]: for the function's own use
 * Returns: total number of floats */
gsize md_blocks_place (MdBlock * blocks, guint n, guint * order);
