#include "floats.h"

#include <stdlib.h>

float *
md_floats_new (gsize n)
{
  return n > (G_MAXSIZE - 64) / sizeof (float) ? NULL :
      aligned_alloc (64, (MAX (n, 1) * sizeof (float) + 63) / 64 * 64);
}
