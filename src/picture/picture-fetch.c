/* Fetches the bytes of a picture from a file or an address. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <unistd.h>

#include "address.h"
#include "error-text.h"
#include "picture-reader.h"

#define MAX_BYTES (512 << 20)
#define CHUNK (1 << 20)
/* Maximum time without data from a server. */
#define TIMEOUT (20 * GST_SECOND)

static void
fail (const char *path, const char *what, GError ** error)
{
  g_autofree char *shown = md_address_hide (path);
  g_autofree char *said = md_address_hide_in (what, path);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s", shown,
      said);
}

static GBytes *
fetch_file (const char *path, GError ** error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  /* O_NONBLOCK: opening a pipe would wait for a writer. */
  int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  GStatBuf info;
  gssize n = fd >= 0 && fstat (fd, &info) == 0 ? 1 : -1;

  if (n > 0 && !S_ISREG (info.st_mode)) {
    close (fd);
    fail (path, "not a regular file", error);
    return NULL;
  }
  while (n > 0 && bytes->len <= MAX_BYTES) {
    guint old = bytes->len;

    g_byte_array_set_size (bytes, old + CHUNK);
    while ((n = read (fd, bytes->data + old, CHUNK)) < 0 && errno == EINTR)
      continue;
    g_byte_array_set_size (bytes, old + MAX (n, 0));
  }
  if (n < 0) {
    int saved = errno;
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
        "%s: %s", path, g_strerror (saved));
  } else if (bytes->len > MAX_BYTES) {
    fail (path, "file exceeds 512 MiB", error);
    n = -1;
  }
  if (fd >= 0)
    close (fd);
  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* Appends a buffer to @bytes.
 * Returns: FALSE at the end or, with @error, after a failure */
static gboolean
pull (GstElement * pipeline, GstAppSink * sink, GByteArray * bytes,
    const char *path, GError ** error)
{
  g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (sink, TIMEOUT);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autofree char *cause = NULL;
  GstMapInfo map;

  if (sample
      && gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ)) {
    g_byte_array_append (bytes, map.data, MIN (map.size, MAX_BYTES));
    gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
    if (bytes->len <= MAX_BYTES)
      return TRUE;
    fail (path, "file exceeds 512 MiB", error);
    return FALSE;
  }
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  if (message)
    cause = md_error_text (message, path);
  if (cause || !gst_app_sink_is_eos (sink))
    fail (path, cause ? cause : "no data received", error);
  return FALSE;
}

/* Opens only this address: the data is not interpreted here. */
static GBytes *
fetch_address (const char *path, GError ** error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new
      (NULL));
  GstElement *source = gst_element_make_from_uri (GST_URI_SRC, path, NULL,
      &cause);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);

  if (!source || !sink) {
    fail (path, cause ? cause->message : "no element can read it", error);
    return NULL;
  }
  g_object_set (sink, "sync", FALSE, "max-buffers", 16, NULL);
  gst_bin_add_many (GST_BIN (pipeline), source, sink, NULL);
  gst_element_link (source, sink);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (pull (pipeline, GST_APP_SINK (sink), bytes, path, &cause))
    continue;
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (cause) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

GBytes *
md_picture_reader_fetch (const char *path, GError ** error)
{
  return md_is_address (path) ? fetch_address (path, error) :
      fetch_file (path, error);
}
