/* metadata: Reads and checks a model file's metadata entries named
 * maskdetect.KEY.
 *
 *   float threshold = 0.5f;
 *   if (!md_metadata_float (model, "threshold", 0, 1, &threshold, &error)) ...
 *
 * Every key is optional; if it is absent, the value is left unchanged. Errors
 * (MD_MODEL_ERROR_FORMAT) name the file, the key and what was expected.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "image/resample.h"
#include "nn/run/plan.h"

/* (nullable) (transfer none) */
const char *md_metadata_get (const MdModel * model, const char *key);
gboolean md_metadata_float (const MdModel * model, const char *key,
    double min, double max, float *number, GError ** error);
gboolean md_metadata_int (const MdModel * model, const char *key, int min,
    int max, int *number, GError ** error);
/* @choices: (array zero-terminated): compared without regard to case
 * @choice: index of the value among them */
gboolean md_metadata_choice (const MdModel * model, const char *key,
    const char *const *choices, int *choice, GError ** error);
/* Reads color (RGB or BGR), mean (one number, or three in the order of
 * color) and scale. */
gboolean md_metadata_input (const MdModel * model, MdInputFormat * input,
    GError ** error);
/* Sets @error for a @value of @key that is not as @expected; always returns
 * FALSE. */
gboolean md_metadata_bad_value (const MdModel * model, const char *key,
    const char *value, const char *expected, GError ** error);
