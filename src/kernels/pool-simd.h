/* pool-simd: Max pooling, vectorised over channels. */

static void
pool_pixel (const MdPoolShape * s, const float *image, int oy, int ox,
    float *out)
{
  const int y0 = oy * s->sh - s->pad_top, x0 = ox * s->sw - s->pad_left;
  const int top = MAX (y0, 0), bottom = MIN (y0 + s->kh, s->h);
  const int left = MAX (x0, 0), right = MIN (x0 + s->kw, s->w);
  const gsize row = (gsize) s->w * s->c;
  const float *in = image + top * row + (gsize) left *s->c;

  for (int c = 0; c < s->c; c += VN) {
    const int n = s->c - c;
    V best = V_(set1) (-INFINITY);

    for (int y = 0; y < bottom - top; y++)
      for (int x = 0; x < right - left; x++)
        best = V_(max) (LOAD_UP_TO (in + y * row + (gsize) x * s->c + c, n),
            best);
    STORE_UP_TO (out + c, n, best);
  }
}

static void
simd_max_pool (const MdPoolShape * s, const float *x, float *y)
{
  const int end = s->end ? s->end : s->oh;
  const gsize row = (gsize) s->ow * s->c;

  for (int n = 0; n < s->n; n++, x += (gsize) s->h * s->w * s->c)
    for (int oy = s->first; oy < end; oy++) {
      float *out = y + ((gsize) n * s->oh + oy) * row;

      for (int ox = 0; ox < s->ow; ox++, out += s->c)
        pool_pixel (s, x, oy, ox, out);
    }
}
