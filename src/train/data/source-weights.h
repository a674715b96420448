/* source-weights: Parses the sampling weights of sources in a recipe:
 * "aizoo/bare:2 utkface:0.5".
 *
 *   double weight = md_source_weight (weights, "aizoo/bare");
 *
 * The first entry that equals the name, or its part before a slash, gives the
 * weight; names without an entry have weight 1.
 * Thread safety: pure function.
 */
#pragma once

/* Returns: 0..1000; a negative number if @weights is malformed */
double md_source_weight (const char *weights, const char *name);
