/* picture-end: Detects truncated picture files, such as an aborted download
 * leaves behind. Many decoders fill the missing part with grey and report no
 * error.
 *
 *   if (md_picture_is_cut (data, size, &header))
 *     ...                                  // the picture is incomplete
 *
 * Formats: see picture-header.h. Bytes after the end of the picture are
 * ignored; of an animation, only the first picture is checked.
 * Thread safety: any thread.
 */
#pragma once

#include "picture-header.h"

/* @header: from md_picture_header_parse(), which found nothing wrong
 * Returns: TRUE if the file certainly ends before the picture does; FALSE if
 *   the picture is complete or if that cannot be determined */
gboolean md_picture_is_cut (const guint8 * data, gsize size,
    const MdPictureHeader * header);
