/* floats: memory for numbers, as kernels want it.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

/* (transfer full): @n floats, 64-byte aligned, for free(); NULL if memory
 * runs out. */
float *md_floats_new (gsize n);
