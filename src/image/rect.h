/* rect: A rectangle of whole pixels. */
#pragma once

/* [x, x + width) × [y, y + height); may extend beyond a picture. */
typedef struct
{
  int x, y;
  int width, height;            /* >= 1 */
} MdRect;
