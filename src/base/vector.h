/* vector: Makes the compiler vectorise a loop for several instruction sets.
 *
 *   MD_VECTOR static void
 *   add (gsize n, const float *x, float *y) { ... }
 *
 * The function is compiled once per instruction set; the version for the CPU is
 * selected when the program is loaded. For simple loops over memory;
 * hand-written vector code is in kernels/.
 */
#pragma once

#if defined (__x86_64__) && defined (__GLIBC__) && defined (__OPTIMIZE__) && \
    defined (__GNUC__) && !defined (__clang__) && \
    !defined (__SANITIZE_ADDRESS__) && !defined (__SANITIZE_THREAD__)
#define MD_VECTOR __attribute__ ((optimize ("O3"), \
        target_clones ("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define MD_VECTOR
#endif
