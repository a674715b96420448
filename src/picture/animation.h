/* animation: whether a picture file holds more than one picture, shown one after
 * the other: GIF (GIF89a specification) and WebP (RFC 9649).
 *
 *   if (md_picture_is_animated ("a.gif"))
 *     n = md_gif_count_frames ("a.gif");   // it is a video of so many
 *
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* FALSE, too, for what cannot be read, and for what claims to be larger than any
 * picture that is taken: its reader says so. */
gboolean md_picture_is_animated (const char *path);
/* Of a GIF file; 0 where it is none. */
guint md_gif_count_frames (const char *path);
