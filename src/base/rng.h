/* rng: Random numbers that are reproducible for any order of use.
 *
 *   MdRng rng = md_rng_init (seed, epoch, index);
 *   float angle = md_rng_uniform (&rng, -20, 20);
 *
 * A generator is created for each sample from (seed, epoch, index), so a sample
 * is the same for any number of threads and in a resumed run. The algorithm is
 * xoshiro256** (Blackman and Vigna 2018), seeded by splitmix64 (Steele et al.
 * 2014).
 *
 * Thread safety: a plain value.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 state[4];
} MdRng;

MdRng md_rng_init (guint64 seed, guint64 epoch, guint64 index);
/* Hashes three numbers to the seed of a nested generator. */
guint64 md_rng_hash (guint64 a, guint64 b, guint64 c);
guint64 md_rng_next (MdRng * rng);
/* Uniform in [0, n), without bias; n >= 1. */
guint32 md_rng_below (MdRng * rng, guint32 n);
/* Uniform in [lo, hi). */
float md_rng_uniform (MdRng * rng, float lo, float hi);
/* Normally distributed, mean 0, variance 1. */
float md_rng_normal (MdRng * rng);
/* TRUE with @probability, 0..1. */
gboolean md_rng_chance (MdRng * rng, float probability);
/* Shuffles in place (Fisher-Yates). */
void md_rng_shuffle (MdRng * rng, guint32 * items, guint32 n);
