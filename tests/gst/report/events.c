/* Tests the events for people who appear, leave and cross zones. */
#include "report/events.h"

#include <string.h>

#define FRAME (100 * GST_MSECOND)
#define TIMEOUT (250 * GST_MSECOND)     /* two frames */

typedef struct
{
  GstMaskDetectZoneCounts *counts;
  GstMaskDetectEvents *events;
  GstMaskDetectZones zones;
  GstVideoInfo info;
  GString *text;
} Story;

static void
story_begin (Story * story, const char *zones)
{
  memset (story, 0, sizeof *story);
  story->counts = gst_mask_detect_zone_counts_new ();
  story->events = gst_mask_detect_events_new (story->counts);
  g_assert_true (gst_mask_detect_zones_parse (&story->zones, zones, NULL));
  gst_video_info_set_format (&story->info, GST_VIDEO_FORMAT_I420, 640, 360);
  story->text = g_string_new (NULL);
}

static void
story_end (Story * story)
{
  gst_mask_detect_events_free (story->events);
  gst_mask_detect_zone_counts_free (story->counts);
  g_string_free (story->text, TRUE);
}

/* "3:appeared(none>mask) 3:entered(door) " */
static void
take (Story * story, const GstMaskDetectEvent * events, guint n)
{
  for (guint i = 0; i < n; i++) {
    GstSegment segment;
    const GstStructure *s;
    GstMessage *message;
    guint64 track;

    gst_segment_init (&segment, GST_FORMAT_TIME);
    message = gst_mask_detect_event_message (NULL, &events[i], &segment, NULL);
    s = gst_message_get_structure (message);
    g_assert_true (gst_structure_has_name (s, "maskdetect-event"));
    g_assert_true (gst_structure_get_uint64 (s, "track-id", &track));
    g_string_append_printf (story->text, "%u:%s", (guint) track,
        gst_structure_get_string (s, "event"));
    if (gst_structure_has_field (s, "zone"))
      g_string_append_printf (story->text, "(%s) ",
          gst_structure_get_string (s, "zone"));
    else
      g_string_append_printf (story->text, "(%s>%s) ",
          gst_structure_get_string (s, "from"), gst_structure_get_string (s,
              "to"));
    gst_message_unref (message);
  }
}

static void
frame (Story * story, int time, const MdFace * faces, guint n)
{
  const GstMaskDetectEventsParams params = {
    .zones = &story->zones,.info = &story->info,.time = time * FRAME,
    .running_time = time * FRAME,.timeout = TIMEOUT
  };
  const GstMaskDetectEvent *events;
  guint n_events;

  events = gst_mask_detect_events_update (story->events, &params, faces, n,
      &n_events);
  take (story, events, n_events);
}

static MdFace
face_at (float x, float y, MdLabel label, guint64 track)
{
  return (MdFace) {
  .box = { x - 20, y - 20, x + 20, y + 20 },.label = label,.reason =
        label ==
        MD_LABEL_UNKNOWN ? MD_REASON_TOO_SMALL : MD_REASON_NONE,.track_id =
        track,};
}

static void
assert_events (Story * story, const char *expected)
{
  g_assert_cmpstr (story->text->str, ==, expected);
  g_string_set_size (story->text, 0);
}

static void
test_verdicts (void)
{
  MdFace face = face_at (100, 100, MD_LABEL_UNKNOWN, 3);
  Story story;

  story_begin (&story, NULL);
  face.reason = MD_REASON_PENDING;
  frame (&story, 0, &face, 1);
  assert_events (&story, "");
  face = face_at (100, 100, MD_LABEL_MASK, 3);
  frame (&story, 1, &face, 1);
  assert_events (&story, "3:appeared(none>mask) ");
  frame (&story, 2, &face, 1);
  assert_events (&story, "");
  face.label = MD_LABEL_NO_MASK;
  frame (&story, 3, &face, 1);
  assert_events (&story, "3:verdict(mask>no-mask) ");
  /* out of view, and back within the timeout */
  frame (&story, 4, NULL, 0);
  frame (&story, 5, NULL, 0);
  frame (&story, 6, &face, 1);
  assert_events (&story, "");
  frame (&story, 7, NULL, 0);
  frame (&story, 8, NULL, 0);
  assert_events (&story, "");
  frame (&story, 9, NULL, 0);
  assert_events (&story, "3:left(no-mask>none) ");
  frame (&story, 10, NULL, 0);
  assert_events (&story, "");
  story_end (&story);
}

/* A face with a pending verdict and one without a track cause no event. */
static void
test_none (void)
{
  MdFace faces[2] = {
    face_at (100, 100, MD_LABEL_UNKNOWN, 1), face_at (200, 100, MD_LABEL_MASK,
        0),
  };
  Story story;

  story_begin (&story, NULL);
  faces[0].reason = MD_REASON_PENDING;
  frame (&story, 0, faces, 2);
  frame (&story, 9, NULL, 0);
  assert_events (&story, "");
  story_end (&story);
}

static void
test_ends (void)
{
  MdFace faces[2] = {
    face_at (100, 100, MD_LABEL_UNKNOWN, 1), face_at (200, 100, MD_LABEL_MASK,
        2),
  };
  const GstMaskDetectEvent *events;
  Story story;
  guint n;

  story_begin (&story, NULL);
  frame (&story, 5, faces, 2);
  assert_events (&story, "1:appeared(none>unknown) 2:appeared(none>mask) ");
  /* a seek: time runs backwards */
  faces[0].track_id = 3;
  frame (&story, 0, faces, 1);
  assert_events (&story, "3:appeared(none>unknown) 1:left(unknown>none) "
      "2:left(mask>none) ");
  events = gst_mask_detect_events_finish (story.events, &n);
  take (&story, events, n);
  assert_events (&story, "3:left(unknown>none) ");
  events = gst_mask_detect_events_finish (story.events, &n);
  g_assert_cmpuint (n, ==, 0);
  story_end (&story);
}

static const GstStructure *
zone (const GValue * list, guint i)
{
  return gst_value_get_structure (gst_value_list_get_value (list, i));
}

static void
test_polygon (void)
{
  MdFace face = face_at (100, 100, MD_LABEL_MASK, 1);
  GValue list = G_VALUE_INIT;
  guint people, masked, bare;
  guint64 entered, left;
  double dwell;
  Story story;
  int time = 0;

  story_begin (&story, "door: 50%,0 100%,0 100%,100% 50%,100%");
  frame (&story, time++, &face, 1);
  assert_events (&story, "1:appeared(none>mask) ");
  /* on the edge: in and out of the zone with every frame */
  for (; time < 10; time++) {
    MdFace edge = face_at (time % 2 ? 330 : 310, 100, MD_LABEL_MASK, 1);

    frame (&story, time, &edge, 1);
  }
  assert_events (&story, "");
  face = face_at (400, 100, MD_LABEL_MASK, 1);
  for (; time < 20; time++)     /* inside from 1.0 s on */
    frame (&story, time, &face, 1);
  assert_events (&story, "1:entered(door) ");
  g_assert_true (gst_mask_detect_zone_counts_list (story.counts, &list));
  g_assert_true (gst_structure_get (zone (&list, 0), "people", G_TYPE_UINT,
          &people, "masked", G_TYPE_UINT, &masked, "bare", G_TYPE_UINT, &bare,
          NULL));
  g_assert_cmpuint (people, ==, 1);
  g_assert_cmpuint (masked, ==, 1);
  g_assert_cmpuint (bare, ==, 0);
  g_value_unset (&list);

  /* leaves the picture from inside; last seen at 1.9 s */
  for (; time < 30; time++)
    frame (&story, time, NULL, 0);
  assert_events (&story, "1:exited(door) 1:left(mask>none) ");
  g_assert_true (gst_mask_detect_zone_counts_list (story.counts, &list));
  g_assert_true (gst_structure_get (zone (&list, 0), "people", G_TYPE_UINT,
          &people, "entered", G_TYPE_UINT64, &entered, "left", G_TYPE_UINT64,
          &left, "dwell", G_TYPE_DOUBLE, &dwell, NULL));
  g_assert_cmpuint (people, ==, 0);
  g_assert_cmpuint (entered, ==, 1);
  g_assert_cmpuint (left, ==, 1);
  /* 1.0 s to 1.9 s; the edge's last step inside may begin it */
  g_assert_cmpfloat_with_epsilon (dwell, 0.95, 0.06);
  g_value_unset (&list);
  story_end (&story);
}

static void
test_line (void)
{
  static const float way[] = { 300, 310, 330, 340, 340, 340 };
  Story story;
  int time = 0;

  story_begin (&story, "gate: 320,0 320,180; far: 320,300 320,360");
  for (guint i = 0; i < G_N_ELEMENTS (way); i++) {
    MdFace face = face_at (way[i], 100, MD_LABEL_NO_MASK, 1);

    frame (&story, time++, &face, 1);
  }
  /* walking down the picture, the left of the picture is to the right */
  assert_events (&story, "1:appeared(none>no-mask) 1:exited(gate) ");
  for (guint i = G_N_ELEMENTS (way); i > 0; i--) {
    MdFace face = face_at (way[i - 1], 100, MD_LABEL_NO_MASK, 1);

    frame (&story, time++, &face, 1);
  }
  frame (&story, time++, NULL, 0);
  assert_events (&story, "");   /* within 0.2 s */
  for (guint i = 0; i < 3; i++) {
    MdFace face = face_at (300, 100, MD_LABEL_NO_MASK, 1);

    frame (&story, time++, &face, 1);
  }
  assert_events (&story, "1:entered(gate) ");
  /* passes the end of the line */
  for (guint i = 0; i < 4; i++) {
    MdFace face = face_at (i < 2 ? 300 : 340, 200, MD_LABEL_NO_MASK, 1);

    frame (&story, time++, &face, 1);
  }
  assert_events (&story, "");
  story_end (&story);
}

/* Changing zones while playing restarts the counts, without events for the old
 * ones. */
static void
test_other_zones (void)
{
  MdFace face = face_at (100, 100, MD_LABEL_MASK, 1);
  g_autoptr (GString) json = g_string_new (NULL);
  Story story;
  int time = 0;

  story_begin (&story, "all: 0,0 100%,0 100%,100% 0,100%");
  while (time < 5)
    frame (&story, time++, &face, 1);
  assert_events (&story, "1:appeared(none>mask) 1:entered(all) ");
  g_assert_true (gst_mask_detect_zones_parse (&story.zones,
          "left: 0,0 50%,0 50%,100% 0,100%", NULL));
  while (time < 10)
    frame (&story, time++, &face, 1);
  assert_events (&story, "1:entered(left) ");
  gst_mask_detect_zone_counts_append_json (story.counts, json);
  g_assert_cmpstr (json->str, ==, "\"zones\":[{\"name\":\"left\",\"people\":1,"
      "\"masked\":1,\"bare\":0,\"incorrect\":0,\"entered\":1,\"left\":0,\"dwell\":0.000}]");
  story_end (&story);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/events/verdicts", test_verdicts);
  g_test_add_func ("/events/none", test_none);
  g_test_add_func ("/events/ends", test_ends);
  g_test_add_func ("/events/polygon", test_polygon);
  g_test_add_func ("/events/line", test_line);
  g_test_add_func ("/events/other-zones", test_other_zones);
  return g_test_run ();
}
