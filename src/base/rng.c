#include "rng.h"

#include <math.h>

static guint64
splitmix (guint64 * state)
{
  guint64 z = (*state += 0x9e3779b97f4a7c15u);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

guint64
md_rng_hash (guint64 a, guint64 b, guint64 c)
{
  guint64 state = a;

  state = splitmix (&state) ^ b;
  state = splitmix (&state) ^ c;
  return splitmix (&state);
}

MdRng
md_rng_init (guint64 seed, guint64 epoch, guint64 index)
{
  MdRng rng;
  guint64 key = md_rng_hash (seed, epoch, index);

  for (int i = 0; i < 4; i++)
    rng.state[i] = splitmix (&key);
  return rng;
}

static guint64
rotate (guint64 x, int k)
{
  return (x << k) | (x >> (64 - k));
}

guint64
md_rng_next (MdRng * rng)
{
  guint64 *s = rng->state;
  guint64 result = rotate (s[1] * 5, 7) * 9;
  guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate (s[3], 45);
  return result;
}

guint32
md_rng_below (MdRng * rng, guint32 n)
{
  guint64 product;
  guint32 threshold = -n % n;

  /* Lemire 2019: rejects the few values that would favour small results. */
  do
    product = (md_rng_next (rng) >> 32) * n;
  while ((guint32) product < threshold);
  return product >> 32;
}

float
md_rng_uniform (MdRng * rng, float lo, float hi)
{
  return lo + (hi - lo) * ((md_rng_next (rng) >> 40) * 0x1p-24f);
}

float
md_rng_normal (MdRng * rng)
{
  /* 1 - u is never 0, so the logarithm is finite. */
  float u = md_rng_uniform (rng, 0, 1), v = md_rng_uniform (rng, 0, 1);

  return sqrtf (-2 * logf (1 - u)) * cosf (2 * (float) G_PI * v);
}

gboolean
md_rng_chance (MdRng * rng, float probability)
{
  return md_rng_uniform (rng, 0, 1) < probability;
}

void
md_rng_shuffle (MdRng * rng, guint32 * items, guint32 n)
{
  for (guint32 i = n; i > 1; i--) {
    guint32 j = md_rng_below (rng, i), t = items[i - 1];

    items[i - 1] = items[j];
    items[j] = t;
  }
}
