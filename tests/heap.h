/* heap: Returns the memory that the process has allocated and not freed.
 *
 *   gsize before = test_heap_size ();
 */
#pragma once

#include <glib.h>
#include <malloc.h>

/* In bytes, for all threads; 0 under a sanitizer, which has its own
 * malloc(). */
static inline gsize
test_heap_size (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}
