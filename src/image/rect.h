/* rect: a rectangle of whole pixels.
 */
#pragma once

/* Pixels of a picture, [x, x + width) × [y, y + height); may leave it. */
typedef struct
{
  int x, y;
  int width, height;            /* >= 1 */
} MdRect;
