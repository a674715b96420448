#include "arena.h"

void
md_block_extend (MdBlock * block, int step)
{
  block->first = MIN (block->first, step);
  block->last = MAX (block->last, step);
}

gboolean
md_block_grow (MdBlock * block, gsize size)
{
  /* Rounds up to whole cache lines, which aligns all blocks. */
  size = (size + 15) & ~(gsize) 15;
  if (size <= block->size)
    return FALSE;
  block->size = size;
  return TRUE;
}

static gboolean
are_alive_together (const MdBlock * a, const MdBlock * b)
{
  return a->first <= b->last && b->first <= a->last;
}

/* Finds the lowest gap between the blocks that are live at the same time.
 * @order: [n]: placed blocks, sorted by offset */
static gsize
find_gap (const MdBlock * blocks, const MdBlock * block, const guint * order,
    guint n)
{
  gsize offset = 0;

  for (guint i = 0; i < n; i++) {
    const MdBlock *other = &blocks[order[i]];

    if (!are_alive_together (block, other))
      continue;
    if (other->offset >= offset + block->size)
      break;
    offset = MAX (offset, other->offset + other->size);
  }
  return offset;
}

gsize
md_blocks_place (MdBlock * blocks, guint n, guint * order)
{
  gsize total = 0;
  guint placed = 0;

  for (guint i = 0; i < n; i++) {
    MdBlock *block = &blocks[i];
    guint at = placed;

    if (block->size == 0)
      continue;
    block->offset = find_gap (blocks, block, order, placed);
    for (; at > 0 && blocks[order[at - 1]].offset > block->offset; at--)
      order[at] = order[at - 1];
    order[at] = i;
    placed++;
    total = MAX (total, block->offset + block->size);
  }
  return total;
}
