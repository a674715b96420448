#include "turn.h"

#include <string.h>

gboolean
md_turn_is_sideways (MdTurn turn)
{
  return turn == MD_TURN_90 || turn == MD_TURN_270;
}

/* @first: (out): source pixel of (0, 0) of the turned picture
 * @right, @down: (out): source pixels from there to its neighbours */
static void
walk (int width, int height, MdTurn turn, gssize * first, gssize * right,
    gssize * down)
{
  gssize w = width, last_row = (gssize) (height - 1) * width;

  switch (turn) {
    case MD_TURN_90:
      *first = last_row;
      *right = -w;
      *down = 1;
      break;
    case MD_TURN_180:
      *first = last_row + w - 1;
      *right = -1;
      *down = -w;
      break;
    case MD_TURN_270:
      *first = w - 1;
      *right = w;
      *down = -1;
      break;
    default:
      *first = 0;
      *right = 1;
      *down = w;
  }
}

void
md_turn_pixels (const float *from, int width, int height, MdTurn turn,
    float *to, gsize stride)
{
  int columns = md_turn_is_sideways (turn) ? height : width;
  int rows = md_turn_is_sideways (turn) ? width : height;
  gssize first, right, down;

  walk (width, height, turn, &first, &right, &down);
  for (int y = 0; y < rows; y++, to += stride) {
    const float *pixel = from + 3 * (first + y * down);

    for (int x = 0; x < columns; x++, pixel += 3 * right)
      memcpy (to + 3 * x, pixel, 3 * sizeof *pixel);
  }
}

void
md_turn_back (MdTurn turn, float width, float height, float *x, float *y)
{
  float u = *x, v = *y;

  switch (turn) {
    case MD_TURN_90:
      *x = v;
      *y = height - u;
      break;
    case MD_TURN_180:
      *x = width - u;
      *y = height - v;
      break;
    case MD_TURN_270:
      *x = width - v;
      *y = u;
      break;
    default:
      break;
  }
}
