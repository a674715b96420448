/* media-end: whether a file has its end, told by what its container says about
 * sizes. A download that broke off, or a card that was full, leaves a file that
 * plays up to some point; its decoder takes that for the end.
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

/* @type: as md_media_type_of_file() tells it
 * Returns: TRUE where the file surely ends too early; FALSE where it does not,
 *   where nobody can know, or where it cannot be read */
gboolean md_media_is_cut (const char *path, const char *type);
