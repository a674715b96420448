/* histogram: percentiles of times, in memory that does not grow.
 *
 *   MdHistogram histogram = { 0 };
 *   md_histogram_add (&histogram, 3.2);
 *   printf ("%g ms\n", md_histogram_percentile (&histogram, 0.95));
 *
 * Classes are an eighth of an octave wide, from 1 µs to 67 s, so that an answer
 * is right to 5 %. Once there are MD_HISTOGRAM_FULL values all counts are
 * halved: what counts is about the last thousand.
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

/* @milliseconds: beyond the range, it counts as the range's end */
void md_histogram_add (MdHistogram * histogram, double milliseconds);
/* @share: 0..1
 * Returns: milliseconds that so large a share of the values does not exceed;
 *   0 without values */
double md_histogram_percentile (const MdHistogram * histogram, double fraction);
