/* float16: Converts to and from IEEE 754 half precision, which halves the size
 * of weights in an ONNX file.
 *
 *   guint16 bits = md_float16_from_float (weight);
 *   float rounded = md_float16_to_float (bits);
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

/* Rounds to nearest, ties to even; values beyond 65504 become infinite. */
guint16 md_float16_from_float (float value);
/* Exact. */
float md_float16_to_float (guint16 bits);
