/* png-data: Detects PNG files whose compressed data ends before the last row.
 *
 *   if (md_png_data_is_short (data, size))
 *     ...                                  // the picture is incomplete
 *
 * libpng accepts such files with a warning and leaves the missing rows as they
 * were in memory, so that they may show parts of another picture.
 *
 * The data is inflated once, up to the last byte that the picture needs, and not
 * kept: the cost is a fraction of that of decoding. Method: PNG (W3C), sections
 * 8 and 10.
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* @data: a file with the signature and the header of PNG
 * Returns: TRUE if the data is too short or damaged; FALSE if it is complete or
 *   if the header does not say how much is needed */
gboolean md_png_data_is_short (const guint8 * data, gsize size);
