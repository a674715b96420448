/* allocations: counts every allocation of the process, where the C library lets
 * a program stand before its malloc() and no sanitizer does so already.
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
#endif
