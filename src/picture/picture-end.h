/* picture-end: Detects truncated picture files, as an aborted download leaves
 * them. Many decoders fill what is missing with grey and say nothing.
 *
 *   if (md_picture_is_cut (data, size, header.type))
 *     ...                                  // the picture is incomplete
 *
 * Formats: see picture-header.h. What follows the end of a picture does not
 * matter; of an animation, only the first picture counts.
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* @type: from md_picture_header_parse()
 * Returns: TRUE if the picture certainly ends too early; FALSE if it does not
 *   or if that cannot be determined */
gboolean md_picture_is_cut (const guint8 * data, gsize size, const char *type);
