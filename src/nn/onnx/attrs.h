/* attrs: Reads the attributes of an ONNX node into MdAttrs. Unknown attributes
 * are errors, because they could change the result.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "nn/graph.h"

/* Equivalent of AttributeProto; all pointers are borrowed. */
typedef struct
{
  const char *name;
  float f;
  gint64 i;
  const char *s;                /* not null-terminated */
  gsize s_len;
  const gint64 *ints;
  gsize n_ints;
  const float *floats;
  gsize n_floats;
} MdOnnxAttr;

/* @attrs: (inout): holds the defaults
 * Returns: (transfer full): NULL, or an error message */
char *md_onnx_attrs_read (MdOpKind op, const MdOnnxAttr * in, gsize n,
    MdAttrs * attrs);
