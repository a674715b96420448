#include "area-mean.h"

#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/vector.h"

/* Larger bins use prefix sums: sums of windows would take longer and, with
 * dozens of rows, overflow 16 bits. */
#define MAX_WINDOW 15
/* Zeros on both sides of a row, for windows that extend beyond it. */
#define MARGIN (MAX_WINDOW + 1)
/* Maximum number of bytes whose sum fits into 16 bits. */
#define MAX_U16_SAMPLES 257
/* Columns whose sums are permuted out of SPAN windows at a time. */
#define BLOCK 16
#define SPAN 64
#define AVX512 __attribute__ ((target ("avx512f,avx512bw,avx512vl")))

MdBin
md_bin (int origin, int size, int i, int n, int shift, int limit)
{
  int first = (origin + i * size / n) >> shift;
  int last = (origin + ((i + 1) * size + n - 1) / n - 1) >> shift;
  MdBin bin = {
    .start = CLAMP (first, 0, limit),
    .end = CLAMP (last + 1, 0, limit),
    .size = last + 1 - first,
    .weight = 1.f / (float) (last + 1 - first),
  };

  return bin;
}

static gboolean
reserve_samples (MdAreaMean * self, int n)
{
  gsize padded = (gsize) n + 3 * MARGIN + SPAN;

  if (n <= self->samples_capacity)
    return TRUE;
  self->samples_capacity = 0;
  g_free (self->samples);
  g_free (self->windows);
  g_free (self->running);
  self->samples = g_try_new0 (guint16, padded);
  self->windows = g_try_new (guint16, 2 * padded);
  self->running = g_try_new (guint32, (gsize) n + 1);
  if (self->samples == NULL || self->windows == NULL || self->running == NULL)
    return FALSE;
  self->samples_capacity = n;
  return TRUE;
}

static void
side_clear (MdAreaMeanColumns * side)
{
  g_clear_pointer (&side->start, g_free);
  g_clear_pointer (&side->weight, g_free);
  g_clear_pointer (&side->offset, g_free);
}

static gboolean
reserve_columns (MdAreaMean * self, int width)
{
  gboolean complete = TRUE;

  if (width <= self->width_capacity)
    return TRUE;
  self->width_capacity = 0;
  for (int shift = 0; shift < 2; shift++) {
    MdAreaMeanColumns *side = &self->sides[shift];

    side_clear (side);
    side->start = g_try_new (int, 4 * (gsize) width);
    side->weight = g_try_new (float, width);
    side->offset = g_try_new (guint16, width);
    complete &= side->start != NULL && side->weight != NULL
        && side->offset != NULL;
    if (side->start == NULL)
      continue;
    side->end = side->start + width;
    side->size = side->end + width;
    side->window = side->size + width;
  }
  g_free (self->sums);
  self->sums = g_try_new (gint32, width);
  if (!complete || self->sums == NULL)
    return FALSE;
  self->width_capacity = width;
  return TRUE;
}

void
md_area_mean_clear (MdAreaMean * self)
{
  side_clear (&self->sides[0]);
  side_clear (&self->sides[1]);
  g_clear_pointer (&self->samples, g_free);
  g_clear_pointer (&self->windows, g_free);
  g_clear_pointer (&self->running, g_free);
  g_clear_pointer (&self->sums, g_free);
  self->samples_capacity = self->width_capacity = self->width = 0;
}

/* Offset in self->windows of the longer windows. */
static int
window_stride (const MdAreaMeanColumns * side)
{
  return side->n_samples + 2 * MARGIN;
}

static gboolean
has_windows (const MdAreaMeanColumns * side)
{
  return side->longest <= MAX_WINDOW && side->longest - side->shortest <= 1;
}

/* Windows may extend into the margins, so all bins have one of two sizes. */
static void
place_windows (MdAreaMeanColumns * side, int width, int origin, int size,
    int shift)
{
  int block = 0;

  side->dense = TRUE;
  for (int x = 0; x < width; x++) {
    int first = (origin + x * size / width) >> shift;
    int from = CLAMP (first - side->first, -side->longest, side->n_samples);

    side->window[x] = MARGIN + from +
        (side->size[x] > side->shortest ? window_stride (side) : 0);
    if (x % BLOCK == 0)
      block = from;
    side->offset[x] = (guint16) (from - block);
    side->dense &= from - block < SPAN;
  }
}

gboolean
md_area_mean_plan (MdAreaMean * self, int origin, int size, int width,
    int limit)
{
  if (width == self->width && origin == self->origin && size == self->size
      && limit == self->limit)
    return TRUE;
  self->width = 0;
  if (!reserve_columns (self, width) || !reserve_samples (self, limit))
    return FALSE;
  self->origin = origin;
  self->size = size;
  self->limit = limit;
  self->width = width;
  for (int shift = 0; shift < 2; shift++) {
    MdAreaMeanColumns *side = &self->sides[shift];
    int n = (limit + (1 << shift) - 1) >> shift;

    side->shortest = G_MAXINT;
    side->longest = 0;
    side->inside = TRUE;
    for (int x = 0; x < width; x++) {
      MdBin bin = md_bin (origin, size, x, width, shift, n);

      side->start[x] = bin.start;
      side->end[x] = bin.end;
      side->size[x] = bin.size;
      side->weight[x] = bin.weight;
      side->inside &= bin.end - bin.start == bin.size;
      side->shortest = MIN (side->shortest, bin.size);
      side->longest = MAX (side->longest, bin.size);
    }
    /* Even: luma and chroma of a packed format start at the same byte. */
    side->first = (self->sides[0].start[0] & ~1) >> shift;
    side->n_samples = MAX (side->end[width - 1] - side->first, 0);
    if (has_windows (side))
      place_windows (side, width, origin, size, shift);
  }
  return TRUE;
}

guint16 *
md_area_mean_row (MdAreaMean * self)
{
  return self->samples + MARGIN;
}

/* windows[i] = sum of samples [i, i + k) */
MD_VECTOR static void
sum_windows (const guint16 * restrict samples, int n, int k,
    guint16 * restrict windows)
{
  int first = (k - 1) % 4 + 1;
  const guint16 *s = samples;

  switch (first) {
    case 1:
      for (int i = 0; i < n; i++)
        windows[i] = s[i];
      break;
    case 2:
      for (int i = 0; i < n; i++)
        windows[i] = s[i] + s[i + 1];
      break;
    case 3:
      for (int i = 0; i < n; i++)
        windows[i] = s[i] + s[i + 1] + s[i + 2];
      break;
    default:
      for (int i = 0; i < n; i++)
        windows[i] = s[i] + s[i + 1] + s[i + 2] + s[i + 3];
  }
  for (int j = first; j < k; j += 4) {
    s = samples + j;
    for (int i = 0; i < n; i++)
      windows[i] += s[i] + s[i + 1] + s[i + 2] + s[i + 3];
  }
}

MD_VECTOR static void
lengthen_windows (const guint16 * restrict windows,
    const guint16 * restrict samples, int n, guint16 * restrict longer)
{
  for (int i = 0; i < n; i++)
    longer[i] = windows[i] + samples[i];
}

static void
pick_windows (const guint16 * restrict windows, const int *restrict window,
    int width, gint32 * restrict sums)
{
  for (int x = 0; x < width; x++)
    sums[x] = windows[window[x]];
}

#ifdef __x86_64__
AVX512 static inline __m256i
permute (const guint16 * windows, __m512i at)
{
  return _mm512_castsi512_si256 (_mm512_permutex2var_epi16
      (_mm512_loadu_si512 (windows), at, _mm512_loadu_si512 (windows +
              SPAN / 2)));
}

/* Does the same as pick_windows() a block at a time. */
AVX512 static void
permute_windows (const MdAreaMean * self, const MdAreaMeanColumns * side)
{
  const __m512i shortest = _mm512_set1_epi32 (side->shortest);
  const int stride = window_stride (side);

  for (int x = 0; x < self->width; x += BLOCK) {
    const int n = MIN (BLOCK, self->width - x);
    const __mmask16 valid = (__mmask16) ((1 << n) - 1);
    const __mmask16 longer = _mm512_cmpgt_epi32_mask
        (_mm512_maskz_loadu_epi32 (valid, side->size + x), shortest);
    const __m512i at = _mm512_castsi256_si512 (_mm256_maskz_loadu_epi16
        (valid, side->offset + x));
    const guint16 *windows = self->windows + side->window[x] -
        ((longer & 1) != 0 ? stride : 0);
    __m256i sums = permute (windows, at);

    if (longer != 0)
      sums = _mm256_mask_mov_epi16 (sums, longer, permute (windows + stride,
              at));
    _mm512_mask_storeu_epi32 (self->sums + x, valid,
        _mm512_cvtepu16_epi32 (sums));
  }
}

static gboolean
can_permute (const MdAreaMeanColumns * side)
{
  return side->dense && __builtin_cpu_supports ("avx512bw")
      && __builtin_cpu_supports ("avx512vl");
}
#endif

static void
sum_by_windows (const MdAreaMean * self, const MdAreaMeanColumns * side)
{
  const int n = side->n_samples + MARGIN + 1, k = side->shortest;
  guint16 *longer = self->windows + window_stride (side);

  memset (self->samples + MARGIN + side->n_samples, 0,
      2 * MARGIN * sizeof *self->samples);
  sum_windows (self->samples, n, k, self->windows);
  if (side->longest > k)
    lengthen_windows (self->windows, self->samples + k, n, longer);
#ifdef __x86_64__
  if (can_permute (side)) {
    permute_windows (self, side);
    return;
  }
#endif
  pick_windows (self->windows, side->window, self->width, self->sums);
}

/* For bins of less than 2^31 / (255 × 257) samples. */
static void
sum_by_difference (const MdAreaMean * self, const MdAreaMeanColumns * side)
{
  const guint16 *samples = self->samples + MARGIN;
  guint32 sum = 0;

  self->running[0] = 0;
  for (int i = 0; i < side->n_samples; i++)
    self->running[i + 1] = sum += samples[i];
  for (int x = 0; x < self->width; x++) {
    int start = side->start[x], end = side->end[x];

    self->sums[x] = start >= end ? 0 :
        (gint32) (self->running[end - side->first] -
        self->running[start - side->first]);
  }
}

MD_VECTOR static void
scale_sums (const MdAreaMeanColumns * side, int width, const gint32 * sums,
    float weight, float *restrict out)
{
  const float *restrict weights = side->weight;

  for (int x = 0; x < width; x++)
    out[x] = (float) sums[x] * (weights[x] * weight);
}

MD_VECTOR static void
divide_sums (const MdAreaMeanColumns * side, int width, const gint32 * sums,
    const MdBin * rows, float black, float *restrict out)
{
  const int *restrict start = side->start, *restrict end = side->end;
  const int *restrict size = side->size;
  const float *restrict weight = side->weight;
  int n_rows = rows->end - rows->start;

  for (int x = 0; x < width; x++) {
    int outside = size[x] * rows->size - (end[x] - start[x]) * n_rows;

    out[x] = ((float) sums[x] + black * (float) outside) *
        (weight[x] * rows->weight);
  }
}

void
md_area_mean_average (MdAreaMean * self, int shift, const MdBin * rows,
    float black, float *out)
{
  const MdAreaMeanColumns *side = &self->sides[shift];
  int n_rows = rows->end - rows->start;

  if (has_windows (side) && n_rows * side->longest <= MAX_U16_SAMPLES)
    sum_by_windows (self, side);
  else
    sum_by_difference (self, side);
  if (side->inside && n_rows == rows->size)
    scale_sums (side, self->width, self->sums, rows->weight, out);
  else
    divide_sums (side, self->width, self->sums, rows, black, out);
}

void
md_area_mean_average_wide (const MdAreaMean * self, int shift,
    const guint32 * row, int step, const MdBin * rows, float black, float *out)
{
  const MdAreaMeanColumns *side = &self->sides[shift];
  int n_rows = rows->end - rows->start;

  for (int x = 0; x < self->width; x++) {
    int start = side->start[x], end = side->end[x];
    int outside = side->size[x] * rows->size - (end - start) * n_rows;
    guint64 sum = 0;

    for (int i = start - side->first; i < end - side->first; i++)
      sum += row[(gsize) i * step];
    out[x] = ((float) sum + black * (float) outside) *
        (side->weight[x] * rows->weight);
  }
}
