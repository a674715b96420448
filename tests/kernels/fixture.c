#include "fixture.h"

#include <stdlib.h>
#include <string.h>

#define GUARD 64                /* floats on each side */

/* A signalling value that no kernel computes, different at each place. */
static guint32
guard_pattern (gsize i)
{
  return 0x7fa00000u + (guint32) i;
}

guint32
fixture_seed (void)
{
  const char *text = g_getenv ("MASKDETECT_TEST_SEED");
  guint32 seed = text ? strtoul (text, NULL, 0) : g_random_int ();

  g_test_message ("MASKDETECT_TEST_SEED=%u", seed);
  return seed;
}

static void
fill_guard (float *p)
{
  for (gsize i = 0; i < GUARD; i++) {
    guint32 pattern = guard_pattern (i);

    memcpy (p + i, &pattern, sizeof pattern);
  }
}

static gboolean
guard_intact (const float *p)
{
  for (gsize i = 0; i < GUARD; i++) {
    guint32 pattern = guard_pattern (i);

    if (memcmp (p + i, &pattern, sizeof pattern) != 0)
      return FALSE;
  }
  return TRUE;
}

Buffer
buffer_new (GRand * rand, gsize n)
{
  Buffer b = {.n = n };

  b.band = g_new0 (float, n + 2 * GUARD + 16);
  b.data = b.band + GUARD + g_rand_int_range (rand, 0, 16);
  fill_guard (b.data - GUARD);
  fill_guard (b.data + n);
  return b;
}

Buffer
buffer_new_random (GRand * rand, gsize n)
{
  Buffer b = buffer_new (rand, n);

  for (gsize i = 0; i < n; i++)
    b.data[i] = g_rand_double_range (rand, -1, 1);
  return b;
}

Buffer
buffer_new_copy (GRand * rand, const Buffer * from)
{
  Buffer b = buffer_new (rand, from->n);

  memcpy (b.data, from->data, b.n * sizeof *b.data);
  return b;
}

void
buffer_free (Buffer * buffer)
{
  g_free (buffer->band);
}

void
buffer_check (const Buffer * buffer, const char *what)
{
  if (!guard_intact (buffer->data - GUARD))
    g_error ("%s: written before the start of its output", what);
  if (!guard_intact (buffer->data + buffer->n))
    g_error ("%s: written past the end of its output", what);
}
