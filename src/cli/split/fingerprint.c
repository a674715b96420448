#include "fingerprint.h"

#include <math.h>

#include "image/luma.h"

#define SIDE MD_FINGERPRINT_SIDE
#define SIZE MD_FINGERPRINT_SIZE

/* Contrast (root mean square, 0..255) below which a picture is just noise. */
#define MIN_CONTRAST 0.5f

static void
normalise (float *cells)
{
  double mean = 0, squares = 0;

  for (guint i = 0; i < SIZE; i++)
    mean += cells[i] / SIZE;
  for (guint i = 0; i < SIZE; i++) {
    cells[i] -= mean;
    squares += cells[i] * cells[i];
  }
  for (guint i = 0; i < SIZE; i++)
    cells[i] = squares < MIN_CONTRAST * MIN_CONTRAST * SIZE ?
        0 : cells[i] / sqrt (squares);
}

gboolean
md_fingerprint (MdResampler * resampler, const MdImage * image,
    MdFingerprint * fingerprint)
{
  static const MdInputFormat unchanged = {.scale = 1 };
  const MdRect whole = {.width = image->width,.height = image->height };
  float rgb[SIZE * 3];

  if (!md_resample (resampler, image, &whole, SIDE, SIDE, 0, SIDE, &unchanged,
          rgb))
    return FALSE;
  for (guint i = 0; i < SIZE; i++)
    fingerprint->cells[i] = md_luma (rgb[3 * i], rgb[3 * i + 1],
        rgb[3 * i + 2]);
  normalise (fingerprint->cells);
  return TRUE;
}

void
md_fingerprint_mirror (const MdFingerprint * fingerprint,
    MdFingerprint * mirrored)
{
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      mirrored->cells[y * SIDE + x] =
          fingerprint->cells[y * SIDE + SIDE - 1 - x];
}

float
md_fingerprint_similarity (const MdFingerprint * a, const MdFingerprint * b)
{
  MdFingerprint mirrored;
  float same = 0, other = 0;

  md_fingerprint_mirror (b, &mirrored);
  for (guint i = 0; i < SIZE; i++) {
    same += a->cells[i] * b->cells[i];
    other += a->cells[i] * mirrored.cells[i];
  }
  return MAX (same, other);
}
