/* product-tile: The matrix products of winograd-simd.h, for one vector width;
 * included like conv-tile.h. Sums are short, only over channels, so the
 * overhead per tile matters: pixels are equidistant, sums start at zero, and
 * one call computes many tiles.
 */

INLINE void
V_(product) (const int rows, const int nv, const Product * p)
{
  const Factor *x[MAX_ROWS];
  float *sums = p->sums;

  UNROLL for (int i = 0; i < rows; i++)
    x[i] = p->x + i * p->x_row;

  for (gsize tile = 0; tile < p->tiles; tile++) {
    V acc[MAX_ROWS][MAX_VECTORS];
    const Factor *w = p->w;

    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int j = 0; j < nv; j++)
        acc[i][j] = V_(set1) (0);

    for (gsize k = 0; k < p->k; k += N_FACTORS, w += nv * VN * N_FACTORS) {
      V_(factors) b[MAX_VECTORS];

      UNROLL for (int j = 0; j < nv; j++)
        b[j] = V_(load_factors) (w + j * VN * N_FACTORS);
      UNROLL for (int i = 0; i < rows; i++) {
        const V_(factors) a = V_(set1_factors) (x[i] + k);

        UNROLL for (int j = 0; j < nv; j++)
          acc[i][j] = V_(add_products) (acc[i][j], a, b[j]);
      }
    }

    UNROLL for (int i = 0; i < rows; i++) {
      x[i] += rows * p->x_row;
      UNROLL for (int j = 0; j < nv; j++, sums += VN)
        V_(store) (sums, acc[i][j]);
    }
  }
}
