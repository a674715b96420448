/* int-folding: Evaluates, while a file is read and before any dimension is
 * known, the integer arithmetic that exporters put before a Reshape or a
 * Resize.
 *
 * An integer is a constant, dimension d of a value, or unknown until run time.
 * That is enough for a Reshape: dimension i of its own input at index i becomes
 * ONNX's 0 (copy), and one unknown among constants ONNX's -1 (infer).
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "nn/graph.h"

#define MD_MAX_INTS 8           /* at least MD_MAX_RANK */

typedef enum
{
  MD_INT_CONSTANT,
  MD_INT_DIMENSION,             /* dims[value] of the value with index @of */
  MD_INT_UNKNOWN
} MdIntKind;

typedef struct
{
  MdIntKind kind;
  gint64 value;
  int of;
} MdInt;

typedef struct
{
  gboolean scalar;              /* rank 0 with n = 1; else rank 1 */
  int n;                        /* 0..MD_MAX_INTS */
  MdInt items[MD_MAX_INTS];
} MdIntFolding;

/* Evaluates Shape for a value of known rank. */
void md_int_folding_shape (const MdGraph * graph, int value, MdIntFolding * out);
/* @op: Gather, Unsqueeze, Squeeze, Slice, Concat, Cast, Identity, Add, Sub,
 * Mul, Div
 * @in: inputs as in ONNX, NULL where absent
 * Returns: NULL, or a static error message */
const char *md_int_folding_apply (const char *op, const MdIntFolding * const *in, int n_in,
    MdIntFolding * out);
/* Converts @in to the target of a Reshape of value @data.
 * @target: (out): [MD_MAX_RANK]: with 0 and -1 as in ONNX
 * Returns: NULL, or a static error message */
const char *md_int_folding_reshape_target (const MdGraph * graph, int data,
    const MdIntFolding * in, gint64 * target);
