/* floats: Allocates memory for kernels.
 *
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* Returns: (transfer full): @n floats, 64-byte aligned, to be freed with
 *   free(); NULL if memory runs out */
float *md_floats_new (gsize n);
