/* area-mean: Averages a row of samples over the bins of the output columns,
 * for the resampler.
 *
 *   MdAreaMean columns = { 0 };
 *   md_area_mean_plan (&columns, x, region_width, width, image_width);
 *   guint16 *samples = md_area_mean_row (&columns, shift);
 *   for (i = 0; i < md_area_mean_n_samples (&columns, shift); i++)
 *     samples[i] = sum over some rows of sample columns.sides[shift].first + i
 *   md_area_mean_average (&columns, shift, &rows, black, out);
 *   md_area_mean_clear (&columns);
 *
 * Sums are integers, so results do not depend on the order of summation.
 * Thread safety: belongs to one thread at a time. Memory grows only for a
 * wider row than before.
 */
#pragma once

#include <glib.h>

/* Bin of one output pixel in a row or column of samples. */
typedef struct
{
  int start, end;               /* samples inside the picture */
  int size;                     /* all samples, including those outside */
  float weight;                 /* 1 / size */
} MdBin;

/* Returns part @i of @n equal parts of [@origin, @origin + @size), on a
 * plane subsampled by 2^@shift of a picture that is @limit samples of that
 * plane long. */
MdBin md_bin (int origin, int size, int i, int n, int shift, int limit);

/* Bins of all columns on a plane, as a struct of arrays for vector code. */
typedef struct
{
  int *start, *end, *size;
  int *window;                  /* index of the bin's sum in windows */
  float *weight;
  int first, n_samples;         /* part of a row that the bins cover */
  int shortest, longest;        /* sizes */
  gboolean inside;              /* no bin reaches outside the picture */
} MdAreaMeanColumns;

typedef struct
{
  int width;                    /* columns */
  MdAreaMeanColumns sides[2];        /* for full and halved components */
  guint16 *samples;             /* zeros | a row | zeros */
  guint16 *windows;             /* sums of the shortest bins starting at each
                                 * sample, then of bins longer by one */
  guint32 *running;             /* prefix sums: all samples to the left of
                                 * each */
  gint32 *sums;                 /* per column */
  int samples_capacity, width_capacity;
} MdAreaMean;

/* @origin, @size: of the region, pixels; it may reach outside the picture
 * @limit: pixels of a row of the picture
 * Returns: FALSE if memory ran out */
gboolean md_area_mean_plan (MdAreaMean * columns, int origin, int size, int width,
    int limit);
void md_area_mean_clear (MdAreaMean * columns);

/* Returns: the buffer for the row that md_area_mean_average() reads */
guint16 *md_area_mean_row (MdAreaMean * columns);
/* @rows: rows summed in the row, at most 257 inside the picture
 * @black: value of samples outside the picture
 * @out: [width] */
void md_area_mean_average (MdAreaMean * columns, int shift, const MdBin * rows,
    float black, float *out);
/* Does the same from sums of any number of rows.
 * @row: its @step-th numbers are samples */
void md_area_mean_average_wide (const MdAreaMean * columns, int shift,
    const guint32 * row, int step, const MdBin * rows, float black,
    float *out);
