/* weight-grad-simd: The gradient of a convolution's weights without im2col: dw
 * [inputs of the window][oc] is the sum over all pixels of the outer products
 * of window and dy [oc].
 *
 * Pixels whose window is between the left and right border have kw × c
 * contiguous inputs in each kernel row; the others are processed one tap at a
 * time.
 */

/* Floats of x and dy in a band, a fraction of an L2 cache; all tiles process
 * one band before the next. */
#define PICTURES_FLOATS 65536

/* Rows [begin, end) of dy of one or more pictures. */
typedef struct
{
  int images, begin, end;
} Band;

/* Outputs [begin, end) along one axis whose input @tap is inside [0, @size). */
static inline void
outputs_inside (int tap, int stride, int pad, int size, int outputs,
    int *begin, int *end)
{
  const int first = tap - pad;  /* input of output 0 */

  *begin = first < 0 ? MIN ((-first + stride - 1) / stride, outputs) : 0;
  *end = first >= size ? 0 : MIN ((size - 1 - first) / stride + 1, outputs);
  *end = MAX (*end, *begin);
}

/* Computes @n rows of dw from @tile.dw on, all output channels of the group. */
static void
grad_strip (GradTile tile, int n, int oc)
{
  const GradTile start = tile;

  for (int done = 0; done < oc;) {
    const Block *block = next_block (oc - done);

    tile.dy = start.dy + done;
    tile.oc = MIN (oc - done, block->width);
    for (int i = 0, t = 0; i < n; i += block->tiles[t].rows) {
      while (block->tiles[t].rows > n - i)
        t++;
      tile.x = start.x + i;
      tile.dw = start.dw + i * start.dw_row + done;
      block->tiles[t].weight_grad (&tile);
    }
    done += block->width;
  }
}

/* Sums @taps adjacent taps of kernel row @ky from column @kx on, over output
 * columns [begin, end). */
static void
grad_taps (const MdConvShape * s, const Band * band, int ky, int kx,
    int taps, int begin, int end, const float *x, const float *dy, float *dw)
{
  const int c = s->c / s->groups, oc = s->oc / s->groups;
  int top, bottom;
  GradTile tile = {
    .images = band->images,.pixels = end - begin,
    .x_image = (gsize) s->h * s->w * s->c,
    .x_row = (gsize) s->sh * s->w * s->c,.x_pixel = (gsize) s->sw * s->c,
    .dy_image = (gsize) s->oh * s->ow * s->oc,
    .dy_row = (gsize) s->ow * s->oc,.dy_pixel = s->oc,
    .dw_row = oc,
  };

  outputs_inside (ky, s->sh, s->pad_top, s->h, s->oh, &top, &bottom);
  top = MAX (top, band->begin);
  bottom = MIN (bottom, band->end);
  tile.rows = bottom - top;
  if (tile.rows <= 0 || tile.pixels <= 0)
    return;
  tile.x = x + (gsize) (top * s->sh - s->pad_top + ky) * s->w * s->c
      + (gsize) (begin * s->sw - s->pad_left + kx) * s->c;
  tile.dy = dy + top * tile.dy_row + begin * tile.dy_pixel;
  tile.dw = dw + (gsize) (ky * s->kw + kx) * c * oc;
  grad_strip (tile, taps * c, oc);
}

static void
grad_band (const MdConvShape * s, const Band * band, const float *x,
    const float *dy, float *dw)
{
  int begin, end, unused;

  /* Columns with the first and last column of the window inside. */
  outputs_inside (0, s->sw, s->pad_left, s->w, s->ow, &begin, &unused);
  outputs_inside (s->kw - 1, s->sw, s->pad_left, s->w, s->ow, &unused, &end);
  end = MAX (end, begin);
  if (s->groups > 1)
    begin = end = s->ow;        /* taps are not contiguous: one at a time */

  for (int ky = 0; ky < s->kh; ky++) {
    grad_taps (s, band, ky, 0, s->kw, begin, end, x, dy, dw);
    for (int kx = 0; kx < s->kw; kx++) {
      int left, right;

      outputs_inside (kx, s->sw, s->pad_left, s->w, s->ow, &left, &right);
      grad_taps (s, band, ky, kx, 1, left, MIN (begin, right), x, dy, dw);
      grad_taps (s, band, ky, kx, 1, MAX (end, left), right, x, dy, dw);
    }
  }
}

static void
plain_weight_grad (const MdConvShape * s, const float *x, const float *dy,
    float *dw)
{
  const gsize x_image = (gsize) s->h * s->w * s->c;
  const gsize dy_image = (gsize) s->oh * s->ow * s->oc;
  const int c = s->c / s->groups, oc = s->oc / s->groups;
  const int most = MAX (1, PICTURES_FLOATS / (x_image + dy_image));
  const int row_floats = (x_image + dy_image) / s->oh;
  const int rows = CLAMP (PICTURES_FLOATS / row_floats, 1, s->oh);

  for (int n = 0; n < s->n; n += most)
    for (int row = 0; row < s->oh; row += rows) {
      const Band band = { MIN (most, s->n - n), row, MIN (row + rows, s->oh) };

      for (int g = 0; g < s->groups; g++)
        grad_band (s, &band, x + n * x_image + g * c,
dy + n * dy_image + g * oc, dw + (gsize) g * s->kh * s->kw * c * oc);
    }
}
