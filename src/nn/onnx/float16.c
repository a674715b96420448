#include "float16.h"

#include <string.h>

/* Exponent biases of single and half precision. */
#define FLOAT_BIAS 127
#define HALF_BIAS 15

static guint32
float_bits (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

/* @mantissa / 2^@drop, to nearest, ties to even; 1 <= @drop <= 31 */
static guint32
shift_rounded (guint32 mantissa, int drop)
{
  guint32 kept = mantissa >> drop;
  guint32 rest = mantissa & ((1u << drop) - 1), half = 1u << (drop - 1);

  return kept + (rest > half || (rest == half && (kept & 1)));
}

guint16
md_float16_from_float (float value)
{
  guint32 bits = float_bits (value);
  guint16 sign = (guint16) (bits >> 16 & 0x8000);
  int exponent = (int) (bits >> 23 & 0xff);
  guint32 mantissa = bits & 0x7fffff;
  int half_exponent = exponent - FLOAT_BIAS + HALF_BIAS;
  guint32 half;

  if (exponent == 0xff)
    return sign | 0x7c00 | (mantissa ? 0x200 : 0);
  if (half_exponent >= 0x1f)
    return sign | 0x7c00;
  /* A carry out of the mantissa increments the exponent, up to infinity. */
  if (half_exponent > 0)
    half = ((guint32) half_exponent << 10) + shift_rounded (mantissa, 13);
  else if (half_exponent >= -10)
    half = shift_rounded (mantissa | 0x800000, 14 - half_exponent);
  else
    half = 0;
  return sign | (guint16) half;
}

float
md_float16_to_float (guint16 half)
{
  guint32 sign = (guint32) (half & 0x8000) << 16;
  guint32 exponent = half >> 10 & 0x1f, mantissa = half & 0x3ff;
  guint32 bits;
  float value;

  if (exponent == 0) {
    /* Subnormal: mantissa × 2^-24 */
    value = (float) mantissa / 16777216.f;
    return sign ? -value : value;
  }
  bits = exponent == 0x1f ? 0xff : exponent - HALF_BIAS + FLOAT_BIAS;
  bits = sign | bits << 23 | mantissa << 13;
  memcpy (&value, &bits, sizeof value);
  return value;
}
