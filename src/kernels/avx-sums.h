/* avx-sums: Implements the operation `sums` of simd.h for vectors of 8 floats,
 * for AVX2 and AVX-512.
 */

/* sums[i] = sum of v[i], for eight vectors */
INLINE void
sums_f32x8 (const f32x8 * v, float *sums)
{
  const f32x8 a = _mm256_hadd_ps (_mm256_hadd_ps (v[0], v[1]),
      _mm256_hadd_ps (v[2], v[3]));
  const f32x8 b = _mm256_hadd_ps (_mm256_hadd_ps (v[4], v[5]),
      _mm256_hadd_ps (v[6], v[7]));

  store_f32x8 (sums, _mm256_permute2f128_ps (a, b, 0x20)
      + _mm256_permute2f128_ps (a, b, 0x31));
}
