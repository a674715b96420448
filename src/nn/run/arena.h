/* arena: Assigns offsets in one allocation to values; values that are never
 * live at the same time share memory.
 *
 * Thread safety: as for the blocks.
 */
#pragma once

#include <glib.h>

/* Memory for one value or one step's scratch. */
typedef struct
{
  int first, last;              /* steps that need it; first > last: none */
  gsize size;                   /* floats: the largest size needed so far */
  gsize offset;                 /* floats */
} MdBlock;

/* A block that no step needs. */
#define MD_BLOCK_UNUSED ((MdBlock) {.first = G_MAXINT,.last = -1 })

static inline gboolean
md_block_is_used (const MdBlock * block)
{
  return block->first <= block->last;
}

/* Extends a block's lifetime to include @step. */
void md_block_extend (MdBlock * block, int step);
/* Enlarges a block to at least @size floats.
 * Returns: FALSE if it already is that large */
gboolean md_block_grow (MdBlock * block, gsize size);
/* Assigns offsets: each block gets the lowest place that no earlier block with
 * an overlapping lifetime occupies.
 * @order: [n]: scratch
 * Returns: total number of floats */
gsize md_blocks_place (MdBlock * blocks, guint n, guint * order);
