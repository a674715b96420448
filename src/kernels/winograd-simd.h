/* winograd-simd: a 3×3 convolution of stride 1 with fewer multiplications
 * (Lavin and Gray: Fast Algorithms for Convolutional Neural Networks, 2016).
 *
 * m × m outputs need (m + 2)² products per pair of channels instead of 9 m²:
 * patches of the input and the kernels are transformed, their products at
 * each of the (m + 2)² points are summed over the channels, which is a matrix
 * product of its own per point, and the sums are transformed back. m is 3 or
 * 4: interpolation at 0, 1, -1, 2 and at 0, 1, -1, 2, -2, both with infinity.
 *
 * Packed weights: [block of output channels][point][c][block width].
 * Scratch: zeros for pixels outside | [point][patch][c] | [point][patch]
 * [block width], for some dozens of patches at a time. A patch's sums do not
 * depend on its neighbours, so neither do results on the batch.
 */

/* Floats of transformed input at a time, half a second-level cache; and a
 * multiple of every tile's rows, so that only the last ones are incomplete. */
#define PATCHES_FLOATS 65536
#define PATCHES_STEP 24
#define MAX_PATCHES 48

typedef struct
{
  const MdConvShape *s;
  const MdActivation *act;
  const float *x, *bias;
  float *y;
  int m, points;
  int down, across;             /* patches of a picture */
  gsize c;                      /* in whole vectors */
  gsize most;                   /* patches at a time */
  gsize v_point;                /* floats from point to point in v */
  float *zeros, *v, *sums;
} Winograd;

/* Its outputs begin at (y, x) of a picture. */
typedef struct
{
  int image, y, x;
} Patch;

static gsize
winograd_channels (const MdConvShape * s)
{
  return ((gsize) s->c + VN - 1) / VN * VN;
}

static gsize
winograd_patches (const MdConvShape * s)
{
  const gsize points = (s->tile + 2) * (s->tile + 2);
  const gsize most = PATCHES_FLOATS / (points * winograd_channels (s));

  return CLAMP (most / PATCHES_STEP * PATCHES_STEP, PATCHES_STEP, MAX_PATCHES);
}

/* A little more than the patches need: where points are a power of two apart
 * they fall into few sets of the cache. */
static gsize
winograd_point (const MdConvShape * s)
{
  return winograd_patches (s) * winograd_channels (s) + 16;
}

static gsize
winograd_zeros (const MdConvShape * s)
{
  return (MAX (winograd_channels (s), MAX_WIDTH) + 15) / 16 * 16;
}

static gsize
winograd_scratch_size (const MdConvShape * s)
{
  const gsize points = (s->tile + 2) * (s->tile + 2);

  /* Tiles store all their rows, and the last vector of a row of sums may
   * reach beyond it. */
  return winograd_zeros (s) + points * winograd_point (s)
      + points * winograd_patches (s) * MAX_WIDTH + MAX_ROWS * MAX_WIDTH + VN;
}

static gsize
winograd_packed_size (const MdConvShape * s)
{
  gsize width = 0;

  for (int left = s->oc; left > 0;) {
    const Block *block = next_block (left);

    width += block->width;
    left -= block->width;
  }
  return (gsize) (s->tile + 2) * (s->tile + 2) * s->c * width;
}

/* Row @i of the kernel's transform applied to @g[0], @g[@step], ... */
static double
kernel_transform (int m, int i, const double *g, int step)
{
  static const double three[5][3] = {
    {1 / 2., 0, 0}, {-1 / 2., -1 / 2., -1 / 2.}, {-1 / 6., 1 / 6., -1 / 6.},
    {1 / 6., 1 / 3., 2 / 3.}, {0, 0, 1},
  };
  static const double four[6][3] = {
    {1 / 4., 0, 0}, {-1 / 6., -1 / 6., -1 / 6.}, {-1 / 6., 1 / 6., -1 / 6.},
    {1 / 24., 1 / 12., 1 / 6.}, {1 / 24., -1 / 12., 1 / 6.}, {0, 0, 1},
  };
  const double *row = m == 3 ? three[i] : four[i];

  return row[0] * g[0] + row[1] * g[step] + row[2] * g[2 * step];
}

/* @kernel: [3][3]
 * @out: one float per point, @step apart */
static void
transform_kernel (int m, const float *kernel, gsize step, float *out)
{
  const int side = m + 2;
  double g[9], t[6 * 3];

  for (int i = 0; i < 9; i++)
    g[i] = kernel[i];
  for (int i = 0; i < side; i++)
    for (int x = 0; x < 3; x++)
      t[3 * i + x] = kernel_transform (m, i, g + x, 3);
  for (int i = 0; i < side; i++)
    for (int j = 0; j < side; j++)
      out[(i * side + j) * step] =
          (float) kernel_transform (m, j, t + 3 * i, 1);
}

static void
winograd_pack (const MdConvShape * s, const float *weights, float *packed)
{
  memset (packed, 0, winograd_packed_size (s) * sizeof *packed);
  for (int done = 0, width; done < s->oc; done += width) {
    const gsize points = (s->tile + 2) * (s->tile + 2);

    width = next_block (s->oc - done)->width;
    for (int o = 0; o < MIN (width, s->oc - done); o++)
      for (int i = 0; i < s->c; i++)
        transform_kernel (s->tile, weights + ((gsize) (done + o) * s->c + i) * 9,
            (gsize) s->c * width, packed + (gsize) i * width + o);
    packed += points * s->c * width;
  }
}

/* -- Input ---------------------------------------------------------------- */

static void
find_pixels (const Winograd * w, const Patch * at, const float **pixels)
{
  const MdConvShape *s = w->s;
  const int top = at->y - s->pad_top, left = at->x - s->pad_left;
  const float *image = w->x + (gsize) at->image * s->h * s->w * s->c;
  const int side = w->m + 2;

  if (top >= 0 && left >= 0 && top + side <= s->h && left + side <= s->w) {
    const float *row = image + ((gsize) top * s->w + left) * s->c;

    for (int y = 0; y < side; y++, row += (gsize) s->w * s->c)
      for (int x = 0; x < side; x++)
        *pixels++ = row + (gsize) x * s->c;
    return;
  }
  for (int y = top; y < top + side; y++)
    for (int x = left; x < left + side; x++)
      *pixels++ = y >= 0 && y < s->h && x >= 0 && x < s->w ?
          image + ((gsize) y * s->w + x) * s->c : w->zeros;
}

static void
next_patch (const Winograd * w, Patch * at)
{
  at->x += w->m;
  if (at->x < w->s->ow)
    return;
  at->x = 0;
  at->y += w->m;
  if (at->y < w->s->oh)
    return;
  at->y = 0;
  at->image++;
}

static void
take_patches (const Winograd * w, Patch at, gsize n)
{
  const float *pixels[MAX_POINTS];

  for (gsize i = 0; i < n; i++, next_patch (w, &at)) {
    find_pixels (w, &at, pixels);
    if (w->m == 3)
      take_three (pixels, w->s->c, w->v + i * w->c, w->v_point);
    else
      take_four (pixels, w->s->c, w->v + i * w->c, w->v_point);
  }
}

/* -- Products ------------------------------------------------------------- */

/* Of @n patches with one block of output channels. */
static void
multiply (const Winograd * w, const Block * block, const float *packed,
    gsize n)
{
  Product product = {.x_row = w->c,.w = packed,.k = w->s->c,.sums = w->sums };

  for (int p = 0; p < w->points; p++) {
    gsize left = n;

    product.x = w->v + p * w->v_point;
    for (int t = 0; t < N_TILES && left > 0; t++) {
      const gsize rows = block->tiles[t].rows;

      product.tiles = left / rows;
      if (product.tiles == 0)
        continue;
      block->tiles[t].product (&product);
      product.x += product.tiles * rows * product.x_row;
      product.sums += product.tiles * rows * block->width;
      left -= product.tiles * rows;
    }
    product.w += product.k * block->width;
  }
}

/* -- Output --------------------------------------------------------------- */

/* @first: output channel of the block
 * @at: of the first of the @n patches */
static void
give_patches (const Winograd * w, const Block * block, int first, Patch at,
    gsize n)
{
  const MdConvShape *s = w->s;
  float biases[MAX_WIDTH] ALIGNED, slopes[MAX_WIDTH] ALIGNED;
  Give g = {.point = n * block->width,.y_row = (gsize) s->ow * s->oc,
    .y_pixel = s->oc,.oc = MIN (block->width, s->oc - first),
    .biases = biases,.slopes = slopes
  };

  fill_parameters (w->bias, w->act, first, g.oc, MAX_WIDTH, biases, slopes);
  clip_limits (w->act, &g.lo, &g.hi);
  for (gsize i = 0; i < n; i++, next_patch (w, &at)) {
    g.sums = w->sums + i * block->width;
    g.y = w->y + (((gsize) at.image * s->oh + at.y) * s->ow + at.x) * s->oc
        + first;
    g.rows = s->oh - at.y;
    g.columns = s->ow - at.x;
    if (w->m == 3)
      give_three (&g);
    else
      give_four (&g);
  }
}

static void
winograd (const MdConvShape * s, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y, float *scratch)
{
  const int m = s->tile;
  Winograd w = {.s = s,.act = act,.x = x,.bias = bias,.y = y,.m = m,
    .points = (m + 2) * (m + 2),.down = (s->oh + m - 1) / m,
    .across = (s->ow + m - 1) / m,.c = winograd_channels (s),
    .most = winograd_patches (s),.v_point = winograd_point (s),
    .zeros = scratch
  };
  gsize left = (gsize) s->n * w.down * w.across;
  Patch at = { 0 };

  w.v = w.zeros + winograd_zeros (s);
  w.sums = w.v + w.points * w.v_point;
  memset (w.zeros, 0, winograd_zeros (s) * sizeof (float));
  while (left > 0) {
    const gsize n = MIN (left, w.most);
    const float *block_weights = packed;

    take_patches (&w, at, n);
    for (int done = 0; done < s->oc;) {
      const Block *block = next_block (s->oc - done);

      multiply (&w, block, block_weights, n);
      give_patches (&w, block, done, at, n);
      block_weights += (gsize) w.points * s->c * block->width;
      done += block->width;
    }
    for (gsize i = 0; i < n; i++)
      next_patch (&w, &at);
    left -= n;
  }
}

/* -- Choosing ------------------------------------------------------------- */

/* What a picture costs, in multiplications of vectors. A transform of one
 * vector takes as long as about so many as stand here. */
static double
winograd_cost (const MdConvShape * s, int m)
{
  static const double transform[] = {[3] = 400,[4] = 600 };
  const double points = (m + 2) * (m + 2);
  const double c = (s->c + VN - 1) / VN, oc = (s->oc + VN - 1) / VN;
  /* Where the size is not known, all patches are taken to be whole. */
  const double patches = s->oh > 0 && s->ow > 0 ?
      (double) ((s->oh + m - 1) / m) * ((s->ow + m - 1) / m) : 144. / (m * m);

  return patches * (points * s->c * oc + transform[m] * (c + oc));
}

static int
simd_conv_tile (const MdConvShape * s)
{
  const double pixels = s->oh > 0 && s->ow > 0 ? (double) s->oh * s->ow : 144;
  double best = pixels * 9 * s->c * ((s->oc + VN - 1) / VN);
  int tile = 0;

  if (s->kh != 3 || s->kw != 3 || s->sh != 1 || s->sw != 1 || s->groups != 1)
    return 0;
  for (int m = 3; m <= 4; m++) {
    const double cost = winograd_cost (s, m);

    if (cost < best) {
      best = cost;
      tile = m;
    }
  }
  return tile;
}
