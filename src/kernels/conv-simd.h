/* conv-simd: Convolution as an implicit matrix product.
 *
 * Activations are channels last, so the kw × c inputs of a pixel in one kernel
 * row are contiguous: a pixel has kh such runs, and im2col is not needed.
 * Output pixels are processed in flat order (picture, row, column), a tile at a
 * time; see conv-tile.h.
 *
 * Packed weights: [group][block of output channels][ky][kx][c / groups]
 * [block width], zero beyond the last channel.
 *
 * next_block() of the including file splits output channels into blocks.
 */

/* Constants of one block of output channels. */
typedef struct
{
  const MdConvShape *s;
  const Block *block;
  const float *x;               /* first channel of the group */
  const float *w;
  gsize c;                      /* per group */
  Tile tile;
} Job;

/* Windows of the pixels of a tile; they start at (y, x), padding included. */
typedef struct
{
  int y[MAX_ROWS], x[MAX_ROWS];
  const float *image[MAX_ROWS];
  gboolean inside;              /* no window touches the padding */
} Windows;

/* Floats of a window copied at a time. */
#define CHUNK 512
#define GATHER_STRIDE (CHUNK + VN)

/* Copies windows to rows of inputs and runs the tile on each CHUNK. */
typedef struct
{
  const Job *job;
  const Windows *win;
  Tile *tile;
  float *inputs;                /* [MAX_ROWS][GATHER_STRIDE] */
  gsize n;                      /* floats in each row */
} Gather;

static int
simd_conv_tile (const MdConvShape * s)
{
  return pointwise_fits (s) ? 1 : winograd_tile (s);
}

static gsize
simd_conv_scratch_size (const MdConvShape * s)
{
  if (is_pointwise (s))
    return pointwise_scratch_size (s);
  return s->tile ? winograd_scratch_size (s) : 0;
}

static gsize
simd_conv_packed_size (const MdConvShape * s)
{
  if (is_pointwise (s))
    return pointwise_packed_size (s);
  if (s->tile)
    return winograd_packed_size (s);
  if (is_depthwise (s))
    return depthwise_packed_size (s);
  if (is_narrow (s))
    return narrow_packed_size (s);
  return (gsize) s->groups * s->kh * s->kw * (s->c / s->groups)
      * all_widths (s->oc / s->groups);
}

static float *
pack_block (const MdConvShape * s, const float *weights, int oc, int width,
    float *packed)
{
  gsize taps = (gsize) s->kh * s->kw, c = s->c / s->groups;

  for (gsize tap = 0; tap < taps; tap++)
    for (gsize i = 0; i < c; i++)
      for (int o = 0; o < width; o++)
        *packed++ = o < oc ? weights[(o * c + i) * taps + tap] : 0;
  return packed;
}

static void
simd_conv_pack (const MdConvShape * s, const float *weights, float *packed)
{
  gsize channel = (gsize) s->kh * s->kw * (s->c / s->groups);

  if (is_pointwise (s)) {
    pointwise_pack (s, weights, packed);
    return;
  }
  if (s->tile) {
    winograd_pack (s, weights, packed);
    return;
  }
  if (is_depthwise (s)) {
    depthwise_pack (s, weights, packed);
    return;
  }
  if (is_narrow (s)) {
    narrow_pack (s, weights, packed);
    return;
  }
  for (int g = 0; g < s->groups; g++)
    for (int left = s->oc / s->groups; left > 0;) {
      int width = next_block (left)->width, oc = MIN (left, width);

      packed = pack_block (s, weights, oc, width, packed);
      weights += oc * channel;
      left -= oc;
    }
}

/* Fast path for pixels in one row whose windows do not cross the left or right
 * border. Skips input rows beyond the top or bottom.
 * Returns: number of pixels, in as many tiles as fit; 0 if not applicable */
static int
run_straight (const Job * job, const Cursor * at, Tile * tile)
{
  const MdConvShape *s = job->s;
  const int rows = tile->rows, full = job->block->tiles[0].rows;
  const int y = at->y * s->sh - s->pad_top, x = at->x * s->sw - s->pad_left;
  const int top = MAX (y, 0), bottom = MIN (y + s->kh, s->h);

  const int inside = MIN (s->ow - at->x, (s->w - s->kw - x) / s->sw + 1);

  if (x < 0 || x + s->kw > s->w || inside < rows || s->groups > 1)
    return 0;
  tile->tiles = rows < full ? 1 : inside / full;
  tile->x_step = (gsize) full * s->sw * s->c;
  tile->x[0] = at->image + ((gsize) top * s->w + x) * s->c;
  for (int i = 1; i < MAX_ROWS; i++)
    tile->x[i] = tile->x[i - 1] + (i < rows ? (gsize) s->sw * s->c : 0);
  tile->runs = bottom - top;
  tile->run_length = s->kw * job->c;
  tile->run_stride = (gsize) s->w * s->c;
  tile->w = job->w + (top - y) * tile->run_length * job->block->width;
  tile->first = tile->last = TRUE;
  run_tile (job->block, tile);
  return tile->tiles * rows;
}

/* Unused rows of the tile repeat the last one; they are computed but not
 * stored. */
static void
find_windows (const MdConvShape * s, Cursor at, int rows, Windows * win)
{
  win->inside = s->groups == 1;
  for (int i = 0; i < MAX_ROWS; i++) {
    win->y[i] = at.y * s->sh - s->pad_top;
    win->x[i] = at.x * s->sw - s->pad_left;
    win->image[i] = at.image;
    win->inside &= win->y[i] >= 0 && win->y[i] + s->kh <= s->h
        && win->x[i] >= 0 && win->x[i] + s->kw <= s->w;
    if (i + 1 < rows)
      advance (s, &at, 1);
  }
}

static void
run_inside (const Job * job, const Windows * win, Tile * tile)
{
  const MdConvShape *s = job->s;

  for (int i = 0; i < MAX_ROWS; i++)
    tile->x[i] = win->image[i] +
        ((gsize) win->y[i] * s->w + win->x[i]) * s->c;
  tile->runs = s->kh;
  tile->run_length = s->kw * job->c;
  tile->run_stride = (gsize) s->w * s->c;
  tile->w = job->w;
  tile->first = tile->last = TRUE;
  run_tile (job->block, tile);
}

static void
gather_flush (Gather * g, gboolean last)
{
  Tile *tile = g->tile;

  tile->runs = 1;
  tile->run_length = g->n;
  tile->last = last;
  run_tile (g->job->block, tile);
  tile->first = FALSE;
  tile->w += g->n * g->job->block->width;
  g->n = 0;
}

/* fill_zeros() and copy_floats() write whole vectors: up to VN - 1 extra
 * floats, which the next piece overwrites. */
INLINE void
fill_zeros (float *out, gssize n)
{
  for (gssize k = 0; k < n; k += VN)
    V_(store) (out + k, V_(set1) (0));
}

INLINE void
copy_floats (float *out, const float *in, gssize n)
{
  for (gssize k = 0; k < n; k += VN)
    V_(store) (out + k, LOAD_UP_TO (in + k, (int) MIN (n - k, VN)));
}

/* Copies floats @from to @from + @n of the @kw pixels from (@ky, @kx) of window
 * @i. kw > 1 only if they are contiguous. */
static void
gather_piece (const Gather * g, int i, int ky, int kx, int kw, gsize from,
    gsize n)
{
  const MdConvShape *s = g->job->s;
  const gsize c = g->job->c;
  const int y = g->win->y[i] + ky, x = g->win->x[i] + kx;
  float *out = g->inputs + i * GATHER_STRIDE + g->n;
  const gsize begin = MAX (from, c * CLAMP (-x, 0, kw));
  const gsize end = MIN (from + n, c * CLAMP (s->w - x, 0, kw));

  if (y < 0 || y >= s->h || begin >= end) {
    fill_zeros (out, n);
    return;
  }
  fill_zeros (out, begin - from);
  copy_floats (out + begin - from,
      g->win->image[i] + ((gssize) y * s->w + x) * s->c + begin, end - begin);
  fill_zeros (out + end - from, from + n - end);
}

static void
gather_run (Gather * g, int ky, int kx, int kw)
{
  const gsize length = kw * g->job->c;

  for (gsize from = 0, n; from < length; from += n) {
    if (g->n == CHUNK)
      gather_flush (g, FALSE);
    n = MIN (length - from, CHUNK - g->n);
    for (int i = 0; i < g->tile->rows; i++)
      gather_piece (g, i, ky, kx, kw, from, n);
    g->n += n;
  }
}

/* For windows that extend into the padding or skip the channels of other
 * groups. */
static void
run_gathered (const Job * job, const Windows * win, Tile * tile)
{
  const MdConvShape *s = job->s;
  const int kw = s->groups == 1 ? s->kw : 1;
  float inputs[MAX_ROWS * GATHER_STRIDE] ALIGNED;
  Gather gather = {.job = job,.win = win,.tile = tile,.inputs = inputs };

  for (int i = 0; i < MAX_ROWS; i++)
    tile->x[i] = inputs + MIN (i, tile->rows - 1) * GATHER_STRIDE;
  tile->run_stride = 0;
  tile->w = job->w;
  tile->first = TRUE;
  for (int ky = 0; ky < s->kh; ky++)
    for (int kx = 0; kx < s->kw; kx += kw)
      gather_run (&gather, ky, kx, kw);
  gather_flush (&gather, TRUE);
}

static void
run_scattered (const Job * job, const Cursor * at, Tile * tile)
{
  Windows win;

  find_windows (job->s, *at, tile->rows, &win);
  if (win.inside)
    run_inside (job, &win, tile);
  else
    run_gathered (job, &win, tile);
}

static void
run_block (const Job * job)
{
  const MdConvShape *s = job->s;
  gsize left = (gsize) s->n * (s->end - s->first) * s->ow;
  Cursor at = {.image = job->x,.y = s->first };
  Tile tile = job->tile;
  float partial[MAX_ROWS * MAX_WIDTH] ALIGNED;

  tile.partial = partial;
  while (left > 0) {
    int done;

    tile.rows = MIN ((gsize) job->block->tiles[0].rows, left);
    done = run_straight (job, &at, &tile);
    if (done == 0) {
      done = tile.rows;
      tile.tiles = 1;
      run_scattered (job, &at, &tile);
    }
    tile.y += done * tile.y_stride;
    if (tile.add)
      tile.add += done * tile.y_stride;
    advance (s, &at, done);
    left -= done;
  }
}

/* Merges all pixels of the requested rows of a 1×1 convolution into one row. */
static MdConvShape
flatten (const MdConvShape * s)
{
  MdConvShape flat = *s;
  gint64 pixels = (gint64) s->n * (s->end - s->first) * s->w;

  if (s->kh == 1 && s->kw == 1 && s->sh == 1 && s->sw == 1 && s->oh == s->h
      && s->ow == s->w && s->pad_top == 0 && s->pad_left == 0
      && pixels <= G_MAXINT) {
    flat.n = flat.h = flat.oh = 1;
    flat.w = flat.ow = pixels;
    flat.first = 0;
    flat.end = 1;
  }
  return flat;
}

static void
conv_blocks (const MdConvShape * s, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y)
{
  const int oc = s->oc / s->groups;
  float biases[MAX_WIDTH] ALIGNED, slopes[MAX_WIDTH] ALIGNED;
  Job job = {.s = s,.x = x,.w = packed,.c = s->c / s->groups };

  job.tile.y_stride = s->oc;
  job.tile.bias = biases;
  job.tile.slopes = slopes;
  clip_limits (act, &job.tile.lo, &job.tile.hi);
  for (int g = 0; g < s->groups; g++, job.x += job.c)
    for (int done = 0; done < oc; done += job.block->width) {
      int channel = g * oc + done;

      job.block = next_block (oc - done);
      job.tile.y = y + channel;
      job.tile.add = act->add ? act->add + channel : NULL;
      job.tile.oc = MIN (oc - done, job.block->width);
      fill_parameters (bias, act, channel, job.tile.oc, job.block->width,
          biases, slopes);
      run_block (&job);
      job.w += (gsize) s->kh * s->kw * job.c * job.block->width;
    }
}

/* Computes some rows of one picture, or all rows of several. @y and act->add
 * start at the first row. */
static void
conv_rows (const MdConvShape * s, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y, float *scratch)
{
  if (is_pointwise (s))
    pointwise (s, x, packed, bias, act, y, scratch);
  else if (s->tile)
    winograd (s, x, packed, bias, act, y, scratch);
  else if (is_depthwise (s))
    depthwise (s, x, packed, bias, act, y);
  else if (is_narrow (s))
    narrow (s, x, packed, bias, act, y);
  else
    conv_blocks (s, x, packed, bias, act, y);
}

static void
simd_conv (const MdConvShape * shape, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y, float *scratch)
{
  const gsize x_image = (gsize) shape->h * shape->w * shape->c;
  const gsize y_row = (gsize) shape->ow * shape->oc;
  MdConvShape s = *shape, flat;
  MdActivation part = *act;

  if (s.end == 0)
    s.end = s.oh;
  /* Complete pictures are processed together, as one run of pixels. */
  if (s.first > 0 || s.end < s.oh)
    s.n = 1;
  for (int i = 0; i < shape->n; i += s.n) {
    const gsize at = ((gsize) i * s.oh + s.first) * y_row;
    const float *image = x + i * x_image;

    flat = flatten (&s);
    if (flat.first != s.first || flat.end != s.end)
      image += (gsize) s.first * s.w * s.c;
    part.add = act->add ? act->add + at : NULL;
    conv_rows (&flat, image, packed, bias, &part, y + at, scratch);
  }
}
