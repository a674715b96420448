/* attrs: Reads the attributes of an ONNX node into MdAttrs. Unknown attributes
 * are errors, because they could change the result.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "nn/graph.h"

/* AttributeProto without protobuf; everything borrowed. */
typedef struct
{
  const char *name;
  float f;
  gint64 i;
  const char *s;                /* not terminated */
  gsize s_len;
  const gint64 *ints;
  gsize n_ints;
  const float *floats;
  gsize n_floats;
} MdOnnxAttr;

/* @attrs: (inout): holds the defaults
 * Returns: (transfer full): NULL, or what is wrong */
char *md_onnx_attrs_read (MdOpKind op, const MdOnnxAttr * in, gsize n,
    MdAttrs * attrs);
