/* fixture: Random buffers for tests of kernels, with no more than the
 * alignment of a float.
 *
 * buffer_check() detects writes outside a buffer; reading outside an input ends
 * the program with a segmentation fault.
 */
#pragma once

#include <glib.h>

typedef struct
{
  float *data;                  /* n floats, only float-aligned */
  gsize n;
  float *band;                  /* guard | data | guard; owned */
  guint8 *pages;                /* of an input, owned; else NULL */
  gsize pages_size;             /* bytes */
} Buffer;

/* Returns: the seed: $MASKDETECT_TEST_SEED or a new one, which is printed so
 *   that a failure can be repeated */
guint32 fixture_seed (void);

/* Returns a zeroed buffer between guard bands. */
Buffer buffer_new (GRand * rand, gsize n);
Buffer buffer_new_copy (GRand * rand, const Buffer * from);
/* Returns values in -1..1, with the end, or sometimes the start, next to an
 * unreadable page. */
Buffer buffer_new_input (GRand * rand, gsize n);
void buffer_free (Buffer * buffer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Buffer, buffer_free)

/* Aborts if a guard band was written to. */
void buffer_check (const Buffer * buffer, const char *what);
