/* allocations: counts every allocation of the process, or lets one fail, where
 * the C library lets a program stand before its malloc() and no sanitizer does
 * so already.
 *
 *   #ifdef COUNTS_ALLOCATIONS
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
/* Since the start, of all threads. */
gint test_allocation_count (void);
/* From number @nth on, 0 being the next, allocations of @size bytes or more, of
 * all threads, fail. */
void test_fail_allocation (guint nth, gsize size);
/* Whether one has; from now on all succeed. */
gboolean test_allocation_failed (void);
#endif
