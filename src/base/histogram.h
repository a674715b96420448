/* histogram: Estimates percentiles of times, in constant memory.
 *
 *   MdHistogram histogram = { 0 };
 *   md_histogram_add (&histogram, 3.2);
 *   printf ("%g ms\n", md_histogram_percentile (&histogram, 0.95));
 *
 * Bins are an eighth of an octave wide, from 1 µs to 67 s, so a percentile is
 * accurate to 5 %. All counts are halved when their sum reaches
 * MD_HISTOGRAM_FULL, so recent values dominate.
 *
 * Thread safety: a plain value.
 */
#pragma once

#include <glib.h>

#define MD_HISTOGRAM_CLASSES (26 * 8)   /* bins */
#define MD_HISTOGRAM_FULL 1024

typedef struct
{
  guint16 counts[MD_HISTOGRAM_CLASSES];
  guint n;                      /* their sum */
} MdHistogram;

/* @milliseconds: clamped to the range of the bins */
void md_histogram_add (MdHistogram * histogram, double milliseconds);
/* @fraction: 0..1; 0.5 = median
 * Returns: milliseconds; 0 if there are no values */
double md_histogram_percentile (const MdHistogram * histogram, double fraction);
