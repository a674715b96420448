/* resample: Resamples any part of a raw picture to a network's input.
 *
 *   MdResampler *resampler = md_resampler_new ();
 *   MdRect frame = { 0, 0, image->width, image->height };
 *   md_resample (resampler, image, &frame, 320, 180, 0, 180, &input, out);
 *
 * Averages whole source pixels, as PyTorch's adaptive average pooling does:
 * output pixel i of n covers the source pixels from floor (i × size / n) up to
 * ceil ((i + 1) × size / n). Luma and chroma are averaged on their own planes
 * and converted to RGB at the output's resolution; pixels outside the picture
 * count as black.
 *
 * Thread safety: one thread at a time may use an MdResampler.
 */
#pragma once

#include "image.h"
#include "input-format.h"
#include "rect.h"

/* Scratch memory; grows to fit the largest call. */
typedef struct _MdResampler MdResampler;

MdResampler *md_resampler_new (void);
void md_resampler_free (MdResampler * resampler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdResampler, md_resampler_free)

/* Resamples @region to @width × @height and writes rows @first_row to
 * @first_row + @n_rows - 1 of the result.
 * @image: valid (md_image_is_valid)
 * @region: may extend beyond the picture
 * @out: [n_rows, width, 3]
 * Returns: FALSE if memory ran out; @out is then unchanged */
gboolean md_resample (MdResampler * resampler, const MdImage * image,
    const MdRect * region, int width, int height, int first_row,
    int n_rows, const MdInputFormat * input, float *out);
/* Does the same into a larger picture.
 * @stride: floats between rows of @out, >= 3 × @width */
gboolean md_resample_into (MdResampler * resampler, const MdImage * image,
    const MdRect * region, int width, int height, int first_row,
    int n_rows, const MdInputFormat * input, float *out, gsize stride);
/* Converts a pixel with @value, 0..255, in all channels to network input.
 * @out: [3] */
void md_input_format_gray (const MdInputFormat * input, float value,
    float out[3]);
