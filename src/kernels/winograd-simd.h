/* winograd-simd: 3×3 convolutions of stride 1, and 3×3 to 4×4 ones of stride
 * 2, with fewer multiplications (Lavin and Gray: Fast Algorithms for
 * Convolutional Neural Networks, 2016).
 *
 * Patches of the input and the kernels are transformed, their products at
 * each point are summed over the channels, which is a matrix product of its
 * own per point, and the sums are transformed back to m × m outputs.
 *
 * Stride 1: (m + 2)² products per pair of channels instead of 9 m². m is 3 or
 * 4: interpolation at 0, 1, -1, 2 and at 0, 1, -1, 2, -2, both with infinity.
 *
 * Stride 2: the even and the odd rows, and so the columns, are pictures of
 * their own, each convolved with every other tap of the kernel: two of four,
 * interpolated at 0, 1, -1 and infinity for m = 3. Their products are added
 * at the 16 points: 64 instead of 144, or 49 instead of 81, as a parity that
 * has one tap has nothing at infinity.
 *
 * Scratch: a patch at the border, with zeros outside | [point][patch][what it
 * has there] | [point][patch][block width], for some dozens of patches at a
 * time. A patch's sums do not depend on its neighbours, so neither do results
 * on the batch.
 */

/* Floats of transformed input at a time, half a second-level cache; a multiple
 * of every tile's rows, so that only the last ones are incomplete; and no more
 * than leave room for their sums. */
#define PATCHES_FLOATS 65536
#define PATCHES_STEP 24
#define MAX_PATCHES 48

typedef struct
{
  const MdConvShape *s;
  const MdActivation *act;
  const float *x, *bias;
  float *y;                     /* of the first row asked for */
  int m, points;
  int rows, columns;            /* of the input that a patch sees */
  gsize v_row;                  /* floats from patch to patch in v */
  gsize most;                   /* patches at a time */
  gsize v_point;                /* floats from point to point in v */
  float *border, *v, *sums;
} Winograd;

/* Its outputs begin at (y, x) of a picture. */
typedef struct
{
  int image, y, x;
} Patch;

/* Stride 1 takes whole vectors. */
static gsize
winograd_row (const MdConvShape * s)
{
  return s->sh == 2 ? 4 * (gsize) s->c : ((gsize) s->c + VN - 1) / VN * VN;
}

static gsize
winograd_patches (const MdConvShape * s)
{
  const gsize most = PATCHES_FLOATS / (winograd_points (s) * winograd_row (s));

  return CLAMP (most / PATCHES_STEP * PATCHES_STEP, PATCHES_STEP, MAX_PATCHES);
}

/* A little more than the patches need: the last vector may reach beyond them,
 * and where points are a power of two apart they fall into few sets of the
 * cache. */
static gsize
winograd_point (const MdConvShape * s)
{
  return winograd_patches (s) * winograd_row (s) + 16;
}

static int
winograd_seen (const MdConvShape * s, int stride, int kernel)
{
  return (s->tile - 1) * stride + kernel;
}

static gsize
winograd_border (const MdConvShape * s)
{
  const gsize pixels = winograd_seen (s, s->sh, s->kh)
      * winograd_seen (s, s->sw, s->kw);

  return (pixels * s->c + 15) / 16 * 16;
}

static gsize
winograd_scratch_size (const MdConvShape * s)
{
  const gsize points = winograd_points (s);

  /* The last vector of a row of sums may reach beyond it. */
  return winograd_border (s) + points * winograd_point (s)
      + points * winograd_patches (s) * MAX_WIDTH + VN;
}

/* -- Input ---------------------------------------------------------------- */

/* What lies outside the picture is zero. */
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

static Seen
see_patch (const Winograd * w, const Patch * at)
{
  const MdConvShape *s = w->s;
  const int top = at->y * s->sh - s->pad_top;
  const int left = at->x * s->sw - s->pad_left;
  const float *image = w->x + (gsize) at->image * s->h * s->w * s->c;
  Seen seen = {.c = s->c };

  if (top >= 0 && left >= 0 && top + w->rows <= s->h
      && left + w->columns <= s->w) {
    seen.x = image + ((gsize) top * s->w + left) * s->c;
    seen.row = (gsize) s->w * s->c;
  } else {
    copy_border (w, image, top, left);
    seen.x = w->border;
    seen.row = (gsize) w->columns * s->c;
  }
  return seen;
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
  float *v = w->v;

  for (gsize i = 0; i < n; i++, next_patch (w, &at), v += w->v_row) {
    const Seen seen = see_patch (w, &at);

    if (w->s->sh == 2)
      take_strided (w->s->kh, w->s->kw, &seen, v, w->v_point);
    else if (w->m == 3)
      take_three (&seen, v, w->v_point);
    else
      take_four (&seen, v, w->v_point);
  }
}

/* -- Products ------------------------------------------------------------- */

/* Of @n patches with one block of output channels. */
static void
multiply (const Winograd * w, const Block * block, const float *packed,
    gsize n)
{
  Product product = {.x_row = w->v_row,.w = packed,.sums = w->sums };

  for (int p = 0; p < w->points; p++) {
    gsize left = n;

    product.x = w->v + p * w->v_point;
    product.k = winograd_inputs (w->s, p);
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
      give_strided (&g);
    else if (w->m == 3)
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
  const int down = (s->end - s->first + m - 1) / m;
  const int across = (s->ow + m - 1) / m;
  Winograd w = {.s = s,.act = act,.x = x,.bias = bias,.y = y,.m = m,
    .points = winograd_points (s),.rows = winograd_seen (s, s->sh, s->kh),
    .columns = winograd_seen (s, s->sw, s->kw),.v_row = winograd_row (s),
    .most = winograd_patches (s),.v_point = winograd_point (s),
    .border = scratch
  };
  const gsize weights = winograd_all_inputs (s);
  gsize left = (gsize) s->n * down * across;
  Patch at = {.y = s->first };

  w.v = w.border + winograd_border (s);
  w.sums = w.v + w.points * w.v_point;
  while (left > 0) {
    const gsize n = MIN (left, w.most);
    const float *block_weights = packed;

    take_patches (&w, at, n);
    for (int done = 0; done < s->oc;) {
      const Block *block = next_block (s->oc - done);

      multiply (&w, block, block_weights, n);
      give_patches (&w, block, done, at, n);
      block_weights += weights * block->width;
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
winograd_cost (const MdConvShape * s)
{
  static const double stride_1[] = {[3] = 400,[4] = 600 };
  const double transform = s->sh == 2 ? 100 : stride_1[s->tile];
  const double c = (s->c + VN - 1) / VN, oc = (s->oc + VN - 1) / VN;
  const int m = s->tile;
  /* Where the size is not known, all patches are taken to be whole. */
  const double patches = s->oh > 0 && s->ow > 0 ?
      (double) ((s->oh + m - 1) / m) * ((s->ow + m - 1) / m) : 144. / (m * m);

  return patches * (winograd_all_inputs (s) * oc + transform * (c + oc));
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
simd_conv_tile (const MdConvShape * s)
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
