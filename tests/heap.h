/* heap: what the process has allocated and not freed.
 *
 *   gsize before = test_heap_size ();
 */
#pragma once

#include <glib.h>
#include <malloc.h>

/* Bytes, of all threads; under a sanitizer, which brings its own malloc(), 0. */
static inline gsize
test_heap_size (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}
