#include "allocations.h"

#ifdef COUNTS_ALLOCATIONS
#include <stdlib.h>

static gint n_allocations;

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *pointer, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

void *
malloc (size_t size)
{
  g_atomic_int_inc (&n_allocations);
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  g_atomic_int_inc (&n_allocations);
  return __libc_calloc (n, size);
}

void *
realloc (void *pointer, size_t size)
{
  g_atomic_int_inc (&n_allocations);
  return __libc_realloc (pointer, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  g_atomic_int_inc (&n_allocations);
  return __libc_memalign (alignment, size);
}

gint
test_allocation_count (void)
{
  return g_atomic_int_get (&n_allocations);
}
#endif
