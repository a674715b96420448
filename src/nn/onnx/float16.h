/* float16: IEEE 754 half precision, in which an ONNX file may store weights at
 * half the size.
 *
 *   guint16 bits = md_float16_from_float (weight);
 *   float rounded = md_float16_to_float (bits);
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

/* Rounds to nearest, ties to even; beyond 65504 to infinity. */
guint16 md_float16_from_float (float value);
/* Exact. */
float md_float16_to_float (guint16 bits);
