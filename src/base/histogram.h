/* histogram: percentiles of times, in memory that does not grow.
 *
 *   MdHistogram histogram = { 0 };
 *   md_histogram_add (&histogram, 3.2);
 *   printf ("%g ms\n", md_histogram_percentile (&histogram, 0.95));
 *
 * Bins are an eighth of an octave wide, from 1 µs to 67 s, so a percentile is
 * accurate to 5 %. Every MD_HISTOGRAM_FULL values all counts are halved, so the
 * most recent thousand or so dominate.
 * Thread safety: a plain value.
 */
#pragma once

#include <glib.h>

#define MD_HISTOGRAM_CLASSES (26 * 8)
#define MD_HISTOGRAM_FULL 1024

typedef struct
{
  guint16 counts[MD_HISTOGRAM_CLASSES];
  guint n;                      /* their sum */
} MdHistogram;

/* @milliseconds: clamped to the range of the bins */
void md_histogram_add (MdHistogram * histogram, double milliseconds);
/* @fraction: 0..1
 * Returns: milliseconds that this fraction of the values does not exceed; 0 if
 *   there are no values */
double md_histogram_percentile (const MdHistogram * histogram, double fraction);
