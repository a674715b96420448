/* animation: Detects animated pictures: GIF (GIF89a specification) and WebP
 * (RFC 9649).
 *
 *   if (md_picture_is_animated ("a.gif"))
 *     n = md_gif_count_frames ("a.gif");   // number of frames
 *
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* FALSE also for a file that is unreadable or exceeds the default maximum size
 * of a picture; reading the picture reports that. */
gboolean md_picture_is_animated (const char *path);
/* Number of frames of a GIF file; 0 if it is not one. */
guint md_gif_count_frames (const char *path);
