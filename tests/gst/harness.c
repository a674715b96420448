#include "harness.h"

#include "scene.h"

void
rig_init (Rig * rig, const char *launch)
{
  rig->harness = gst_harness_new_parse (launch);
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->harness->element, rig->bus);
}

void
rig_clear (Rig * rig)
{
  gst_harness_teardown (rig->harness);
  gst_bus_set_flushing (rig->bus, TRUE);
  gst_object_unref (rig->bus);
}

void
rig_set_format (Rig * rig, GstVideoFormat format, int width, int height)
{
  gst_harness_set_src_caps (rig->harness, gst_caps_new_simple ("video/x-raw",
          "format", G_TYPE_STRING, gst_video_format_to_string (format),
          "width", G_TYPE_INT, width, "height", G_TYPE_INT, height,
          "framerate", GST_TYPE_FRACTION, 25, 1, NULL));
}

void
rig_init_scene (Rig * rig, const char *launch)
{
  rig_init (rig, launch);
  rig_set_format (rig, GST_VIDEO_FORMAT_I420, SCENE_WIDTH, SCENE_HEIGHT);
}

void
rig_flush (Rig * rig)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  g_assert_true (gst_harness_push_event (rig->harness,
          gst_event_new_flush_start ()));
  g_assert_true (gst_harness_push_event (rig->harness,
          gst_event_new_flush_stop (TRUE)));
  g_assert_true (gst_harness_push_event (rig->harness,
          gst_event_new_segment (&segment)));
}

GstBuffer *
rig_push (Rig * rig, GstBuffer * buffer)
{
  GstBuffer *out = gst_harness_push_and_pull (rig->harness, buffer);

  g_assert_nonnull (out);
  return out;
}

guint
rig_count_faces (GstBuffer * buffer)
{
  g_autoptr (GPtrArray) faces = scene_regions (buffer, "face");

  return faces->len;
}

guint
rig_count_messages (Rig * rig, GstMessageType type)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (rig->bus, type))) {
    /* single events have a test of their own */
    n += !gst_message_has_name (message, "maskdetect-event");
    gst_message_unref (message);
  }
  return n;
}
