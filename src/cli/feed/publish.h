/* publish: Writes a picture for the page: upright, at most of the given size,
 * and without the metadata of the original, which may contain locations, names
 * and cameras.
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
/* Writes @picture as JPEG, atomically.
 * @longest: maximum side of the result, pixels */
gboolean md_publish (const MdPicture * picture, int longest,
    const char *path, GError ** error);
