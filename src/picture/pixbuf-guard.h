/* pixbuf-guard: Keeps GStreamer's gdkpixbufdec from passing on a TIFF picture
 * that it could not decode.
 *
 *   GstElement *decoder = gst_element_factory_make ("gdkpixbufdec", NULL);
 *   md_pixbuf_guard (decoder);
 *
 * gdk-pixbuf allocates a picture before it decodes it, and gdkpixbufdec ignores
 * that decoding failed. What was not decoded, from a damaged strip to the whole
 * of a picture in floating point, then shows whatever the memory contained: a
 * part of another picture, for example. TIFF is the format that gdk-pixbuf
 * decodes as a whole, at the end of the data; it then emits GdkPixbufLoader's
 * area-updated, but only after success.
 *
 * Thread safety: call it before the element leaves the NULL state.
 */
#pragma once

#include <gst/gst.h>

/* Makes a failure an error of @decoder, a gdkpixbufdec that gets TIFF only. */
void md_pixbuf_guard (GstElement * decoder);
