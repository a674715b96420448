/* area-mean: means of a row of samples over the bins of output columns, for the
 * resampler.
 *
 *   MdAreaMean columns = { 0 };
 *   md_area_mean_plan (&columns, x, region_width, width, image_width);
 *   guint16 *samples = md_area_mean_row (&columns, shift);
 *   for (i = 0; i < md_area_mean_n_samples (&columns, shift); i++)
 *     samples[i] = sum over some rows of sample columns.sides[shift].first + i
 *   md_area_mean_average (&columns, shift, &rows, black, out);
 *   md_area_mean_clear (&columns);
 *
 * Sums are of whole numbers, so results do not depend on how they are made.
 * Thread safety: belongs to one thread at a time. Nothing is allocated once
 * the widest row was seen.
 */
#pragma once

#include <glib.h>

/* One output pixel's share of a row or a column of samples. */
typedef struct
{
  int start, end;               /* samples inside the picture */
  int size;                     /* samples in all, outside ones included */
  float weight;                 /* 1 / size */
} MdBin;

/* @i of @n equal parts of [@origin, @origin + @size), on a plane subsampled
 * by 2^@shift of a picture that is @limit samples of that plane long. */
MdBin md_bin (int origin, int size, int i, int n, int shift, int limit);

/* The bins of all columns on a plane, field by field as vector code likes
 * them. */
typedef struct
{
  int *start, *end, *size;
  int *window;                  /* where the sum of a bin stands in windows */
  float *weight;
  int first, n_samples;         /* what the bins see of a row */
  int shortest, longest;        /* sizes */
  gboolean inside;              /* no bin reaches outside the picture */
} MdAreaMeanColumns;

typedef struct
{
  int width;                    /* columns */
  MdAreaMeanColumns sides[2];        /* of full and of halved components */
  guint16 *samples;             /* zeros | a row | zeros */
  guint16 *windows;             /* sums of the shortest bins from each sample
                                 * on, then of those longer by one */
  guint32 *running;             /* sums of all samples to the left of each */
  gint32 *sums;                 /* per column */
  int samples_capacity, width_capacity;
} MdAreaMean;

/* @origin, @size: of the region, pixels; it may reach outside the picture
 * @limit: pixels of a row of the picture
 * Returns: FALSE where there is no memory */
gboolean md_area_mean_plan (MdAreaMean * columns, int origin, int size, int width,
    int limit);
void md_area_mean_clear (MdAreaMean * columns);

/* Where the row goes that md_area_mean_average() reads. */
guint16 *md_area_mean_row (MdAreaMean * columns);
/* @rows: whose sums the row has, of at most 257 inside the picture
 * @black: value of samples outside the picture
 * @out: [width] */
void md_area_mean_average (MdAreaMean * columns, int shift, const MdBin * rows,
    float black, float *out);
/* The same from sums of any number of rows.
 * @row: its @step-th numbers are samples */
void md_area_mean_average_wide (const MdAreaMean * columns, int shift,
    const guint32 * row, int step, const MdBin * rows, float black,
    float *out);
