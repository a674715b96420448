#include "layout.h"

#include "base/vector.h"

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

/* A copy whose dimensions are sorted by the destination's strides, largest
 * first, so that the innermost loop writes in memory order. */
typedef struct
{
  int rank;
  gint64 dims[MD_MAX_RANK];
  gsize src[MD_MAX_RANK], dst[MD_MAX_RANK];
} Copy;

static Copy
sort_dimensions (const MdShape * shape, const gsize * src, const gsize * dst)
{
  Copy copy = {.rank = 0 };

  for (int d = 0; d < shape->rank; d++) {
    int at = copy.rank;

    if (shape->dims[d] == 1)
      continue;
    for (; at > 0 && copy.dst[at - 1] < dst[d]; at--) {
      copy.dims[at] = copy.dims[at - 1];
      copy.src[at] = copy.src[at - 1];
      copy.dst[at] = copy.dst[at - 1];
    }
    copy.dims[at] = shape->dims[d];
    copy.src[at] = src[d];
    copy.dst[at] = dst[d];
    copy.rank++;
  }
  return copy;
}

MD_VECTOR static void
copy_line (gsize n, const float *src, gsize src_step, float *dst,
    gsize dst_step, gboolean add)
{
  if (add && src_step == 1 && dst_step == 1) {
    for (gsize i = 0; i < n; i++)
      dst[i] += src[i];
  } else if (add) {
    for (gsize i = 0; i < n; i++)
      dst[i * dst_step] += src[i * src_step];
  } else if (src_step == 1 && dst_step == 1) {
    for (gsize i = 0; i < n; i++)
      dst[i] = src[i];
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
  const Copy copy = sort_dimensions (shape, src_strides, dst_strides);
  gint64 index[MD_MAX_RANK] = { 0 };
  int last = copy.rank - 1;

  if (md_shape_elements (shape) <= 0)
    return;
  if (last < 0) {
    copy_line (1, src, 0, dst, 0, add);
    return;
  }
  for (;;) {
    int axis = last - 1;

    copy_line (copy.dims[last], src, copy.src[last], dst, copy.dst[last], add);
    while (axis >= 0 && ++index[axis] == copy.dims[axis]) {
      src -= copy.src[axis] * (copy.dims[axis] - 1);
      dst -= copy.dst[axis] * (copy.dims[axis] - 1);
      index[axis--] = 0;
    }
    if (axis < 0)
      return;
    src += copy.src[axis];
    dst += copy.dst[axis];
  }
}
