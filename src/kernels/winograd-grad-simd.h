/* winograd-grad-simd: The weight gradient of a 3×3 convolution of stride 1, by
 * the transpose of winograd-simd.h: patches of the input and of dy are
 * transformed, their outer products at each point are summed over all patches,
 * and the sums are transformed back to 3 × 3 taps.
 *
 * Scratch: a patch at the border | [point][patch][c] | [point][patch][oc] |
 * [point][c][oc], the sums.
 */

/* Patches processed at a time, because the sums exceed the L2 cache if there
 * are many channels. */
#define GRAD_PATCHES 48

typedef struct
{
  Winograd w;
  const float *dy;
  float *g;                     /* transformed dy */
  gsize g_row, g_point;         /* floats of g between patches, points */
} WinogradGrad;

static gsize
whole_vectors (int channels)
{
  return ((gsize) channels + VN - 1) / VN * VN;
}

/* Padded for the same reasons as winograd_point(). */
static gsize
grad_point (gsize row)
{
  return GRAD_PATCHES * row + 16;
}

static gsize
winograd_grad_scratch_size (const MdConvShape * s)
{
  const gsize points = winograd_points (s);

  return winograd_border (s) + points * (grad_point (winograd_row (s))
      + grad_point (whole_vectors (s->oc)) + (gsize) s->c * s->oc);
}

/* Transforms m outputs to m + 2 points: output_transform() transposed. */
INLINE void
output_transposed (const int m, const V * y, V * out)
{
  const V two = V_(set1) (2), four = V_(set1) (4), eight = V_(set1) (8);

  out[0] = y[0];
  if (m == 3) {
    const V a = y[0] + y[2];

    out[1] = a + y[1];
    out[2] = a - y[1];
    out[3] = V_(fma) (four, y[2], V_(fma) (two, y[1], y[0]));
    out[4] = y[2];
  } else {
    const V a = y[0] + y[2], b = y[1] + y[3];
    const V e = V_(fma) (four, y[2], y[0]);
    const V f = V_(fma) (eight, y[3], two * y[1]);

    out[1] = a + b;
    out[2] = a - b;
    out[3] = e + f;
    out[4] = e - f;
    out[5] = y[3];
  }
}

/* Transforms one vector of @n channels of a patch of dy with @rows × @columns
 * outputs inside the picture. */
INLINE void
spread_vector (const int m, const float *dy, gsize y_row, gsize y_pixel,
    int rows, int columns, int n, float *g, gsize g_point)
{
  const int side = m + 2;
  V t[MAX_POINTS];

  NO_UNROLL for (int x = 0; x < m; x++, dy += y_pixel) {
    V y[4], out[6];

    UNROLL for (int i = 0; i < m; i++)
      y[i] = i < rows && x < columns ? LOAD_UP_TO (dy + i * y_row, n)
          : V_(set1) (0);
    output_transposed (m, y, out);
    UNROLL for (int i = 0; i < side; i++)
      t[i * m + x] = out[i];
  }
  NO_UNROLL for (int i = 0; i < side; i++) {
    V row[6];

    output_transposed (m, t + i * m, row);
    UNROLL for (int x = 0; x < side; x++, g += g_point)
      V_(store) (g, row[x]);
  }
}

INLINE void
spread_channels (const int m, const WinogradGrad * grad, const Patch * at,
    float *g)
{
  const MdConvShape *s = grad->w.s;
  const gsize y_row = (gsize) s->ow * s->oc;
  const float *dy = grad->dy + (((gsize) at->image * s->oh + at->y) * s->ow
      + at->x) * s->oc;
  const int rows = s->oh - at->y, columns = s->ow - at->x;
  int c = 0;

  for (; c + VN <= s->oc; c += VN)
    spread_vector (m, dy + c, y_row, s->oc, rows, columns, VN, g + c,
        grad->g_point);
  if (c < s->oc)
    spread_vector (m, dy + c, y_row, s->oc, rows, columns, s->oc - c, g + c,
        grad->g_point);
}

static void __attribute__ ((noinline))
spread_three (const WinogradGrad * grad, const Patch * at, float *g)
{
  spread_channels (3, grad, at, g);
}

static void __attribute__ ((noinline))
spread_four (const WinogradGrad * grad, const Patch * at, float *g)
{
  spread_channels (4, grad, at, g);
}

static void
spread_patches (const WinogradGrad * grad, Patch at, gsize n)
{
  float *g = grad->g;

  for (gsize i = 0; i < n; i++, next_patch (&grad->w, &at), g += grad->g_row) {
    if (grad->w.m == 3)
      spread_three (grad, &at, g);
    else
      spread_four (grad, &at, g);
  }
}

/* Adds the products of @n patches at every point. */
static void
sum_patches (const WinogradGrad * grad, gsize n)
{
  const Winograd *w = &grad->w;
  const MdConvShape *s = w->s;

  for (int p = 0; p < w->points; p++) {
    const GradTile tile = {
      .x = w->v + p * w->v_point,.dy = grad->g + p * grad->g_point,
      .images = 1,.rows = 1,.pixels = (int) n,.x_pixel = w->v_row,
      .dy_pixel = grad->g_row,.dw = w->sums + (gsize) p * s->c * s->oc,
      .dw_row = s->oc
    };

    grad_strip (tile, s->c, s->oc);
  }
}

/* Transforms the sums of one vector of @n output channels back to taps. */
INLINE void
collect_taps (const int side, const MdConvShape * s, const float *sums,
    int n, float *dw)
{
  const gsize plane = (gsize) s->c * s->oc;
  V t[3][6];

  for (int x = 0; x < side; x++) {
    V column[3] = { V_(set1) (0), V_(set1) (0), V_(set1) (0) };

    for (int y = 0; y < side; y++) {
      const V v = LOAD_UP_TO (sums + (y * side + x) * plane, n);
      const double *row = transform_row (s, y);

      for (int k = 0; k < 3; k++)
        column[k] = V_(fma) (V_(set1) ((float) row[k]), v, column[k]);
    }
    for (int k = 0; k < 3; k++)
      t[k][x] = column[k];
  }
  for (int ky = 0; ky < 3; ky++)
    for (int kx = 0; kx < 3; kx++, dw += plane) {
      V v = LOAD_UP_TO (dw, n);

      for (int x = 0; x < side; x++)
        v = V_(fma) (V_(set1) ((float) transform_row (s, x)[kx]), t[ky][x], v);
      STORE_UP_TO (dw, n, v);
    }
}

static void
winograd_weight_grad (const MdConvShape * s, const float *x, const float *dy,
    float *dw, float *scratch)
{
  const int m = s->tile, down = (s->oh + m - 1) / m;
  const int across = (s->ow + m - 1) / m;
  WinogradGrad grad = {.dy = dy,.g_row = whole_vectors (s->oc) };
  Winograd *w = &grad.w;
  gsize left = (gsize) s->n * down * across;
  Patch at = { 0 };

  *w = (Winograd) {.s = s,.x = x,.m = m,.points = winograd_points (s),
    .rows = winograd_extent (s, 1, 3),.columns = winograd_extent (s, 1, 3),
    .v_row = winograd_row (s),.most = GRAD_PATCHES,.border = scratch
  };
  w->v_point = grad_point (w->v_row);
  grad.g_point = grad_point (grad.g_row);
  w->v = w->border + winograd_border (s);
  grad.g = w->v + w->points * w->v_point;
  w->sums = grad.g + w->points * grad.g_point;
  memset (w->sums, 0, (gsize) w->points * s->c * s->oc * sizeof (float));
  while (left > 0) {
    const gsize n = MIN (left, w->most);

    transform_patches (w, at, n);
    spread_patches (&grad, at, n);
    sum_patches (&grad, n);
    for (gsize i = 0; i < n; i++)
      next_patch (w, &at);
    left -= n;
  }
  for (int i = 0; i < s->c; i++)
    for (int c = 0; c < s->oc; c += VN) {
      const gsize offset = (gsize) i * s->oc + c;

      collect_taps (m + 2, s, w->sums + offset, MIN (VN, s->oc - c),
          dw + offset);
    }
}

/* -- Choosing ------------------------------------------------------------- */

static gboolean
sums_by_winograd (const MdConvShape * s)
{
  return s->tile > 1 && s->sh == 1;
}

static gsize
simd_conv_weight_grad_scratch_size (const MdConvShape * s)
{
  return sums_by_winograd (s) ? winograd_grad_scratch_size (s) : 0;
}

static void
simd_conv_weight_grad (const MdConvShape * s, const float *x, const float *dy,
    float *dw, float *scratch)
{
  if (sums_by_winograd (s))
    winograd_weight_grad (s, x, dy, dw, scratch);
  else
    plain_weight_grad (s, x, dy, dw);
}
