/* fixture: random buffers between guard bands, for tests of kernels.
 *
 * Every buffer starts off the alignment that vectors like, and anything
 * written outside of it is noticed.
 */
#pragma once

#include <glib.h>

typedef struct
{
  float *data;                  /* n floats, aligned to a float only */
  gsize n;
  float *band;                  /* guard | data | guard; owned */
} Buffer;

/* Printed, so that a failure can be repeated: $MASKDETECT_TEST_SEED if set. */
guint32 fixture_seed (void);

Buffer buffer_new (GRand * rand, gsize n);
/* Values in -1..1. */
Buffer buffer_new_random (GRand * rand, gsize n);
Buffer buffer_new_copy (GRand * rand, const Buffer * from);
void buffer_free (Buffer * buffer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Buffer, buffer_free)

/* Aborts if a guard band was written to. */
void buffer_check (const Buffer * buffer, const char *what);
