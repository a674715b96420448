/* conv-tile: The innermost loops of a convolution, for one vector width.
 * Included once per width by the file of an instruction set, which defines
 *
 *   V            the vector type, such as f32x16; suffix of function names
 *   VN           floats in a vector
 *   V_(op)       the operations, such as V_(load): see simd.h
 *
 * A tile is up to 8 output pixels × NV vectors of output channels, held in
 * registers from the bias to the activation. Each pixel has its own pointer
 * into the input, so a tile may span rows and pictures. One call processes all
 * adjacent tiles of a row.
 */

INLINE void
V_(finish) (const int rows, const int nv, const Tile * t, gsize from,
    V acc[MAX_ROWS][MAX_VECTORS])
{
  UNROLL for (int j = 0; j < nv; j++) {
    const V slope = V_(load) (t->slopes + j * VN);
    const gboolean whole = t->oc >= (j + 1) * VN;

    UNROLL for (int i = 0; i < rows; i++) {
      const gsize at = from + i * t->y_stride + j * VN;
      V v = acc[i][j];

      if (i >= t->rows)
        break;
      if (t->add)
        v += whole ? V_(load) (t->add + at)
            : V_(load_part) (t->add + at, t->oc - j * VN);
      v = ACTIVATE (v, slope, t->lo, t->hi);
      if (whole)
        V_(store) (t->y + at, v);
      else
        V_(store_part) (t->y + at, t->oc - j * VN, v);
    }
  }
}

INLINE void
V_(tile) (const int rows, const int nv, const Tile * t)
{
  V acc[MAX_ROWS][MAX_VECTORS];
  const float *x[MAX_ROWS];
  gsize from = 0;

  UNROLL for (int i = 0; i < rows; i++)
    x[i] = t->x[i];

  for (int tile = 0; tile < t->tiles; tile++) {
    const float *w = t->w;

    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int j = 0; j < nv; j++)
        acc[i][j] = t->first ? V_(load) (t->bias + j * VN)
            : V_(load) (t->partial + (i * nv + j) * VN);

    for (int run = 0; run < t->runs; run++) {
      const gsize end = run * t->run_stride + t->run_length;

      for (gsize k = run * t->run_stride; k < end; k++, w += nv * VN) {
        V b[MAX_VECTORS];

        UNROLL for (int j = 0; j < nv; j++)
          b[j] = V_(load) (w + j * VN);
        UNROLL for (int i = 0; i < rows; i++) {
          const V a = V_(set1) (x[i][k]);

          UNROLL for (int j = 0; j < nv; j++)
            acc[i][j] = V_(fma) (a, b[j], acc[i][j]);
        }
      }
    }

    if (!t->last) {
      UNROLL for (int i = 0; i < rows; i++)
        UNROLL for (int j = 0; j < nv; j++)
          V_(store) (t->partial + (i * nv + j) * VN, acc[i][j]);
      return;
    }

    V_(finish) (rows, nv, t, from, acc);
    from += rows * t->y_stride;
    UNROLL for (int i = 0; i < rows; i++)
      x[i] += t->x_step;
  }
}
