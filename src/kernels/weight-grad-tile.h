/* weight-grad-tile: The innermost loops of a convolution's weight gradient, for
 * one vector width; included like conv-tile.h.
 *
 * A tile is up to 8 rows of dw × NV vectors of output channels: a sum of outer
 * products over pixels, held in registers. Each row of dw belongs to one input
 * of the window; adjacent rows belong to adjacent inputs.
 */

INLINE void
V_(weight_grad) (const int rows, const int nv, const GradTile * t)
{
  const int last = t->oc - (nv - 1) * VN;       /* floats in the last vector */
  V acc[MAX_ROWS][MAX_VECTORS];

  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < nv; j++)
      acc[i][j] = LOAD_UP_TO (t->dw + i * t->dw_row + j * VN,
          j == nv - 1 ? last : VN);

  for (int image = 0; image < t->images; image++)
    for (int row = 0; row < t->rows; row++) {
      const float *x = t->x + image * t->x_image + row * t->x_row;
      const float *dy = t->dy + image * t->dy_image + row * t->dy_row;

      for (int p = 0; p < t->pixels; p++, x += t->x_pixel, dy += t->dy_pixel) {
        V b[MAX_VECTORS];

        UNROLL for (int j = 0; j < nv; j++)
          b[j] = LOAD_UP_TO (dy + j * VN, j == nv - 1 ? last : VN);
        UNROLL for (int i = 0; i < rows; i++) {
          const V a = V_(set1) (x[i]);

          UNROLL for (int j = 0; j < nv; j++)
            acc[i][j] = V_(fma) (a, b[j], acc[i][j]);
        }
      }
    }

  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int j = 0; j < nv; j++)
      STORE_UP_TO (t->dw + i * t->dw_row + j * VN,
          j == nv - 1 ? last : VN, acc[i][j]);
}
