/* exp: e^x in arithmetic that the compiler can vectorise.
 *
 * Within 2 ulp of expf() for -87 <= x <= 88, the range of normal floats, which
 * x is clamped to. NaN stays NaN.
 */
#pragma once

#include <glib.h>

static inline float
md_exp (float x)
{
  /* Adding 1.5 × 2^23 leaves the nearest integer in the lowest bits. */
  const float magic = 12582912, log2e = 1.44269504f;
  const float ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;
  union
  {
    float f;
    guint32 i;
  } rounded, power;
  float n, r, p;

  x = x < -87 ? -87 : x;
  x = x > 88 ? 88 : x;
  rounded.f = x * log2e + magic;
  n = rounded.f - magic;
  r = x - n * ln2_high - n * ln2_low;
  /* Minimax polynomial of Cephes' expf (S. L. Moshier). */
  p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1;
  power.i = (rounded.i + 127) << 23;

  return p * power.f;
}
