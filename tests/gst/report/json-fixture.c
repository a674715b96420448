#include "json-fixture.h"

#include <glib/gstdio.h>

#include "../scene.h"

void
json_set_up (JsonFixture * f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "faces.jsonl", NULL);
  f->element = gst_element_factory_make ("identity", NULL);
  gst_object_ref_sink (f->element);
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->element, f->bus);
  gst_video_info_set_format (&f->info, GST_VIDEO_FORMAT_I420, SCENE_WIDTH,
      SCENE_HEIGHT);
  gst_segment_init (&f->segment, GST_FORMAT_TIME);
  f->segment.start = 10 * GST_SECOND;
  f->segment.time = 20 * GST_SECOND;
  f->segment.base = 30 * GST_SECOND;
}

void
json_tear_down (JsonFixture * f, gconstpointer data)
{
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (f->element);
  gst_object_unref (f->bus);
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
}

void
json_open (JsonFixture * f, const char *path)
{
  f->log = gst_mask_detect_json_log_open (f->element, path);
  g_assert_nonnull (f->log);
}

void
json_close (JsonFixture * f)
{
  g_clear_pointer (&f->log, gst_mask_detect_json_log_close);
}

void
json_add_buffer (JsonFixture * f, GstBuffer * buffer)
{
  gst_mask_detect_json_log_add (f->log, &f->segment, &f->info, buffer,
      scene_faces, 2, NULL);
}

void
json_add_lines (JsonFixture * f, guint n)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();

  GST_BUFFER_PTS (buffer) = 11500 * GST_MSECOND;
  while (n--)
    json_add_buffer (f, buffer);
}

GError *
json_pop_warning (JsonFixture * f)
{
  g_autoptr (GstMessage) message = gst_bus_pop (f->bus);
  GError *error;

  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_WARNING);
  gst_message_parse_warning (message, &error, NULL);
  g_assert_false (gst_bus_have_pending (f->bus));
  return error;
}

void
json_check_quiet (JsonFixture * f)
{
  g_assert_false (gst_bus_have_pending (f->bus));
}

GPtrArray *
json_parse_lines (const char *text)
{
  GPtrArray *lines =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_auto (GStrv) parts = g_strsplit (text, "\n", -1);
  guint i;

  g_assert_true (*text == '\0' || g_str_has_suffix (text, "\n"));
  for (i = 0; parts[i] && *parts[i]; i++) {
    g_autoptr (GError) error = NULL;
    JsonNode *node = json_from_string (parts[i], &error);

    g_assert_no_error (error);
    g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
    g_ptr_array_add (lines, node);
  }
  return lines;
}

GPtrArray *
json_read_lines (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return json_parse_lines (text);
}

JsonObject *
json_line_at (GPtrArray * lines, guint i)
{
  return json_node_get_object (lines->pdata[i]);
}
