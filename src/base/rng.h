/* rng: random numbers that depend on their purpose, not on the order of draws.
 *
 *   MdRng rng = md_rng_init (seed, epoch, index);
 *   float angle = md_rng_uniform (&rng, -20, 20);
 *
 * A generator is a plain value, created for each sample from (seed, epoch,
 * index), so a sample is the same for any number of threads and after a resumed
 * run. splitmix64 (Steele et al. 2014) mixes the key,
 * xoshiro256** (Blackman and Vigna 2018) draws.
 * Thread safety: a plain value.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 state[4];
} MdRng;

MdRng md_rng_init (guint64 seed, guint64 epoch, guint64 index);
/* A hash of three numbers, for use as the seed of a nested generator. */
guint64 md_rng_hash (guint64 a, guint64 b, guint64 c);
guint64 md_rng_next (MdRng * rng);
/* [0, n), n >= 1, without bias */
guint32 md_rng_below (MdRng * rng, guint32 n);
/* [lo, hi) */
float md_rng_uniform (MdRng * rng, float lo, float hi);
/* mean 0, variance 1 */
float md_rng_normal (MdRng * rng);
/* TRUE with @probability */
gboolean md_rng_chance (MdRng * rng, float probability);
/* Fisher-Yates */
void md_rng_shuffle (MdRng * rng, guint32 * items, guint32 n);
