#include "subtitles.h"

#include <string.h>

static void
append_text (GMarkupParseContext * context, const char *text, gsize length,
    gpointer plain, GError ** error)
{
  g_string_append_len (plain, text, (gssize) length);
}

char *
md_subtitles_plain (const char *text, gsize length)
{
  static const GMarkupParser parser = {.text = append_text };
  gsize n = strnlen (text, length);
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, 0, plain, NULL);

  /* a wrapper, because markup needs exactly one root element */
  if (g_markup_parse_context_parse (context, "<t>", -1, NULL)
      && g_markup_parse_context_parse (context, text, (gssize) n, NULL)
      && g_markup_parse_context_parse (context, "</t>", -1, NULL)
      && g_markup_parse_context_end_parse (context, NULL))
    return g_string_free (g_steal_pointer (&plain), FALSE);
  return g_strndup (text, n);
}

static gboolean
is_markup (GstPad * pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *format = caps ?
      gst_structure_get_string (gst_caps_get_structure (caps, 0), "format") :
      NULL;

  return g_strcmp0 (format, "pango-markup") == 0;
}

static GstPadProbeReturn
strip_markup (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstBuffer *buffer = gst_pad_probe_info_get_buffer (info), *stripped;
  GstMapInfo map;
  char *plain;

  if (!is_markup (pad) || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return GST_PAD_PROBE_OK;
  plain = md_subtitles_plain ((const char *) map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  stripped = gst_buffer_new_wrapped (plain, strlen (plain));
  gst_buffer_copy_into (stripped, buffer, GST_BUFFER_COPY_FLAGS
      | GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  gst_buffer_unref (buffer);
  info->data = stripped;
  return GST_PAD_PROBE_OK;
}

GstElement *
md_subtitles_new (void)
{
  /* The queue is large because subtitles arrive long before their pictures are
   * encoded. */
  GstElement *branch = gst_parse_bin_from_description ("queue max-size-time=0"
      " max-size-buffers=0 max-size-bytes=10000000"
      " ! capssetter replace=true caps=text/x-raw,format=utf8", TRUE, NULL);
  g_autoptr (GstPad) pad = NULL;

  if (branch == NULL)
    return NULL;
  pad = gst_element_get_static_pad (branch, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, strip_markup, NULL, NULL);
  return branch;
}
