/* media-end: Detects truncated media files by the sizes in their container. An
 * aborted download or a full card leaves a file that plays up to some point;
 * its decoder takes that for the end.
 *
 *   g_autofree char *type = md_media_type_of_file ("a.mp4", NULL);
 *   if (type && md_media_is_cut ("a.mp4", type)) ...
 *
 * Container formats as in ISO/IEC 14496-12 (boxes), RFC 8794 (EBML), RFC 3533
 * (Ogg), ISO/IEC 13818-1 (packets), Microsoft's RIFF and yuv4mpeg(5).
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* @type: from md_media_type_of_file()
 * Returns: TRUE if the file certainly ends too early; FALSE if it does not, if
 *   that cannot be determined, or if it cannot be read */
gboolean md_media_is_cut (const char *path, const char *type);
