/* depthwise-simd: Convolution with one group per channel, vectorised over
 * channels. Packed weights: [ky][kx][c rounded up to a vector].
 *
 * With kernels of width 3, several pixels of a row are computed at a time,
 * which loads each column of inputs once for all of them. Taps are always
 * summed in the same order.
 */

/* Number of pixels whose sums, inputs and weights fit into the registers: 16
 * with 8 floats, 32 otherwise. */
#define DEPTHWISE_MOST (VN == 8 ? 4 : 8)

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

/* A row of outputs. */
typedef struct
{
  const MdConvShape *s;
  int channels;                 /* to compute; x, w, y start at the first */
  const float *x;               /* first input row inside the picture */
  int rows;                     /* input rows inside the picture */
  int left;                     /* column of the first window, may be < 0 */
  const float *w;               /* kernel row of x */
  gsize w_stride, row;          /* floats between taps of w, rows of x */
  const float *biases, *slopes; /* [channels] */
  float lo, hi;
  float *y;
  const float *add;             /* (nullable): in the layout of y */
} Depthwise;

INLINE void
depthwise_store (const Depthwise * d, int pixel, int c, int n, V v)
{
  const gsize at = (gsize) pixel * d->s->c + c;

  if (d->add)
    v += LOAD_UP_TO (d->add + at, n);
  v = ACTIVATE (v, V_(load) (d->slopes + c), d->lo, d->hi);
  STORE_UP_TO (d->y + at, n, v);
}

/* Computes channels [c, c + n) of one pixel, with any window. */
INLINE void
depthwise_one (const Depthwise * d, int pixel, int c, int n)
{
  const MdConvShape *s = d->s;
  const int x0 = d->left + pixel * s->sw;
  V sum = V_(load) (d->biases + c);

  for (int y = 0; y < d->rows; y++)
    for (int x = MAX (x0, 0); x < MIN (x0 + s->kw, s->w); x++)
      sum = V_(fma) (LOAD_UP_TO (d->x + y * d->row + (gsize) x * s->c + c, n),
          V_(load) (d->w + ((gsize) y * s->kw + x - x0) * d->w_stride + c),
          sum);
  depthwise_store (d, pixel, c, n, sum);
}

/* Computes @most pixels whose windows of three columns are all inside. */
INLINE void
depthwise_several (const int most, const int stride, const Depthwise * d,
    int pixel, int c, int n)
{
  const gsize step = d->s->c;
  const float *x = d->x + (gsize) (d->left + pixel * stride) * step + c;
  const float *w = d->w + c;
  V acc[8];

  UNROLL for (int i = 0; i < most; i++)
    acc[i] = V_(load) (d->biases + c);
  for (int y = 0; y < d->rows; y++, x += d->row, w += 3 * d->w_stride) {
    const V left = V_(load) (w), middle = V_(load) (w + d->w_stride);
    const V right = V_(load) (w + 2 * d->w_stride);

    UNROLL for (int i = 0; i < most; i++) {
      const float *in = x + i * stride * step;

      acc[i] = V_(fma) (LOAD_UP_TO (in, n), left, acc[i]);
      acc[i] = V_(fma) (LOAD_UP_TO (in + step, n), middle, acc[i]);
      acc[i] = V_(fma) (LOAD_UP_TO (in + 2 * step, n), right, acc[i]);
    }
  }
  UNROLL for (int i = 0; i < most; i++)
    depthwise_store (d, pixel + i, c, n, acc[i]);
}

INLINE void
depthwise_pixels (const int most, const int stride, const Depthwise * d,
    int pixel)
{
  int c = 0;

  for (; c + VN <= d->channels; c += VN)
    depthwise_several (most, stride, d, pixel, c, VN);
  if (c < d->channels)
    depthwise_several (most, stride, d, pixel, c, d->channels - c);
}

static void
depthwise_ends (const Depthwise * d, int begin, int end)
{
  for (int pixel = begin; pixel < end; pixel++) {
    int c = 0;

    for (; c + VN <= d->channels; c += VN)
      depthwise_one (d, pixel, c, VN);
    if (c < d->channels)
      depthwise_one (d, pixel, c, d->channels - c);
  }
}

static void
depthwise_row (const Depthwise * d)
{
  const MdConvShape *s = d->s;
  /* Pixels [pixel, end) have windows inside the left and right border. */
  int pixel = CLAMP ((-d->left + s->sw - 1) / s->sw, 0, s->ow);
  const int end = s->kw != 3 || s->sw > 2 || s->w < 3 + d->left ? pixel
      : CLAMP ((s->w - 3 - d->left) / s->sw + 1, pixel, s->ow);

  depthwise_ends (d, 0, pixel);
  if (s->sw == 1)
    for (; pixel + DEPTHWISE_MOST <= end; pixel += DEPTHWISE_MOST)
      depthwise_pixels (DEPTHWISE_MOST, 1, d, pixel);
  else
    for (; pixel + 4 <= end; pixel += 4)
      depthwise_pixels (4, 2, d, pixel);
  depthwise_ends (d, pixel, s->ow);
}

static void
depthwise_picture (const MdConvShape * s, const float *x, const float *w,
    Depthwise * d)
{
  const gsize y_row = (gsize) s->ow * s->c;

  for (int oy = s->first; oy < s->end; oy++) {
    const int top = oy * s->sh - s->pad_top, first = CLAMP (top, 0, s->h);

    d->rows = MAX (MIN (top + s->kh, s->h) - first, 0);
    d->x = x + first * d->row;
    d->w = d->rows > 0 ? w + (gsize) (first - top) * s->kw * d->w_stride : w;
    depthwise_row (d);
    d->y += y_row;
    if (d->add)
      d->add += y_row;
  }
}

/* Channels at a time, to keep their parameters on the stack. */
#define DEPTHWISE_CHANNELS 512

static void
depthwise (const MdConvShape * s, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y)
{
  float biases[DEPTHWISE_CHANNELS] ALIGNED;
  float slopes[DEPTHWISE_CHANNELS] ALIGNED;
  Depthwise d = {.s = s,.left = -s->pad_left,.w_stride = depthwise_stride (s),
    .row = (gsize) s->w * s->c,.biases = biases,.slopes = slopes
  };

  clip_limits (act, &d.lo, &d.hi);
  for (int c = 0; c < s->c; c += d.channels) {
    d.channels = MIN (DEPTHWISE_CHANNELS, s->c - c);
    fill_parameters (bias, act, c, d.channels, (d.channels + VN - 1) / VN * VN,
        biases, slopes);
    d.y = y + c;
    d.add = act->add ? act->add + c : NULL;
    for (int n = 0; n < s->n; n++)
      depthwise_picture (s, x + (gsize) n * s->h * d.row + c, packed + c, &d);
  }
}
