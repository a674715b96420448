/* pointwise-simd: 1×1 convolutions of stride 1 with products of bfloat16s, as
 * tile 1: one product per output instead of Winograd's.
 *
 * Packed weights: [block of output channels][c / N_FACTORS][block width]
 * [N_FACTORS], zero beyond the last channel.
 *
 * Scratch: [pixel][c rounded up to a vector] | [pixel][block width], for some
 * dozens of pixels at a time.
 */

/* A multiple of every tile's rows. */
#define PIXELS 48

typedef struct
{
  const MdConvShape *s;
  const MdActivation *act;
  const float *bias;
  gsize row;                    /* factors of v between pixels */
  Factor *v;
  float *sums;
} Pointwise;

/* Not worthwhile for floats: never true in their tiers, which therefore contain
 * none of this code. */
static inline gboolean
is_pointwise (const MdConvShape * s)
{
  return N_FACTORS > 1 && s->tile == 1;
}

static gboolean
pointwise_fits (const MdConvShape * s)
{
  return N_FACTORS > 1 && s->kh == 1 && s->kw == 1 && s->sh == 1 && s->sw == 1
      && s->groups == 1 && !is_narrow (s);
}

static gsize
pointwise_row (const MdConvShape * s)
{
  return ((gsize) s->c + VN - 1) / VN * VN;
}

static gsize
pointwise_scratch_size (const MdConvShape * s)
{
  /* The last vector of a row of sums may extend beyond it. */
  return PIXELS * (pointwise_row (s) / N_FACTORS + MAX_WIDTH) + VN;
}

static gsize
pointwise_packed_size (const MdConvShape * s)
{
  return whole_factors (s->c) / N_FACTORS * all_widths (s->oc);
}

static void
pointwise_pack (const MdConvShape * s, const float *weights, float *packed)
{
  Factor *out = (Factor *) packed;

  memset (packed, 0, pointwise_packed_size (s) * sizeof (float));
  for (int left = s->oc; left > 0;) {
    const int width = next_block (left)->width, oc = MIN (left, width);

    for (int o = 0; o < oc; o++, weights += s->c)
      for (int k = 0; k < s->c; k++)
        out[factor_at (k, o, width)] = to_factor (weights[k]);
    out += whole_factors (s->c) * width;
    left -= oc;
  }
}

/* @pixel: (nullable): c floats; NULL = zeros */
INLINE void
round_pixel (const float *pixel, int c, Factor * v)
{
  for (int k = 0; k < c; k += VN)
    V_(store_factors) (v + k,
        pixel ? LOAD_UP_TO (pixel + k, c - k) : V_(set1) (0));
}

/* Rounds @n pixels from @at; those outside the picture are zero. */
static void
round_pixels (const Pointwise * p, Cursor at, gsize n)
{
  const MdConvShape *s = p->s;
  Factor *v = p->v;

  for (gsize i = 0; i < n; i++, v += p->row, advance (s, &at, 1)) {
    const int y = at.y - s->pad_top, x = at.x - s->pad_left;

    round_pixel (y >= 0 && y < s->h && x >= 0 && x < s->w ?
        at.image + ((gsize) y * s->w + x) * s->c : NULL, s->c, v);
  }
}

/* The same for a picture without padding, in a single row. */
static void
round_row (const Pointwise * p, const float *x, gsize n)
{
  const int c = p->s->c;

  for (gsize i = 0; i < n; i++)
    round_pixel (x + i * c, c, p->v + i * p->row);
}

/* @plain: only the bias is added
 * @y, @add (nullable): channel @first of the first of @n pixels */
INLINE void
store_pixels (const gboolean plain, const Pointwise * p, const Block * block,
    int first, gsize n, float *y, const float *add)
{
  const int oc = MIN (block->width, p->s->oc - first);
  float biases[MAX_WIDTH] ALIGNED, slopes[MAX_WIDTH] ALIGNED;
  const float *sums = p->sums;
  float lo, hi;

  fill_parameters (p->bias, p->act, first, oc, MAX_WIDTH, biases, slopes);
  clip_limits (p->act, &lo, &hi);
  for (gsize i = 0; i < n; i++, sums += block->width, y += p->s->oc) {
    for (int c = 0; c < oc; c += VN) {
      V v = V_(load) (sums + c) + V_(load) (biases + c);

      if (!plain && add)
        v += LOAD_UP_TO (add + i * p->s->oc + c, oc - c);
      if (!plain)
        v = ACTIVATE (v, V_(load) (slopes + c), lo, hi);
      STORE_UP_TO (y + c, oc - c, v);
    }
  }
}

static void
pointwise (const MdConvShape * s, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y, float *scratch)
{
  Pointwise p = {.s = s,.act = act,.bias = bias,.row = pointwise_row (s),
    .v = (Factor *) scratch
  };
  const gboolean straight = s->n == 1 && s->h == 1 && s->oh == 1
      && s->pad_top == 0 && s->pad_left == 0 && s->ow == s->w;
  const gboolean plain = act->kind == MD_ACT_NONE && !act->add;
  gsize left = (gsize) s->n * (s->end - s->first) * s->ow, done = 0;
  Cursor at = {.image = x,.y = s->first };

  p.sums = scratch + PIXELS * p.row / N_FACTORS;
  while (left > 0) {
    const gsize n = MIN (left, PIXELS), from = done * s->oc;
    const Factor *weights = (const Factor *) packed;

    if (straight)
      round_row (&p, x + done * s->c, n);
    else
      round_pixels (&p, at, n);
    for (int oc = 0; oc < s->oc;) {
      const Block *block = next_block (s->oc - oc);
      Product product = {.x = p.v,.x_row = p.row,.w = weights,
        .k = whole_factors (s->c),.sums = p.sums
      };

      run_products (block, &product, n);
      if (plain)
        store_pixels (TRUE, &p, block, oc, n, y + from + oc, NULL);
      else
        store_pixels (FALSE, &p, block, oc, n, y + from + oc,
            act->add ? act->add + from + oc : NULL);
      weights += product.k * block->width;
      oc += block->width;
    }
    advance (s, &at, n);
    done += n;
    left -= n;
  }
}
