#include "fixture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define GUARD 64                /* floats on each side */

/* Returns a signalling NaN, which no kernel computes, different at each
 * position. */
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
buffer_new_input (GRand * rand, gsize n)
{
  const gsize page = sysconf (_SC_PAGESIZE), bytes = n * sizeof (float);
  const gsize inside = (bytes + page - 1) / page * page;
  Buffer b = {.n = n,.pages_size = inside + 2 * page };
  guint8 *start;

  b.pages = mmap (NULL, b.pages_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
      -1, 0);
  g_assert_true (b.pages != MAP_FAILED);
  start = b.pages + page;
  g_assert_cmpint (mprotect (start, inside, PROT_READ | PROT_WRITE), ==, 0);
  if (g_rand_int_range (rand, 0, 4) > 0)
    start += inside - bytes;
  b.data = (float *) start;
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
  if (buffer->pages)
    munmap (buffer->pages, buffer->pages_size);
}

void
buffer_check (const Buffer * buffer, const char *what)
{
  if (!guard_intact (buffer->data - GUARD))
    g_error ("%s: written before the start of its output", what);
  if (!guard_intact (buffer->data + buffer->n))
    g_error ("%s: written past the end of its output", what);
}
