/* allocations: Counts every allocation of the process, or makes one fail, on C
 * libraries that allow a program to interpose malloc(), and without a
 * sanitizer that already does so.
 *
 *   #ifdef COUNTS_ALLOCATIONS
 *   test_start_pool ();
 *   before = test_allocation_count ();
 *   ...
 *   g_assert_cmpint (test_allocation_count (), ==, before);
 *   #endif
 */
#pragma once

#include <glib.h>

#if defined (__GLIBC__) && !defined (__SANITIZE_ADDRESS__) && \
    !defined (__SANITIZE_THREAD__)
#define COUNTS_ALLOCATIONS 1
/* Starts all threads of md_pool_run() and waits until each has run, because a
 * thread allocates memory when it first runs, however late that is. */
void test_start_pool (void);
/* Number of allocations of all threads since the start. */
gint test_allocation_count (void);
/* Makes allocations of at least @size bytes fail in all threads, from the @nth
 * one on, where 0 is the next. */
void test_fail_allocation (guint nth, gsize size);
/* Ends the failures.
 * Returns: whether one has occurred */
gboolean test_allocation_failed (void);
#endif
