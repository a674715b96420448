/* source-weights: how often pictures or faces of a source are drawn, as a
 * recipe has it: "aizoo/bare:2 utkface:0.5".
 *
 *   double weight = md_source_weight (weights, "aizoo/bare");
 *
 * The first entry that is the name, or its part before a slash, counts; others
 * have 1.
 * Thread safety: pure function.
 */
#pragma once

/* Returns: 0..1000; a negative number where @weights cannot be read */
double md_source_weight (const char *weights, const char *name);
