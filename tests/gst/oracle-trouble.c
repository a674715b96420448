/* Random events, caps, properties and broken buffers. */
#include "oracle.h"

#include "image/redact.h"

void
oracle_note (Oracle * o, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (o->history, format, args);
  va_end (args);
  if (o->history->len > 4000)
    g_string_erase (o->history, 0, o->history->len - 3000);
}

static void
push_event (Oracle * o, GstEvent * event)
{
  oracle_note (o, " %s", GST_EVENT_TYPE_NAME (event));
  gst_harness_push_event (o->rig.harness, event);
}

static void
new_segment (Oracle * o)
{
  GstSegment segment;

  gst_segment_init (&segment, oracle_happens (o, 0.9) ? GST_FORMAT_TIME :
      GST_FORMAT_BYTES);
  if (oracle_happens (o, 0.5))
    segment.start = segment.time = segment.position =
        oracle_any (o, 0, 5) * GST_SECOND;
  segment.base = oracle_any (o, 0, 2) * GST_SECOND;
  push_event (o, gst_event_new_segment (&segment));
}

void
oracle_any_event (Oracle * o)
{
  const GstSegment *segment;
  g_autoptr (GstEvent) last = NULL;
  GstSegment copy;

  switch (oracle_any (o, 0, 8)) {
    case 0:
      push_event (o, gst_event_new_flush_start ());
      push_event (o, gst_event_new_flush_stop (oracle_happens (o, 0.5)));
      new_segment (o);
      break;
    case 1:
      new_segment (o);
      break;
    case 2:
      push_event (o, gst_event_new_stream_start (oracle_happens (o,
                  0.5) ? "a" : "b"));
      oracle_set_caps (o);
      new_segment (o);
      break;
    case 3:
      push_event (o, gst_event_new_gap (o->pts, FRAME));
      break;
    case 4:
      gst_harness_push_upstream_event (o->rig.harness,
          gst_event_new_reconfigure ());
      break;
    case 5:
      last = gst_pad_get_sticky_event (o->rig.harness->srcpad,
          GST_EVENT_SEGMENT, 0);
      gst_event_parse_segment (last, &segment);
      gst_segment_copy_into (segment, &copy);
      copy.position = o->pts;
      push_event (o, gst_event_new_segment (&copy));
      break;
    case 6:
      gst_harness_push_event (o->rig.harness,
          gst_event_new_tag (gst_tag_list_new_empty ()));
      break;
    default:
      oracle_note (o, " qos");
      gst_harness_push_upstream_event (o->rig.harness,
          gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2, GST_SECOND, o->pts));
  }
}

void
oracle_change_caps (Oracle * o)
{
  static const GstVideoFormat formats[] = {
    GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_BGRx,
    GST_VIDEO_FORMAT_YUY2, GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_GRAY8,
  };

  switch (oracle_any (o, 0, 5)) {
    case 0:
      o->fps = oracle_any (o, 1, 61);
      break;
    case 1:
      o->format = formats[oracle_any (o, 0, G_N_ELEMENTS (formats))];
      o->colorimetry = NULL;
      break;
    case 2:
      o->scale = oracle_any (o, 1, 3);
      break;
    case 3:
      o->par = oracle_any (o, 0, 3);
      break;
    default:
      /* Another colour range also changes the levels. */
      o->colorimetry = o->format != GST_VIDEO_FORMAT_I420 ? NULL :
          oracle_happens (o, 0.5) ? "bt709" : "bt601";
  }
  oracle_note (o, " caps(%d %d %d %d)", o->format, o->scale, o->par, o->fps);
  oracle_set_caps (o);
}

/* Sets the properties of both elements that affect detection. */
static void
set_search (Oracle * o)
{
  guint min_face = oracle_any (o, 15, 36);
  const char *roi = oracle_happens (o, 0.3) ? "0,0,60%,100%" : NULL;

  oracle_note (o, " search(%u %s)", min_face, roi ? roi : "all");
  o->roi = roi != NULL;
  gst_harness_set (o->rig.harness, "maskdetect", "min-face-size", min_face,
      "roi", roi, NULL);
  gst_harness_set (o->reference.harness, "maskdetect", "min-face-size",
      min_face, "roi", roi, NULL);
}

void
oracle_set_property (Oracle * o)
{
  static const struct
  {
    const char *name;
    guint values[4];
  } choices[] = {
    {"detect-interval", {0, 1, 5, 15}},
    {"detect-interval", {15, 5, 15, 15}},
    {"qos", {FALSE, TRUE, TRUE, TRUE}},
    {"tracking", {TRUE, TRUE, FALSE, TRUE}},
    {"threads", {0, 1, 2, 3}},
    {"track-timeout", {0, 100, 1500, 5000}},
    {"redact-hold", {0, 200, 500, 2000}},
    {"updates", {0, 1, 2, 3}},
    {"redact", {MD_REDACT_FILL, MD_REDACT_NONE, MD_REDACT_FILL,
            MD_REDACT_FILL}},
    {"enabled", {TRUE, TRUE, FALSE, TRUE}},
  };
  guint i = oracle_any (o, 0, G_N_ELEMENTS (choices) + 2);
  guint value;

  if (i == G_N_ELEMENTS (choices)) {
    set_search (o);
    return;
  }
  if (i > G_N_ELEMENTS (choices)) {
    gst_harness_set (o->rig.harness, "maskdetect", "frame-budget",
        oracle_happens (o, 0.5) ? 0. : 0.01, NULL);
    oracle_note (o, " budget");
    return;
  }
  value = choices[i].values[oracle_any (o, 0, 4)];
  oracle_note (o, " %s=%u", choices[i].name, value);
  gst_harness_set (o->rig.harness, "maskdetect", choices[i].name, value, NULL);
  if (g_str_equal (choices[i].name, "redact-hold"))
    o->hold = value;
  else if (g_str_equal (choices[i].name, "redact"))
    o->redacting = value != MD_REDACT_NONE;
  else if (g_str_equal (choices[i].name, "enabled"))
    o->enabled = value;
}

void
oracle_switch_on (Oracle * o)
{
  if (o->redacting && o->enabled)
    return;
  gst_harness_set (o->rig.harness, "maskdetect", "redact", MD_REDACT_FILL,
      "enabled", TRUE, NULL);
  o->redacting = o->enabled = TRUE;
  oracle_note (o, " on");
}

GstClockTime
oracle_pass_time (Oracle * o, GstBuffer * buffer)
{
  GstClockTime step = FRAME, before = o->pts;

  if (oracle_happens (o, 0.02))
    step = oracle_any (o, 1, 2000) * GST_MSECOND;
  else if (oracle_happens (o, 0.02))
    step = 0;
  o->pts += step;
  if (oracle_happens (o, 0.01)) {
    o->pts = oracle_any (o, 0, 5) * GST_SECOND;
    if (o->pts > before) {
      step = o->pts - before;
      oracle_note (o, " %" G_GUINT64_FORMAT " ms later", step / GST_MSECOND);
    }
  }
  if (oracle_happens (o, 0.97))
    GST_BUFFER_PTS (buffer) = o->pts;
  /* Without timestamps, time advances at the frame rate in the caps; an event
   * may hide up to a second. */
  return MAX (step, (GstClockTime) GST_SECOND / o->fps);
}

gboolean
oracle_spoil (Oracle * o, GstBuffer * buffer)
{
  gboolean whole = !oracle_happens (o, 0.02);

  static const GstBufferFlags flags[] = {
    GST_BUFFER_FLAG_GAP, GST_BUFFER_FLAG_DROPPABLE, GST_BUFFER_FLAG_CORRUPTED,
    GST_BUFFER_FLAG_DISCONT, GST_BUFFER_FLAG_DELTA_UNIT,
    GST_BUFFER_FLAG_DECODE_ONLY, GST_BUFFER_FLAG_LIVE,
  };

  if (oracle_happens (o, 0.1))
    GST_BUFFER_FLAG_SET (buffer, flags[oracle_any (o, 0,
                G_N_ELEMENTS (flags))]);
  if (!whole)
    gst_buffer_set_size (buffer, gst_buffer_get_size (buffer) / 2);
  if (oracle_happens (o, 0.05)) {
    int width, height;

    oracle_caps_size (o, &width, &height);
    gst_buffer_add_video_meta (buffer, 0, o->format, width, height);
    if (oracle_happens (o, 0.3)) {
      GstVideoCropMeta *crop = gst_buffer_add_video_crop_meta (buffer);

      crop->x = oracle_any (o, 0, width);
      crop->y = oracle_any (o, 0, height);
      crop->width = width - crop->x;
      crop->height = height - crop->y;
    }
  }
  return whole;
}
