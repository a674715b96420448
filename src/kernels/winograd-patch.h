/* winograd-patch: The transforms of winograd-simd.h for all channels of one
 * patch. */

#define MAX_POINTS 36

typedef struct
{
  const float *x;               /* first pixel */
  gsize row, c;                 /* floats between rows, pixels */
} PatchInput;

/* -- Stride 1 -------------------------------------------------------------- */

/* @d, @out: [m + 2] */
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

/* @v: points, @v_point factors apart
 * The outer loops are not unrolled, because they would run out of registers. */
INLINE void
transform_vector (const int m, const PatchInput * input, gsize channel, int n,
    Factor *v, gsize v_point)
{
  const int side = m + 2;
  const float *column = input->x + channel;
  V t[MAX_POINTS];

  NO_UNROLL for (int x = 0; x < side; x++, column += input->c) {
    V d[6], out[6];

    UNROLL for (int y = 0; y < side; y++)
      d[y] = LOAD_UP_TO (column + y * input->row, n);
    input_transform (m, d, out);
    UNROLL for (int y = 0; y < side; y++)
      t[y * side + x] = out[y];
  }
  v += channel;
  NO_UNROLL for (int y = 0; y < side; y++) {
    V row[6];

    input_transform (m, t + y * side, row);
    UNROLL for (int x = 0; x < side; x++, v += v_point)
      V_(store_factors) (v, row[x]);
  }
}

INLINE void
transform_channels (const int m, const PatchInput * input, Factor *v,
    gsize v_point)
{
  gsize c = 0;

  for (; c + VN <= input->c; c += VN)
    transform_vector (m, input, c, VN, v, v_point);
  if (c < input->c)
    transform_vector (m, input, c, (int) (input->c - c), v, v_point);
}

static void __attribute__ ((noinline))
transform_three (const PatchInput * input, Factor *v, gsize v_point)
{
  transform_channels (3, input, v, v_point);
}

static void __attribute__ ((noinline))
transform_four (const PatchInput * input, Factor *v, gsize v_point)
{
  transform_channels (4, input, v, v_point);
}

/* -- Stride 2 -------------------------------------------------------------- */

/* Transforms three or four rows of one parity to the points of one column.
 * @v_row: factors of v between rows of points */
INLINE void
transform_column (const int rows, const V * d, Factor *v, gsize v_row)
{
  V_(store_factors) (v, d[0] - d[2]);
  V_(store_factors) (v + v_row, d[1] + d[2]);
  V_(store_factors) (v + 2 * v_row, d[2] - d[1]);
  if (rows > 3)
    V_(store_factors) (v + 3 * v_row, d[3] - d[1]);
}

/* Transforms one vector of @n floats of the first three pairs of columns.
 * @row: floats between rows of this parity */
INLINE void
transform_pairs (const int rows, const float *x, gsize row, gsize step, int n,
    Factor *v, gsize v_point)
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
    transform_column (rows, d[i], v + i * v_point, 4 * v_point);
}

INLINE void
transform_last_pair (const int rows, const float *x, gsize row, gsize step,
    int n, Factor *v, gsize v_point)
{
  V d[4];

  UNROLL for (int y = 0; y < rows; y++, x += row)
    d[y] = LOAD_UP_TO (x + 3 * step, n) - LOAD_UP_TO (x + step, n);
  transform_column (rows, d, v + 3 * v_point, 4 * v_point);
}

INLINE void
transform_parity (const int rows, int kw, const PatchInput * input, int parity,
    Factor *v, gsize v_point)
{
  const gsize both = 2 * input->c, last = kw == 3 ? input->c : both;
  const gsize row = 2 * input->row;
  const float *x = input->x + parity * input->row;
  Factor *first_v = v + parity * both, *last_v = v + parity * last;
  gsize k = 0;

  for (; k + VN <= both; k += VN)
    transform_pairs (rows, x + k, row, both, VN, first_v + k, v_point);
  if (k < both)
    transform_pairs (rows, x + k, row, both, (int) (both - k), first_v + k,
        v_point);
  for (k = 0; k + VN <= last; k += VN)
    transform_last_pair (rows, x + k, row, both, VN, last_v + k, v_point);
  if (k < last)
    transform_last_pair (rows, x + k, row, both, (int) (last - k), last_v + k,
        v_point);
}

/* Stores whole vectors: the odd rows, and then the next patch, overwrite the
 * excess. An odd number of inputs at a point is followed by a zero, which
 * completes the last pair of factors. */
static void __attribute__ ((noinline))
transform_strided (int kh, int kw, const PatchInput * input, Factor *v,
    gsize v_point)
{
  transform_parity (4, kw, input, 0, v, v_point);
  if (kh == 3)
    transform_parity (3, kw, input, 1, v, v_point);
  else
    transform_parity (4, kw, input, 1, v, v_point);
}

/* -- Both ------------------------------------------------------------------ */

/* @d: [side], m + 2 or, with stride 2, m + 1
 * @out: [m] */
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

typedef struct
{
  const float *sums;            /* of the patch, first point */
  gsize point;                  /* floats between points */
  float *y;                     /* first pixel */
  const float *add;             /* (nullable): in the layout of y */
  int rows, columns;            /* pixels to store */
  gsize y_row, y_pixel;         /* floats between rows, pixels */
  int oc;                       /* channels to store */
  gboolean relu;                /* instead of slopes, lo, hi */
  const float *biases, *slopes;
  float lo, hi;
} Output;

/* Adds the bias at point 1, which contributes to every output with weight 1. */
INLINE void
store_vector (const int m, const int side, const gboolean relu,
    const Output * g, int channel, int n)
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
store_channels (const int m, const int side, const gboolean relu,
    const Output * g)
{
  int c = 0;

  for (; c + VN <= g->oc; c += VN)
    store_vector (m, side, relu, g, c, VN);
  if (c < g->oc)
    store_vector (m, side, relu, g, c, g->oc - c);
}

static void __attribute__ ((noinline))
store_three (const Output * g)
{
  if (g->relu)
    store_channels (3, 5, TRUE, g);
  else
    store_channels (3, 5, FALSE, g);
}

static void __attribute__ ((noinline))
store_four (const Output * g)
{
  if (g->relu)
    store_channels (4, 6, TRUE, g);
  else
    store_channels (4, 6, FALSE, g);
}

static void __attribute__ ((noinline))
store_strided (const Output * g)
{
  if (g->relu)
    store_channels (3, 4, TRUE, g);
  else
    store_channels (3, 4, FALSE, g);
}
