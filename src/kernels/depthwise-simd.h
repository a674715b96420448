/* depthwise-simd: convolution with one group per channel, vectorised over
 * channels. Packed weights: [ky][kx][c rounded up to a vector].
 */

static inline gboolean
is_depthwise (const MdConvShape * s)
{
  return s->groups > 1 && s->groups == s->c && s->oc == s->c;
}

static inline gsize
depthwise_stride (const MdConvShape * s)
{
  return (gsize) (s->c + VN - 1) / VN * VN;
}

static gsize
depthwise_packed_size (const MdConvShape * s)
{
  return (gsize) s->kh * s->kw * depthwise_stride (s);
}

static void
depthwise_pack (const MdConvShape * s, const float *weights, float *packed)
{
  const gsize taps = (gsize) s->kh * s->kw, stride = depthwise_stride (s);

  for (gsize tap = 0; tap < taps; tap++)
    for (gsize c = 0; c < stride; c++)
      *packed++ = c < (gsize) s->c ? weights[c * taps + tap] : 0;
}

/* VN channels from @c on, of the window whose first input row and column
 * are @y0 and @x0. */
INLINE V
depthwise_sum (const MdConvShape * s, const float *image, int y0, int x0,
    int c, const float *packed, V sum)
{
  const gsize stride = depthwise_stride (s);
  const int n = s->c - c;

  for (int y = MAX (y0, 0); y < MIN (y0 + s->kh, s->h); y++)
    for (int x = MAX (x0, 0); x < MIN (x0 + s->kw, s->w); x++) {
      const float *in = image + ((gsize) y * s->w + x) * s->c + c;
      const float *w = packed + ((gsize) (y - y0) * s->kw + x - x0) * stride;

      sum = V_(fma) (LOAD_UP_TO (in, n), V_(load) (w + c), sum);
    }
  return sum;
}

/* VN channels from @c on, of every pixel. */
static void
depthwise_column (const MdConvShape * s, const float *image,
    const float *packed, int c, const float *bias, const MdActivation * act,
    float *y)
{
  float biases[VN], slopes[VN], lo, hi;
  V b, slope;

  fill_parameters (bias, act, c, MIN (VN, s->c - c), VN, biases, slopes);
  clip_limits (act, &lo, &hi);
  b = V_(load) (biases);
  slope = V_(load) (slopes);

  for (int oy = 0; oy < s->oh; oy++)
    for (int ox = 0; ox < s->ow; ox++, y += s->c) {
      V v = depthwise_sum (s, image, oy * s->sh - s->pad_top,
          ox * s->sw - s->pad_left, c, packed, b);

      STORE_UP_TO (y + c, s->c - c, ACTIVATE (v, slope, lo, hi));
    }
}

static void
depthwise (const MdConvShape * s, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y)
{
  for (int n = 0; n < s->n; n++) {
    for (int c = 0; c < s->c; c += VN)
      depthwise_column (s, x, packed, c, bias, act, y);
    x += (gsize) s->h * s->w * s->c;
    y += (gsize) s->oh * s->ow * s->c;
  }
}
