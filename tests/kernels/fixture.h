/* fixture: random buffers for tests of kernels, none of them on the alignment
 * that vectors like.
 *
 * What is written outside of a buffer is noticed by buffer_check(); reading
 * outside of an input stops the program with a segmentation fault.
 */
#pragma once

#include <glib.h>

typedef struct
{
  float *data;                  /* n floats, aligned to a float only */
  gsize n;
  float *band;                  /* guard | data | guard; owned */
  guint8 *pages;                /* of an input, owned; else NULL */
  gsize pages_size;             /* bytes */
} Buffer;

/* Printed, so that a failure can be repeated: $MASKDETECT_TEST_SEED if set. */
guint32 fixture_seed (void);

/* Between guard bands, zero. */
Buffer buffer_new (GRand * rand, gsize n);
Buffer buffer_new_copy (GRand * rand, const Buffer * from);
/* Values in -1..1, next to a page that cannot be read: mostly the end, or
 * else the start. */
Buffer buffer_new_input (GRand * rand, gsize n);
void buffer_free (Buffer * buffer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Buffer, buffer_free)

/* Aborts if a guard band was written to. */
void buffer_check (const Buffer * buffer, const char *what);
