/* narrow-simd: 1×1 convolutions with 1, 2 or 4 output channels, as in the last
 * layers of a network. Vectorised over input channels, because the output
 * channels do not fill a vector.
 *
 * Packed weights: [oc][c rounded up to a vector], zero beyond the last channel.
 */

/* Sums computed at a time: those of 8, 4 or 2 pixels. */
#define NARROW_SUMS 8

static inline gboolean
is_narrow (const MdConvShape * s)
{
  return s->kh == 1 && s->kw == 1 && s->groups == 1
      && (s->oc == 1 || s->oc == 2 || s->oc == 4);
}

static inline gsize
narrow_stride (const MdConvShape * s)
{
  return ((gsize) s->c + VN - 1) / VN * VN;
}

static gsize
narrow_packed_size (const MdConvShape * s)
{
  return s->oc * narrow_stride (s);
}

static void
narrow_pack (const MdConvShape * s, const float *weights, float *packed)
{
  const gsize c = s->c, stride = narrow_stride (s);

  for (int o = 0; o < s->oc; o++, weights += c)
    for (gsize i = 0; i < stride; i++)
      *packed++ = i < c ? weights[i] : 0;
}

typedef struct
{
  const float *x;               /* first pixel */
  gsize step;                   /* floats between pixels */
  gsize pixels, c;
  const float *w;
  gsize w_stride;
  float *y;
  const float *add;             /* (nullable): in the layout of y */
  const float *biases, *slopes; /* [NARROW_SUMS] */
  float lo, hi;
} Narrow;

/* @x: first of @left pixels
 * @at: offset of its output */
INLINE void
narrow_tile (const int oc, const Narrow * t, const float *x, gsize left,
    gsize at)
{
  const int rows = NARROW_SUMS / oc;
  const float *pixels[NARROW_SUMS];
  float *y = t->y + at;
  float sums[NARROW_SUMS] ALIGNED;
  V acc[NARROW_SUMS];

  UNROLL for (int i = 0; i < rows; i++)
    pixels[i] = x + MIN ((gsize) i, left - 1) * t->step;
  UNROLL for (int i = 0; i < NARROW_SUMS; i++)
    acc[i] = V_(set1) (0);
  for (gsize k = 0; k < t->c; k += VN) {
    const int n = (int) MIN (t->c - k, VN);
    V w[4];

    UNROLL for (int o = 0; o < oc; o++)
      w[o] = V_(load) (t->w + o * t->w_stride + k);
    UNROLL for (int i = 0; i < rows; i++) {
      const V a = LOAD_UP_TO (pixels[i] + k, n);

      UNROLL for (int o = 0; o < oc; o++)
        acc[i * oc + o] = V_(fma) (a, w[o], acc[i * oc + o]);
    }
  }
  V_(sums) (acc, sums);
  for (gsize i = 0, n = MIN (left * oc, NARROW_SUMS); i < n; i += VN) {
    V v = V_(load) (sums + i) + V_(load) (t->biases + i);

    if (t->add)
      v += LOAD_UP_TO (t->add + at + i, (int) (n - i));
    STORE_UP_TO (y + i, (int) (n - i), ACTIVATE (v,
            V_(load) (t->slopes + i), t->lo, t->hi));
  }
}

INLINE void
narrow_pixels (const int oc, const Narrow * t)
{
  const gsize rows = NARROW_SUMS / oc;

  for (gsize i = 0; i < t->pixels; i += rows)
    narrow_tile (oc, t, t->x + i * t->step, t->pixels - i, i * oc);
}

/* Computes @pixels pixels and advances @t->y and @t->add. */
static void
run_narrow (int oc, Narrow * t, gsize pixels)
{
  t->pixels = pixels;
  if (oc == 1)
    narrow_pixels (1, t);
  else if (oc == 2)
    narrow_pixels (2, t);
  else
    narrow_pixels (4, t);
  t->y += pixels * oc;
  if (t->add)
    t->add += pixels * oc;
}

/* Computes the outputs of input row @y, which may be outside the picture. */
static void
narrow_row (const MdConvShape * s, const float *image, int y, Narrow * t)
{
  const gboolean inside = y >= 0 && y < s->h;
  const int begin = inside ? CLAMP ((s->pad_left + s->sw - 1) / s->sw, 0,
      s->ow) : s->ow;
  const int end = CLAMP ((s->w - 1 + s->pad_left + s->sw) / s->sw, begin,
      s->ow);

  t->c = 0;                     /* bias only */
  run_narrow (s->oc, t, begin);
  t->c = s->c;
  t->x = image + ((gssize) y * s->w + begin * s->sw - s->pad_left) * s->c;
  run_narrow (s->oc, t, end - begin);
  t->c = 0;
  run_narrow (s->oc, t, s->ow - end);
}

static void
narrow (const MdConvShape * s, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y)
{
  float biases[NARROW_SUMS] ALIGNED, slopes[NARROW_SUMS] ALIGNED;
  Narrow t = {.step = (gsize) s->sw * s->c,.w = packed,
    .w_stride = narrow_stride (s),.y = y,.add = act->add,.biases = biases,
    .slopes = slopes
  };

  clip_limits (act, &t.lo, &t.hi);
  for (int i = 0; i < NARROW_SUMS; i += s->oc)
    fill_parameters (bias, act, 0, s->oc, s->oc, biases + i, slopes + i);
  for (int n = 0; n < s->n; n++, x += (gsize) s->h * s->w * s->c)
    for (int oy = s->first; oy < s->end; oy++)
      narrow_row (s, x, oy * s->sh - s->pad_top, &t);
}
