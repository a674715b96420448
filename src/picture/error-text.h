/* error-text: Turns an error or warning message of GStreamer into one line.
 *
 *   g_autofree char *text =
 *       md_error_text (message, "rtsp://admin:secret@camera/1");
 *   → "Could not open resource for reading and writing: Failed to connect"
 *
 * If an element gives only GStreamer's standard text for an error, the cause is
 * in the last line of the debug information.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <gst/gst.h>

/* @message: GST_MESSAGE_ERROR or GST_MESSAGE_WARNING
 * @address: the address or file that is read
 * Returns: (transfer full): without a period at the end and without the
 *   credentials in @address */
char *md_error_text (GstMessage * message, const char *address);
