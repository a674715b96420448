/* area-mean: Averages a row of samples over the bins of the output columns,
 * for the resampler.
 *
 *   MdAreaMean columns = { 0 };
 *   md_area_mean_plan (&columns, x, region_width, width, image_width);
 *   guint16 *samples = md_area_mean_row (&columns);
 *   for (i = 0; i < columns.sides[shift].n_samples; i++)
 *     samples[i] = sum over some rows of sample columns.sides[shift].first + i
 *   md_area_mean_average (&columns, shift, &rows, black, out);
 *   md_area_mean_clear (&columns);
 *
 * Sums are integers, so results do not depend on the order of summation. Memory
 * grows only for a wider row than before.
 *
 * Thread safety: one thread at a time may use an MdAreaMean.
 */
#pragma once

#include <glib.h>

/* Range of samples that one output pixel covers in a row or column. */
typedef struct
{
  int start, end;               /* samples inside the picture */
  int size;                     /* samples, including those outside */
  float weight;                 /* 1 / size */
} MdBin;

/* Returns part @i of @n equal parts of the pixels [@origin, @origin + @size),
 * as a bin of a plane of @limit samples that is subsampled by 2^@shift. */
MdBin md_bin (int origin, int size, int i, int n, int shift, int limit);

/* Bins of all columns of a plane, as a struct of arrays for vector code. */
typedef struct
{
  int *start, *end, *size;      /* see MdBin */
  int *window;                  /* index of the bin's sum in windows */
  guint16 *offset;              /* of a window from the first of its block */
  float *weight;
  int first, n_samples;         /* part of a row that the bins cover */
  int shortest, longest;        /* smallest and largest size */
  gboolean inside;              /* no bin reaches outside the picture */
  gboolean dense;               /* the windows of a block are close together */
} MdAreaMeanColumns;

typedef struct
{
  int origin, size, limit;      /* of the last plan */
  int width;                    /* columns; 0 = no plan */
  MdAreaMeanColumns sides[2];        /* for full and halved components */
  guint16 *samples;             /* zeros | a row | zeros */
  guint16 *windows;             /* for each sample, sum of the shortest bin
                                 * from there; then of a bin longer by one */
  guint32 *running;             /* prefix sums */
  gint32 *sums;                 /* per column */
  int samples_capacity, width_capacity;
} MdAreaMean;

/* @origin, @size: of the region, pixels; may extend beyond the picture
 * @width: columns of the output
 * @limit: width of the picture
 * Repeating the last plan costs nothing.
 * Returns: FALSE if memory ran out */
gboolean md_area_mean_plan (MdAreaMean * columns, int origin, int size, int width,
    int limit);
void md_area_mean_clear (MdAreaMean * columns);

/* Returns: (transfer none): the row that md_area_mean_average() reads */
guint16 *md_area_mean_row (MdAreaMean * columns);
/* @shift: 0 for full, 1 for halved components
 * @rows: rows summed in the row, at most 257 inside the picture
 * @black: value of samples outside the picture
 * @out: [width] */
void md_area_mean_average (MdAreaMean * columns, int shift, const MdBin * rows,
    float black, float *out);
/* Does the same from sums of any number of rows.
 * @row: sums with @step between samples */
void md_area_mean_average_wide (const MdAreaMean * columns, int shift,
    const guint32 * row, int step, const MdBin * rows, float black,
    float *out);
