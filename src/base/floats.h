/* floats: memory for numbers, as kernels want it.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

/* (transfer full): @n floats, 64-byte aligned, for free(); NULL where there is
 * not enough memory. */
float *md_floats_new (gsize n);
