/* int-folding: Evaluates, while a file is read and before any dimension is
 * known, the integer arithmetic that exporters put before a Reshape or a
 * Resize.
 *
 * An integer is a constant, dimension d of a value, or unknown until run time.
 * That is enough for a Reshape: a dimension of its own input in its own place
 * is ONNX's 0 (copy), one unknown among constants is ONNX's -1 (what is left).
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "nn/graph.h"

#define MD_MAX_INTS 8           /* more than MD_MAX_RANK is never needed */

typedef enum
{
  MD_INT_CONSTANT,
  MD_INT_DIMENSION,             /* dims[value] of the graph's value @of */
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
  gboolean scalar;              /* rank 0, then n is 1; else rank 1 */
  int n;                        /* 0..MD_MAX_INTS */
  MdInt items[MD_MAX_INTS];
} MdIntFolding;

/* Result of Shape for a value of known rank. */
void md_int_folding_shape (const MdGraph * graph, int value, MdIntFolding * out);
/* @op: Gather, Unsqueeze, Squeeze, Slice, Concat, Cast, Identity, Add, Sub,
 * Mul, Div
 * @in: inputs as in ONNX, NULL where absent
 * Returns: NULL, or what is wrong; static */
const char *md_int_folding_apply (const char *op, const MdIntFolding * const *in, int n_in,
    MdIntFolding * out);
/* The target of a Reshape of value @data, with 0 and -1 as in ONNX.
 * @target: [MD_MAX_RANK]
 * Returns: NULL, or what is wrong; static */
const char *md_int_folding_reshape_target (const MdGraph * graph, int data,
    const MdIntFolding * in, gint64 * target);
