/* winograd-pack: Transforms and packs kernels for winograd-simd.h.
 *
 * Packed weights: [block of output channels][point][inputs at that point /
 * N_FACTORS][block width][N_FACTORS].
 */

/* Widths of all blocks of @oc output channels. */
static inline gsize
all_widths (int oc)
{
  gsize width = 0;

  for (int done = 0; done < oc; done = width)
    width += next_block (oc - done)->width;
  return width;
}

/* Number of points along each axis. */
static inline int
winograd_side (const MdConvShape * s)
{
  return s->tile + (s->sh == 2 ? 1 : 2);
}

static inline int
winograd_points (const MdConvShape * s)
{
  return winograd_side (s) * winograd_side (s);
}

/* Number of parities of rows or columns at point @i along that axis: with
 * stride 2, even and odd, except at infinity if a parity has a single tap. */
static inline int
winograd_parities (int stride, int kernel, int i)
{
  return stride == 1 || (kernel == 3 && i == 3) ? 1 : 2;
}

/* Number of inputs of a patch at point @p. */
static inline gsize
winograd_inputs (const MdConvShape * s, int p)
{
  const int side = winograd_side (s);

  return (gsize) winograd_parities (s->sh, s->kh, p / side)
      * winograd_parities (s->sw, s->kw, p % side) * s->c;
}

/* The same, padded with a zero to whole products. */
static inline gsize
winograd_factors (const MdConvShape * s, int p)
{
  return whole_factors (winograd_inputs (s, p));
}

static inline gsize
winograd_all_factors (const MdConvShape * s)
{
  gsize n = 0;

  for (int p = 0; p < winograd_points (s); p++)
    n += winograd_factors (s, p);
  return n;
}

static gsize
winograd_packed_size (const MdConvShape * s)
{
  return winograd_all_factors (s) / N_FACTORS * all_widths (s->oc);
}

/* Row @i of the transform of a kernel with two or three taps. */
static const double *
transform_row (const MdConvShape * s, int i)
{
  static const double strided[4][3] = {
    {1, 0}, {1 / 2., 1 / 2.}, {1 / 2., -1 / 2.}, {0, 1},
  };
  static const double three[5][3] = {
    {1 / 2., 0, 0}, {-1 / 2., -1 / 2., -1 / 2.}, {-1 / 6., 1 / 6., -1 / 6.},
    {1 / 6., 1 / 3., 2 / 3.}, {0, 0, 1},
  };
  static const double four[6][3] = {
    {1 / 4., 0, 0}, {-1 / 6., -1 / 6., -1 / 6.}, {-1 / 6., 1 / 6., -1 / 6.},
    {1 / 24., 1 / 12., 1 / 6.}, {1 / 24., -1 / 12., 1 / 6.}, {0, 0, 1},
  };

  return s->sh == 2 ? strided[i] : s->tile == 3 ? three[i] : four[i];
}

/* Transforms @kernel [kh][kw] to point @p, using every stride-th row and column
 * from (@y, @x) on. */
static float
transform_kernel (const MdConvShape * s, const float *kernel, int p, int y,
    int x)
{
  const int side = winograd_side (s);
  const double *down = transform_row (s, p / side);
  const double *across = transform_row (s, p % side);
  double sum = 0;

  for (int i = y; i < s->kh; i += s->sh)
    for (int j = x; j < s->kw; j += s->sw)
      sum += down[i / s->sh] * across[j / s->sw] * kernel[i * s->kw + j];
  return (float) sum;
}

/* Packs point @p of @oc output channels.
 * @packed: zeros
 * Returns: the end of the packed weights */
static Factor *
pack_point (const MdConvShape * s, const float *weights, int oc, int width,
    int p, Factor *packed)
{
  const int side = winograd_side (s), taps = s->kh * s->kw;
  const int down = winograd_parities (s->sh, s->kh, p / side);
  const int across = winograd_parities (s->sw, s->kw, p % side);
  gsize k = 0;

  for (int y = 0; y < down; y++)
    for (int x = 0; x < across; x++)
      for (int i = 0; i < s->c; i++, k++)
        for (int o = 0; o < oc; o++)
          packed[factor_at (k, o, width)] = to_factor (transform_kernel (s,
                  weights + ((gsize) o * s->c + i) * taps, p, y, x));
  return packed + winograd_factors (s, p) * width;
}

static void
winograd_pack (const MdConvShape * s, const float *weights, float *packed)
{
  Factor *end = (Factor *) packed;

  memset (packed, 0, winograd_packed_size (s) * sizeof (float));
  for (int left = s->oc; left > 0;) {
    const int width = next_block (left)->width, oc = MIN (left, width);

    for (int p = 0; p < winograd_points (s); p++)
      end = pack_point (s, weights, oc, width, p, end);
    weights += (gsize) oc *s->c * s->kh * s->kw;
    left -= oc;
  }
}
