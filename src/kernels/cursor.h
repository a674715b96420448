/* cursor: The position of an output pixel, for kernels that process pixels in
 * flat order: picture, row, column. */

typedef struct
{
  const float *image;           /* its picture, in x */
  int y, x;
} Cursor;

static void
advance (const MdConvShape * s, Cursor * at, int pixels)
{
  at->x += pixels;
  while (at->x >= s->ow) {
    at->x -= s->ow;
    if (++at->y == s->oh) {
      at->y = 0;
      at->image += (gsize) s->h * s->w * s->c;
    }
  }
}
