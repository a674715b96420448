#include "smallest-face.h"

#include <glib.h>
#include <math.h>

/* Picture that is searched at its own size. */
#define PIXELS 4e6
#define LEAST 10
#define MOST 30

int
md_smallest_face (int asked, int width, int height)
{
  double face = LEAST * sqrt ((double) width * height / PIXELS);

  return asked > 0 ? asked : (int) lround (CLAMP (face, LEAST, MOST));
}
