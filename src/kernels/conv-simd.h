/* conv-simd: convolution for any instruction set, as an implicit matrix
 * product.
 *
 * Activations are channels last, so that the kw × c inputs of a pixel in one
 * kernel row are contiguous: a pixel is kh runs of them, and nothing is
 * copied. Output pixels go by in their flat order (picture, row, column), a
 * tile at a time; see conv-tile.h.
 *
 * Packed weights: [group][block of output channels][ky][kx][c / groups]
 * [block width], zero beyond the last channel.
 *
 * The including file defines block_kinds[] and next_block() besides the
 * vector operations.
 */

/* What is the same for all tiles of one block of output channels. */
typedef struct
{
  const MdConvShape *s;
  const Block *block;
  const float *x;               /* first channel of the group */
  const float *w;
  gsize c, oc;                  /* of one group */
  Tile tile;
} Job;

/* The pixels of a tile: where their windows start, padding included. */
typedef struct
{
  int y[MAX_ROWS], x[MAX_ROWS];
  const float *image[MAX_ROWS];
  gboolean inside;              /* no window touches the padding */
} Windows;

/* Stands in for pixels of the padding. */
static const float zeros[1024];

static gsize
simd_conv_packed_size (const MdConvShape * s)
{
  gsize width = 0;

  if (is_depthwise (s))
    return depthwise_packed_size (s);
  for (int left = s->oc / s->groups; left > 0;) {
    const Block *block = next_block (left);

    width += block->width;
    left -= block->width;
  }
  return (gsize) s->groups * s->kh * s->kw * (s->c / s->groups) * width;
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

  if (is_depthwise (s)) {
    depthwise_pack (s, weights, packed);
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

static void
run_tile (const Job * job, const Tile * tile)
{
  const Block *block = job->block;
  int i = 0;

  while (i + 1 < N_TILES && block->tiles[i + 1].rows >= tile->rows)
    i++;
  block->tiles[i].run (tile);
}

/* All windows inside: kh runs of kw × c. */
static void
run_inside (const Job * job, const Windows * win, Tile * tile)
{
  const MdConvShape *s = job->s;

  for (int i = 0; i < MAX_ROWS; i++)
    tile->x[i] = win->image[i] +
        ((gsize) win->y[i] * s->w + win->x[i]) * s->c;
  tile->first = tile->last = TRUE;
  tile->runs = s->kh;
  tile->run_length = s->kw * job->c;
  tile->run_stride = (gsize) s->w * s->c;
  tile->w = job->w;
  run_tile (job, tile);
}

/* Points @tile at input pixel (ky, kx) of each window, channels from @c on;
 * FALSE if all of them are padding. */
static gboolean
point_at_tap (const Job * job, const Windows * win, int ky, int kx, gsize c,
    Tile * tile)
{
  const MdConvShape *s = job->s;
  gboolean any = FALSE;

  for (int i = 0; i < MAX_ROWS; i++) {
    int y = win->y[i] + ky, x = win->x[i] + kx;
    gboolean in = y >= 0 && y < s->h && x >= 0 && x < s->w;

    tile->x[i] = in ? win->image[i] + ((gsize) y * s->w + x) * s->c + c : zeros;
    any |= in;
  }
  return any;
}

/* Padding or groups: one run of at most G_N_ELEMENTS (zeros) channels at a
 * time, the sums in memory in between. */
static void
run_by_taps (const Job * job, const Windows * win, Tile * tile)
{
  const MdConvShape *s = job->s;

  tile->first = TRUE;
  tile->last = FALSE;
  tile->runs = 0;
  run_tile (job, tile);

  tile->first = FALSE;
  tile->runs = 1;
  tile->run_stride = 0;
  tile->w = job->w;
  for (int ky = 0; ky < s->kh; ky++)
    for (int kx = 0; kx < s->kw; kx++)
      for (gsize c = 0; c < job->c; c += tile->run_length) {
        tile->run_length = MIN (job->c - c, G_N_ELEMENTS (zeros));
        if (point_at_tap (job, win, ky, kx, c, tile))
          run_tile (job, tile);
        tile->w += tile->run_length * job->block->width;
      }

  tile->last = TRUE;
  tile->runs = 0;
  run_tile (job, tile);
}

static void
run_block (const Job * job)
{
  const MdConvShape *s = job->s;
  const gsize pixels = (gsize) s->n * s->oh * s->ow;
  const int rows = job->block->tiles[0].rows;
  const float *image = job->x;
  int oy = 0, ox = 0;
  Tile tile = job->tile;
  float partial[MAX_ROWS * MAX_WIDTH] ALIGNED;

  tile.partial = partial;
  for (gsize pixel = 0; pixel < pixels; pixel += rows) {
    Windows win;

    tile.rows = MIN ((gsize) rows, pixels - pixel);
    win.inside = s->groups == 1;
    for (int i = 0; i < MAX_ROWS; i++) {
      if (i >= tile.rows) {     /* computed, never stored */
        win.y[i] = win.y[i - 1];
        win.x[i] = win.x[i - 1];
        win.image[i] = win.image[i - 1];
        continue;
      }
      win.y[i] = oy * s->sh - s->pad_top;
      win.x[i] = ox * s->sw - s->pad_left;
      win.image[i] = image;
      win.inside &= win.y[i] >= 0 && win.y[i] + s->kh <= s->h
          && win.x[i] >= 0 && win.x[i] + s->kw <= s->w;
      if (++ox == s->ow) {
        ox = 0;
        if (++oy == s->oh) {
          oy = 0;
          image += (gsize) s->h * s->w * s->c;
        }
      }
    }
    if (win.inside)
      run_inside (job, &win, &tile);
    else
      run_by_taps (job, &win, &tile);
    tile.y += tile.rows * tile.y_stride;
  }
}

static void
simd_conv (const MdConvShape * s, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y)
{
  const int oc = s->oc / s->groups;
  float biases[MAX_WIDTH] ALIGNED, slopes[MAX_WIDTH] ALIGNED;
  Job job = {.s = s,.x = x,.w = packed,.c = s->c / s->groups };

  if (is_depthwise (s)) {
    depthwise (s, x, packed, bias, act, y);
    return;
  }
  for (int g = 0; g < s->groups; g++, job.x += job.c)
    for (int done = 0; done < oc; done += job.block->width) {
      int channel = g * oc + done;

      job.block = next_block (oc - done);
      job.tile.y = y + channel;
      job.tile.y_stride = s->oc;
      job.tile.oc = MIN (oc - done, job.block->width);
      fill_parameters (bias, act, channel, job.tile.oc, job.block->width,
          biases, slopes);
      job.tile.bias = biases;
      job.tile.slopes = slopes;
      clip_limits (act, &job.tile.lo, &job.tile.hi);
      run_block (&job);
      job.w += (gsize) s->kh * s->kw * job.c * job.block->width;
    }
}
