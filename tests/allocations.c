#include "allocations.h"

#ifdef COUNTS_ALLOCATIONS
#include <stdlib.h>

#include "base/pool.h"

static gint n_allocations;

/* Minimum size of the allocations that count towards the one that fails; 0 =
 * none fails. */
static gsize failing_size;
static gint until_failure;

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *pointer, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

static gboolean
fails (gsize size)
{
  g_atomic_int_inc (&n_allocations);
  if (failing_size == 0 || size < failing_size)
    return FALSE;
  return g_atomic_int_add (&until_failure, -1) <= 0;
}

void *
malloc (size_t size)
{
  if (fails (size))
    return NULL;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  if (fails (n * size))
    return NULL;
  return __libc_calloc (n, size);
}

void *
realloc (void *pointer, size_t size)
{
  if (fails (size))
    return NULL;
  return __libc_realloc (pointer, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  if (fails (size))
    return NULL;
  return __libc_memalign (alignment, size);
}

static void
meet (guint task, guint worker, gpointer data)
{
  gint *arrived = data;

  g_atomic_int_inc (arrived);
  while (g_atomic_int_get (arrived) < (gint) md_pool_cores ())
    g_thread_yield ();
}

void
test_start_pool (void)
{
  gint arrived = 0;

  md_pool_run (md_pool_cores (), md_pool_cores (), meet, &arrived);
}

gint
test_allocation_count (void)
{
  return g_atomic_int_get (&n_allocations);
}

void
test_fail_allocation (guint nth, gsize size)
{
  g_atomic_int_set (&until_failure, (gint) nth);
  failing_size = size;
}

gboolean
test_allocation_failed (void)
{
  failing_size = 0;
  return g_atomic_int_get (&until_failure) < 0;
}
#endif
