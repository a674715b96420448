/* winograd-patch: the transforms of winograd-simd.h, of all channels of one
 * patch at a time.
 */

#define MAX_POINTS 36

/* What a patch sees: rows of pixels. */
typedef struct
{
  const float *x;               /* its first pixel */
  gsize row, c;                 /* floats from one row, pixel to the next */
} Seen;

/* -- Stride 1 --------------------------------------------------------------- */

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

/* @v: [point][...], @v_point apart
 * The outer loops stay loops: unrolled, they need more registers than there
 * are. */
INLINE void
take_vector (const int m, const Seen * seen, gsize channel, int n, float *v,
    gsize v_point)
{
  const int side = m + 2;
  const float *column = seen->x + channel;
  V t[MAX_POINTS];

  NO_UNROLL for (int x = 0; x < side; x++, column += seen->c) {
    V d[6], out[6];

    UNROLL for (int y = 0; y < side; y++)
      d[y] = LOAD_UP_TO (column + y * seen->row, n);
    input_transform (m, d, out);
    UNROLL for (int y = 0; y < side; y++)
      t[y * side + x] = out[y];
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
take_channels (const int m, const Seen * seen, float *v, gsize v_point)
{
  gsize c = 0;

  for (; c + VN <= seen->c; c += VN)
    take_vector (m, seen, c, VN, v, v_point);
  if (c < seen->c)
    take_vector (m, seen, c, (int) (seen->c - c), v, v_point);
}

static void __attribute__ ((noinline))
take_three (const Seen * seen, float *v, gsize v_point)
{
  take_channels (3, seen, v, v_point);
}

static void __attribute__ ((noinline))
take_four (const Seen * seen, float *v, gsize v_point)
{
  take_channels (4, seen, v, v_point);
}

/* -- Stride 2 --------------------------------------------------------------- */

/* The rows of one parity, of which there are three or four, at the points of
 * one column. @v_row: from one of these to the next */
INLINE void
take_column (const int rows, const V * d, float *v, gsize v_row)
{
  V_(store) (v, d[0] - d[2]);
  V_(store) (v + v_row, d[1] + d[2]);
  V_(store) (v + 2 * v_row, d[2] - d[1]);
  if (rows > 3)
    V_(store) (v + 3 * v_row, d[3] - d[1]);
}

/* One vector of @n floats of the first three pairs of columns.
 * @row: floats from row to row of this parity */
INLINE void
take_pairs (const int rows, const float *x, gsize row, gsize step, int n,
    float *v, gsize v_point)
{
  V d[3][4];

  UNROLL for (int y = 0; y < rows; y++, x += row) {
    const V first = LOAD_UP_TO (x, n);
    const V second = LOAD_UP_TO (x + step, n);
    const V third = LOAD_UP_TO (x + 2 * step, n);

    d[0][y] = first - third;
    d[1][y] = second + third;
    d[2][y] = third - second;
  }
  UNROLL for (int i = 0; i < 3; i++)
    take_column (rows, d[i], v + i * v_point, 4 * v_point);
}

/* And what the last one adds. */
INLINE void
take_last_pair (const int rows, const float *x, gsize row, gsize step, int n,
    float *v, gsize v_point)
{
  V d[4];

  UNROLL for (int y = 0; y < rows; y++, x += row)
    d[y] = LOAD_UP_TO (x + 3 * step, n) - LOAD_UP_TO (x + step, n);
  take_column (rows, d, v + 3 * v_point, 4 * v_point);
}

INLINE void
take_parity (const int rows, int kw, const Seen * seen, int parity,
    float *v, gsize v_point)
{
  const gsize both = 2 * seen->c, last = kw == 3 ? seen->c : both;
  const gsize row = 2 * seen->row;
  const float *x = seen->x + parity * seen->row;
  float *first_v = v + parity * both, *last_v = v + parity * last;
  gsize k = 0;

  for (; k + VN <= both; k += VN)
    take_pairs (rows, x + k, row, both, VN, first_v + k, v_point);
  if (k < both)
    take_pairs (rows, x + k, row, both, (int) (both - k), first_v + k, v_point);
  for (k = 0; k + VN <= last; k += VN)
    take_last_pair (rows, x + k, row, both, VN, last_v + k, v_point);
  if (k < last)
    take_last_pair (rows, x + k, row, both, (int) (last - k), last_v + k,
        v_point);
}

/* Whole vectors are stored: the odd rows' overwrite what the even ones' left
 * behind, and so does the next patch. */
static void __attribute__ ((noinline))
take_strided (int kh, int kw, const Seen * seen, float *v, gsize v_point)
{
  take_parity (4, kw, seen, 0, v, v_point);
  if (kh == 3)
    take_parity (3, kw, seen, 1, v, v_point);
  else
    take_parity (4, kw, seen, 1, v, v_point);
}

/* -- Both ------------------------------------------------------------------- */

/* @d: as many numbers as a side has points, m + 2 or, with stride 2, m + 1
 * @out: m numbers */
INLINE void
output_transform (const int m, const int side, const V * d, V * out)
{
  const V two = V_(set1) (2), four = V_(set1) (4), eight = V_(set1) (8);
  const V a = d[1] + d[2], b = d[1] - d[2];

  if (side == m + 1) {
    out[0] = d[0] + a;
    out[1] = b;
    out[2] = a + d[3];
  } else if (m == 3) {
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

/* One patch of the result. */
typedef struct
{
  const float *sums;            /* of the patch, first point */
  gsize point;                  /* floats from point to point */
  float *y;                     /* its first pixel */
  const float *add;             /* (nullable): as y lies */
  int rows, columns;            /* pixels to store */
  gsize y_row, y_pixel;         /* floats from one to the next */
  int oc;                       /* channels to store */
  gboolean relu;                /* rather than slopes, lo, hi */
  const float *biases, *slopes;
  float lo, hi;
} Give;

/* The bias joins the point that stands for 1, which every output has once. */
INLINE void
give_vector (const int m, const int side, const gboolean relu, const Give * g,
    int channel, int n)
{
  const float *sums = g->sums + channel;
  const V bias = V_(load) (g->biases + channel);
  const V slope = V_(load) (g->slopes + channel);
  float *y_row = g->y + channel;
  V t[MAX_POINTS];

  UNROLL for (int y = 0; y < side; y++) {
    V d[6], row[4];

    UNROLL for (int x = 0; x < side; x++, sums += g->point)
      d[x] = V_(load) (sums);
    output_transform (m, side, d, row);
    UNROLL for (int x = 0; x < m; x++)
      t[x * side + y] = row[x];
  }
  UNROLL for (int x = 0; x < MIN (m, g->columns); x++, y_row += g->y_pixel) {
    V column[4], *d = t + x * side;
    float *y = y_row;
    const float *add = g->add ? g->add + (y - g->y) : NULL;

    d[1] += bias;
    output_transform (m, side, d, column);
    UNROLL for (int i = 0; i < m; i++, y += g->y_row) {
      V v = column[i];

      if (i >= g->rows)
        break;
      if (add)
        v += LOAD_UP_TO (add + i * g->y_row, n);
      v = relu ? V_(max) (V_(set1) (0), v)
          : ACTIVATE (v, slope, g->lo, g->hi);
      STORE_UP_TO (y, n, v);
    }
  }
}

INLINE void
give_channels (const int m, const int side, const gboolean relu,
    const Give * g)
{
  int c = 0;

  for (; c + VN <= g->oc; c += VN)
    give_vector (m, side, relu, g, c, VN);
  if (c < g->oc)
    give_vector (m, side, relu, g, c, g->oc - c);
}

static void __attribute__ ((noinline))
give_three (const Give * g)
{
  if (g->relu)
    give_channels (3, 5, TRUE, g);
  else
    give_channels (3, 5, FALSE, g);
}

static void __attribute__ ((noinline))
give_four (const Give * g)
{
  if (g->relu)
    give_channels (4, 6, TRUE, g);
  else
    give_channels (4, 6, FALSE, g);
}

static void __attribute__ ((noinline))
give_strided (const Give * g)
{
  if (g->relu)
    give_channels (3, 4, TRUE, g);
  else
    give_channels (3, 4, FALSE, g);
}
