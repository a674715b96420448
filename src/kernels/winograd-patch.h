/* winograd-patch: the transforms of winograd-simd.h, of all channels of one
 * patch at a time.
 */

#define MAX_POINTS 36

/* m + 2 numbers each */
INLINE void
input_transform (const int m, const V * d, V * out)
{
  const V two = V_(set1) (2), four = V_(set1) (4), five = V_(set1) (5);

  if (m == 3) {
    const V a = d[3] - d[1], b = d[3] - d[2];

    out[0] = V_(fma) (two, d[0] - d[2], a);
    out[1] = V_(fma) (-two, d[1], b);
    out[2] = V_(fma) (two, d[1] - d[2], b);
    out[3] = a;
    out[4] = V_(fma) (-two, a, d[4] - d[2]);
  } else {
    const V a = V_(fma) (-four, d[2], d[4]), b = V_(fma) (-four, d[1], d[3]);
    const V e = d[4] - d[2], f = d[3] - d[1];

    out[0] = V_(fma) (four, d[0], V_(fma) (-five, d[2], d[4]));
    out[1] = a + b;
    out[2] = a - b;
    out[3] = V_(fma) (two, f, e);
    out[4] = V_(fma) (-two, f, e);
    out[5] = V_(fma) (four, d[1], V_(fma) (-five, d[3], d[5]));
  }
}

/* @d: m + 2 numbers
 * @out: m numbers */
INLINE void
output_transform (const int m, const V * d, V * out)
{
  const V two = V_(set1) (2), four = V_(set1) (4), eight = V_(set1) (8);
  const V a = d[1] + d[2], b = d[1] - d[2];

  if (m == 3) {
    out[0] = d[0] + a + d[3];
    out[1] = V_(fma) (two, d[3], b);
    out[2] = V_(fma) (four, d[3], a) + d[4];
  } else {
    const V e = d[3] + d[4], f = d[3] - d[4];

    out[0] = d[0] + a + e;
    out[1] = V_(fma) (two, f, b);
    out[2] = V_(fma) (four, e, a);
    out[3] = V_(fma) (eight, f, b) + d[5];
  }
}

/* @pixels: [(m + 2)²], row by row
 * @v: [point][...], @v_point apart
 * The outer loops stay loops: unrolled, they need more registers than there
 * are. */
INLINE void
take_vector (const int m, const float *const *pixels, gsize channel, int n,
    float *v, gsize v_point)
{
  const int side = m + 2;
  V t[MAX_POINTS];

  NO_UNROLL for (int x = 0; x < side; x++) {
    V d[6], column[6];

    UNROLL for (int y = 0; y < side; y++)
      d[y] = LOAD_UP_TO (pixels[y * side + x] + channel, n);
    input_transform (m, d, column);
    UNROLL for (int y = 0; y < side; y++)
      t[y * side + x] = column[y];
  }
  v += channel;
  NO_UNROLL for (int y = 0; y < side; y++) {
    V row[6];

    input_transform (m, t + y * side, row);
    UNROLL for (int x = 0; x < side; x++, v += v_point)
      V_(store) (v, row[x]);
  }
}

INLINE void
take_channels (const int m, const float *const *pixels, gsize channels,
    float *v, gsize v_point)
{
  gsize c = 0;

  for (; c + VN <= channels; c += VN)
    take_vector (m, pixels, c, VN, v, v_point);
  if (c < channels)
    take_vector (m, pixels, c, (int) (channels - c), v, v_point);
}

static void __attribute__ ((noinline))
take_three (const float *const *pixels, gsize channels, float *v,
    gsize v_point)
{
  take_channels (3, pixels, channels, v, v_point);
}

static void __attribute__ ((noinline))
take_four (const float *const *pixels, gsize channels, float *v, gsize v_point)
{
  take_channels (4, pixels, channels, v, v_point);
}

/* One patch of the result. */
typedef struct
{
  const float *sums;            /* of the patch, first point */
  gsize point;                  /* floats from point to point */
  float *y;                     /* its first pixel */
  int rows, columns;            /* pixels to store */
  gsize y_row, y_pixel;         /* floats from one to the next */
  int oc;                       /* channels to store */
  const float *biases, *slopes;
  float lo, hi;
} Give;

INLINE void
give_vector (const int m, const Give * g, int channel, int n)
{
  const int side = m + 2;
  const float *sums = g->sums + channel;
  const V bias = V_(load) (g->biases + channel);
  const V slope = V_(load) (g->slopes + channel);
  float *y_row = g->y + channel;
  V t[MAX_POINTS];

  NO_UNROLL for (int y = 0; y < side; y++) {
    V d[6], row[4];

    UNROLL for (int x = 0; x < side; x++, sums += g->point)
      d[x] = V_(load) (sums);
    output_transform (m, d, row);
    UNROLL for (int x = 0; x < m; x++)
      t[x * side + y] = row[x];
  }
  NO_UNROLL for (int x = 0; x < MIN (m, g->columns); x++, y_row += g->y_pixel) {
    V column[4];
    float *y = y_row;

    output_transform (m, t + x * side, column);
    UNROLL for (int i = 0; i < m; i++, y += g->y_row) {
      const V v = ACTIVATE (column[i] + bias, slope, g->lo, g->hi);

      if (i < g->rows)
        STORE_UP_TO (y, n, v);
    }
  }
}

INLINE void
give_channels (const int m, const Give * g)
{
  int c = 0;

  for (; c + VN <= g->oc; c += VN)
    give_vector (m, g, c, VN);
  if (c < g->oc)
    give_vector (m, g, c, g->oc - c);
}

static void __attribute__ ((noinline))
give_three (const Give * g)
{
  give_channels (3, g);
}

static void __attribute__ ((noinline))
give_four (const Give * g)
{
  give_channels (4, g);
}
