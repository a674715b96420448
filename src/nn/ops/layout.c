#include "layout.h"

void
md_layout_row_major (const MdShape * shape, gsize * strides)
{
  gsize step = 1;

  for (int i = shape->rank - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape->dims[i];
  }
}

void
md_layout_strides (const MdShape * shape, gboolean constant, gsize * strides)
{
  const gint64 *d = shape->dims;

  if (shape->rank != 4 || constant) {
    md_layout_row_major (shape, strides);
    return;
  }
  strides[1] = 1;
  strides[3] = d[1];
  strides[2] = d[1] * d[3];
  strides[0] = d[1] * d[3] * d[2];
}

static void
copy_line (gsize n, const float *src, gsize src_step, float *dst,
    gsize dst_step, gboolean add)
{
  if (add) {
    for (gsize i = 0; i < n; i++)
      dst[i * dst_step] += src[i * src_step];
  } else {
    for (gsize i = 0; i < n; i++)
      dst[i * dst_step] = src[i * src_step];
  }
}

void
md_layout_copy (const MdShape * shape, const float *src,
    const gsize * src_strides, float *dst, const gsize * dst_strides,
    gboolean add)
{
  gint64 index[MD_MAX_RANK] = { 0 };
  int last = shape->rank - 1;

  if (last < 0) {
    copy_line (1, src, 0, dst, 0, add);
    return;
  }
  if (md_shape_elements (shape) <= 0)
    return;
  for (;;) {
    int axis = last - 1;

    copy_line (shape->dims[last], src, src_strides[last], dst,
        dst_strides[last], add);
    while (axis >= 0 && ++index[axis] == shape->dims[axis]) {
      src -= src_strides[axis] * (shape->dims[axis] - 1);
      dst -= dst_strides[axis] * (shape->dims[axis] - 1);
      index[axis--] = 0;
    }
    if (axis < 0)
      return;
    src += src_strides[axis];
    dst += dst_strides[axis];
  }
}
