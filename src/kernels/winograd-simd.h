/* winograd-simd: 3×3 convolutions of stride 1, and 3×3 to 4×4 convolutions of
 * stride 2, with fewer multiplications (Lavin and Gray: Fast Algorithms for
 * Convolutional Neural Networks, 2016).
 *
 * Patches of the input and the kernels are transformed; at each point, their
 * products are summed over the channels by a matrix product; and the sums are
 * transformed back to m × m outputs.
 *
 * Stride 1: (m + 2)² products per pair of channels instead of 9 m². m is 3 or
 * 4, with interpolation at 0, 1, -1, 2 or at 0, 1, -1, 2, -2, and infinity.
 *
 * Stride 2: even and odd rows, and columns, are separate pictures, each
 * convolved with every other tap of the kernel: one or two taps, interpolated
 * at 0, 1, -1 and infinity for m = 3. Their products are added at the 16
 * points: 64 instead of 144 or, because a parity with one tap is zero at
 * infinity, 49 instead of 81.
 *
 * Scratch: a patch at the border, with zeros outside | [point][patch][inputs at
 * that point] | [point][patch][block width], for some dozens of patches at a
 * time. Patches are independent, so results do not depend on the batch.
 */

/* Maximum number of factors of transformed input at a time, half an L2
 * cache. */
#define PATCHES_FACTORS (65536 * N_FACTORS)
/* A multiple of every tile's rows, so only the last tiles are incomplete. */
#define PATCHES_STEP 24
/* Leaves room in the cache for the sums. */
#define MAX_PATCHES 48

typedef struct
{
  const MdConvShape *s;
  const MdActivation *act;
  const float *x, *bias;
  float *y;                     /* first requested row */
  int m, points;
  int rows, columns;            /* of a patch of the input */
  gsize v_row;                  /* factors of v between patches */
  gsize most;                   /* patches at a time */
  gsize v_point;                /* factors of v between points */
  float *border;
  Factor *v;
  float *sums;
} Winograd;

/* The outputs from (y, x) of a picture. */
typedef struct
{
  int image, y, x;
} Patch;

/* Rounded up to whole vectors for stride 1. */
static gsize
winograd_row (const MdConvShape * s)
{
  return s->sh == 2 ? 4 * (gsize) s->c : ((gsize) s->c + VN - 1) / VN * VN;
}

static gsize
winograd_patches (const MdConvShape * s)
{
  const gsize most = PATCHES_FACTORS / (winograd_points (s) * winograd_row (s));

  return CLAMP (most / PATCHES_STEP * PATCHES_STEP, PATCHES_STEP, MAX_PATCHES);
}

/* Padded, because the last vector may extend beyond the patches and points a
 * power of two apart would share few cache sets. */
static gsize
winograd_point (const MdConvShape * s)
{
  return winograd_patches (s) * winograd_row (s) + 16 * N_FACTORS;
}

static int
winograd_extent (const MdConvShape * s, int stride, int kernel)
{
  return (s->tile - 1) * stride + kernel;
}

static gsize
winograd_border (const MdConvShape * s)
{
  const gsize pixels = winograd_extent (s, s->sh, s->kh)
      * winograd_extent (s, s->sw, s->kw);

  return (pixels * s->c + 15) / 16 * 16;
}

static gsize
winograd_scratch_size (const MdConvShape * s)
{
  const gsize points = winograd_points (s);

  /* The last vector of a row of sums may extend beyond it. */
  return winograd_border (s) + points * winograd_point (s) / N_FACTORS
      + points * winograd_patches (s) * MAX_WIDTH + VN;
}

/* -- Input ---------------------------------------------------------------- */

/* Copies a patch that extends beyond the picture, where it is zero. */
static void
copy_border (const Winograd * w, const float *image, int top, int left)
{
  const MdConvShape *s = w->s;
  const int first = CLAMP (-left, 0, w->columns);
  const int end = CLAMP (s->w - left, first, w->columns);
  const gsize row = (gsize) w->columns * s->c;

  memset (w->border, 0, w->rows * row * sizeof (float));
  for (int y = MAX (-top, 0); y < MIN (w->rows, s->h - top); y++)
    memcpy (w->border + y * row + (gsize) first *s->c,
        image + ((gssize) (top + y) * s->w + left + first) * s->c,
        (gsize) (end - first) * s->c * sizeof (float));
}

static PatchInput
find_patch_input (const Winograd * w, const Patch * at)
{
  const MdConvShape *s = w->s;
  const int top = at->y * s->sh - s->pad_top;
  const int left = at->x * s->sw - s->pad_left;
  const float *image = w->x + (gsize) at->image * s->h * s->w * s->c;
  PatchInput input = {.c = s->c };

  if (top >= 0 && left >= 0 && top + w->rows <= s->h
      && left + w->columns <= s->w) {
    input.x = image + ((gsize) top * s->w + left) * s->c;
    input.row = (gsize) s->w * s->c;
  } else {
    copy_border (w, image, top, left);
    input.x = w->border;
    input.row = (gsize) w->columns * s->c;
  }
  return input;
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
transform_patches (const Winograd * w, Patch at, gsize n)
{
  Factor *v = w->v;

  for (gsize i = 0; i < n; i++, next_patch (w, &at), v += w->v_row) {
    const PatchInput input = find_patch_input (w, &at);

    if (w->s->sh == 2)
      transform_strided (w->s->kh, w->s->kw, &input, v, w->v_point);
    else if (w->m == 3)
      transform_three (&input, v, w->v_point);
    else
      transform_four (&input, v, w->v_point);
  }
}

/* -- Products ------------------------------------------------------------- */

/* Multiplies @n patches with one block of output channels. */
static void
multiply (const Winograd * w, const Block * block, const Factor *packed,
    gsize n)
{
  Product product = {.x_row = w->v_row,.w = packed,.sums = w->sums };

  for (int p = 0; p < w->points; p++) {
    product.x = w->v + p * w->v_point;
    product.k = winograd_factors (w->s, p);
    run_products (block, &product, n);
    product.w += product.k * block->width;
  }
}

/* -- Output --------------------------------------------------------------- */

/* @first: first output channel of the block
 * @at: first of the @n patches */
static void
store_patches (const Winograd * w, const Block * block, int first, Patch at,
    gsize n)
{
  const MdConvShape *s = w->s;
  float biases[MAX_WIDTH] ALIGNED, slopes[MAX_WIDTH] ALIGNED;
  Output g = {.point = n * block->width,.y_row = (gsize) s->ow * s->oc,
    .y_pixel = s->oc,.oc = MIN (block->width, s->oc - first),
    .relu = w->act->kind == MD_ACT_LEAKY && w->act->slope == 0,
    .biases = biases,.slopes = slopes
  };

  gsize from;

  fill_parameters (w->bias, w->act, first, g.oc, MAX_WIDTH, biases, slopes);
  clip_limits (w->act, &g.lo, &g.hi);
  for (gsize i = 0; i < n; i++, next_patch (w, &at)) {
    g.sums = w->sums + i * block->width;
    from = (((gsize) at.image * s->oh + at.y - s->first) * s->ow + at.x)
        * s->oc + first;
    g.y = w->y + from;
    g.add = w->act->add ? w->act->add + from : NULL;
    g.rows = s->end - at.y;
    g.columns = s->ow - at.x;
    if (s->sh == 2)
      store_strided (&g);
    else if (w->m == 3)
      store_three (&g);
    else
      store_four (&g);
  }
}

static void
winograd (const MdConvShape * s, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y, float *scratch)
{
  const int m = s->tile;
  const int down = (s->end - s->first + m - 1) / m;
  const int across = (s->ow + m - 1) / m;
  Winograd w = {.s = s,.act = act,.x = x,.bias = bias,.y = y,.m = m,
    .points = winograd_points (s),.rows = winograd_extent (s, s->sh, s->kh),
    .columns = winograd_extent (s, s->sw, s->kw),.v_row = winograd_row (s),
    .most = winograd_patches (s),.v_point = winograd_point (s),
    .border = scratch
  };
  const gsize weights = winograd_all_factors (s);
  gsize left = (gsize) s->n * down * across;
  Patch at = {.y = s->first };

  w.v = (Factor *) (w.border + winograd_border (s));
  w.sums = (float *) (w.v + w.points * w.v_point);
  while (left > 0) {
    const gsize n = MIN (left, w.most);
    const Factor *block_weights = (const Factor *) packed;

    transform_patches (&w, at, n);
    for (int done = 0; done < s->oc;) {
      const Block *block = next_block (s->oc - done);

      multiply (&w, block, block_weights, n);
      store_patches (&w, block, done, at, n);
      block_weights += weights * block->width;
      done += block->width;
    }
    for (gsize i = 0; i < n; i++)
      next_patch (&w, &at);
    left -= n;
  }
}

/* -- Choosing ------------------------------------------------------------- */

/* Cost of a picture, in multiplications of vectors. Costs of the transforms are
 * measured. */
static double
winograd_cost (const MdConvShape * s)
{
  static const double stride_1[] = {[3] = 400,[4] = 600 };
  const double transform = s->sh == 2 ? 100 : stride_1[s->tile];
  const double c = (s->c + VN - 1) / VN, oc = (s->oc + VN - 1) / VN;
  const int m = s->tile;
  /* If the size is unknown, assumes that patches are complete. */
  const double patches = s->oh > 0 && s->ow > 0 ?
      (double) ((s->oh + m - 1) / m) * ((s->ow + m - 1) / m) : 144. / (m * m);

  return patches * (winograd_all_factors (s) / N_FACTORS * oc
      + transform * (c + oc));
}

static gboolean
winograd_fits (const MdConvShape * s)
{
  if (s->groups != 1 || s->sh != s->sw)
    return FALSE;
  if (s->sh == 2)
    return s->kh >= 3 && s->kh <= 4 && s->kw >= 3 && s->kw <= 4;
  return s->sh == 1 && s->kh == 3 && s->kw == 3;
}

static int
winograd_tile (const MdConvShape * s)
{
  const double pixels = s->oh > 0 && s->ow > 0 ? (double) s->oh * s->ow : 144;
  double best = pixels * s->kh * s->kw * s->c * ((s->oc + VN - 1) / VN);
  MdConvShape tiled = *s;
  int tile = 0;

  if (!winograd_fits (s))
    return 0;
  for (tiled.tile = 3; tiled.tile <= (s->sh == 2 ? 3 : 4); tiled.tile++) {
    const double cost = winograd_cost (&tiled);

    if (cost < best) {
      best = cost;
      tile = tiled.tile;
    }
  }
  return tile;
}
