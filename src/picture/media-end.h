/* media-end: Detects truncated media files by the sizes in their container.
 * After an aborted download or on a full disk, a file plays up to some point
 * without an error from its decoder.
 *
 *   g_autofree char *type = md_media_type_of_file ("a.mp4", NULL);
 *   if (type && md_media_is_cut ("a.mp4", type)) ...
 *
 * Container formats as in ISO/IEC 14496-12 (boxes), RFC 8794 (EBML), RFC 3533
 * (Ogg), ISO/IEC 13818-1 (packets), Microsoft's RIFF and yuv4mpeg(5).
 *
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* @type: from md_media_type_of_file()
 * Returns: TRUE if the file is certainly truncated; FALSE if it is complete, of
 *   another format or unreadable */
gboolean md_media_is_cut (const char *path, const char *type);
