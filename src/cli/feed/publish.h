/* publish: a picture as it goes into a page: upright, no larger than asked,
 * and nothing but pixels, so that no place, camera or name in the original's
 * metadata comes along.
 *
 *   md_publish (picture, 1280, "site/pictures/ab.jpg", &error);
 *
 * gst_init() must have been called. Thread safety: any thread.
 */
#pragma once

#include "picture/picture.h"

/* Size of @width × @height with the longer side at most @longest. */
void md_publish_size (int width, int height, int longest, int *new_width,
    int *new_height);
/* Writes @picture as JPEG, in one go.
 * @longest: of the result's sides in pixels, at most */
gboolean md_publish (const MdPicture * picture, int longest,
    const char *path, GError ** error);
