/* The lines of json-location, and what befalls who writes them: full disks,
 * readers that leave, read late or never come. */
#include "json-log.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../allocations.h"
#include "harness.h"
#include "scene.h"

#define I420 GST_VIDEO_FORMAT_I420

/* A log, its file in a folder of its own, and what its element posts. */
typedef struct
{
  char *folder, *path;
  GstElement *element;
  GstBus *bus;
  GstVideoInfo info;
  GstSegment segment;
  GstMaskDetectJsonLog *log;
} Fixture;

static void
set_up (Fixture * f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "faces.jsonl", NULL);
  f->element = gst_element_factory_make ("identity", NULL);
  gst_object_ref_sink (f->element);
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->element, f->bus);
  gst_video_info_set_format (&f->info, I420, SCENE_WIDTH, SCENE_HEIGHT);
  gst_segment_init (&f->segment, GST_FORMAT_TIME);
  f->segment.start = 10 * GST_SECOND;
  f->segment.time = 20 * GST_SECOND;
  f->segment.base = 30 * GST_SECOND;
}

static void
tear_down (Fixture * f, gconstpointer data)
{
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (f->element);
  gst_object_unref (f->bus);
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
}

static void
open_log (Fixture * f, const char *path)
{
  f->log = gst_mask_detect_json_log_open (f->element, path);
  g_assert_nonnull (f->log);
}

static void
close_log (Fixture * f)
{
  g_clear_pointer (&f->log, gst_mask_detect_json_log_close);
}

static void
add_buffer (Fixture * f, GstBuffer * buffer)
{
  gst_mask_detect_json_log_add (f->log, &f->segment, &f->info, buffer,
      scene_faces, 2);
}

/* Adds lines as long as each other. */
static void
add_lines (Fixture * f, guint n)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();

  GST_BUFFER_PTS (buffer) = 11500 * GST_MSECOND;
  while (n--)
    add_buffer (f, buffer);
}

/* The one warning that must be there by now; (transfer full). */
static GError *
pop_warning (Fixture * f)
{
  g_autoptr (GstMessage) message = gst_bus_pop (f->bus);
  GError *error;

  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_WARNING);
  gst_message_parse_warning (message, &error, NULL);
  g_assert_false (gst_bus_have_pending (f->bus));
  return error;
}

static void
check_warning (Fixture * f, int code, const char *part)
{
  g_autoptr (GError) error = pop_warning (f);

  g_assert_error (error, GST_RESOURCE_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
check_quiet (Fixture * f)
{
  g_assert_false (gst_bus_have_pending (f->bus));
}

/* The objects in @text, each of which must be a line; (transfer full). */
static GPtrArray *
parse_lines (const char *text)
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

static GPtrArray *
read_lines (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return parse_lines (text);
}

static JsonObject *
line_at (GPtrArray * lines, guint i)
{
  return json_node_get_object (lines->pdata[i]);
}

#define assert_member(object, name, value) g_assert_cmpfloat_with_epsilon \
    (json_object_get_double_member (object, name), value, 1e-9)

static void
test_fields (Fixture * f, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *line, *face;
  JsonArray *faces;

  open_log (f, f->path);
  GST_BUFFER_PTS (buffer) = 11 * GST_SECOND + 1;
  add_buffer (f, buffer);
  gst_mask_detect_json_log_add (f->log, &f->segment, &f->info, buffer, NULL, 0);
  /* They are there at once, not only in the end. */
  lines = read_lines (f->path);
  g_assert_cmpuint (lines->len, ==, 2);
  line = line_at (lines, 0);
  assert_member (line, "running-time", 31.000000001);
  assert_member (line, "time", 21.000000001);
  assert_member (line, "width", SCENE_WIDTH);
  assert_member (line, "height", SCENE_HEIGHT);
  g_assert_false (json_object_has_member (line, "utc"));

  faces = json_object_get_array_member (line, "faces");
  g_assert_cmpuint (json_array_get_length (faces), ==, 2);
  face = json_array_get_object_element (faces, 1);
  assert_member (face, "x", 300);
  assert_member (face, "y", 200);
  assert_member (face, "width", 40);
  assert_member (face, "height", 50);
  assert_member (face, "confidence", 0.9);
  assert_member (face, "label-confidence", 0.75);
  assert_member (face, "track-id", 9);
  g_assert_cmpstr (json_object_get_string_member (face, "label"), ==,
      "no-mask");
  g_assert_false (json_object_has_member (face, "landmarks"));

  faces = json_object_get_array_member (line_at (lines, 1), "faces");
  g_assert_cmpuint (json_array_get_length (faces), ==, 0);
  close_log (f);
  check_quiet (f);
}

static void
test_landmarks (Fixture * f, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GPtrArray) lines = NULL;
  MdFace face = scene_faces[0];
  JsonArray *points;
  guint i;

  face.has_landmarks = TRUE;
  for (i = 0; i < MD_N_LANDMARKS; i++) {
    face.landmarks[i][0] = 100.25f + 10 * i;
    face.landmarks[i][1] = -2.5f + i;
  }
  open_log (f, f->path);
  gst_mask_detect_json_log_add (f->log, &f->segment, &f->info, buffer, &face,
      1);
  close_log (f);
  lines = read_lines (f->path);
  points =
      json_object_get_array_member (json_array_get_object_element
      (json_object_get_array_member (line_at (lines, 0), "faces"), 0),
      "landmarks");
  g_assert_cmpuint (json_array_get_length (points), ==, MD_N_LANDMARKS);
  for (i = 0; i < MD_N_LANDMARKS; i++) {
    JsonArray *point = json_array_get_array_element (points, i);

    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (point, 0),
        face.landmarks[i][0], 0.06);
    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (point, 1),
        face.landmarks[i][1], 0.06);
  }
}

/* What is said of a face that is not seen well, or not at all. */
static void
test_unknown (Fixture * f, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GPtrArray) lines = NULL;
  MdFace faces[2] = { scene_faces[0], scene_faces[1] };
  JsonArray *array;
  JsonObject *object;

  faces[0].label = MD_LABEL_UNKNOWN;
  faces[0].reason = MD_REASON_BLURRED;
  faces[1].carried = TRUE;
  open_log (f, f->path);
  gst_mask_detect_json_log_add (f->log, &f->segment, &f->info, buffer, faces,
      2);
  close_log (f);
  lines = read_lines (f->path);
  array = json_object_get_array_member (line_at (lines, 0), "faces");
  object = json_array_get_object_element (array, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "label"), ==,
      "unknown");
  g_assert_cmpstr (json_object_get_string_member (object, "reason"), ==,
      "blurred");
  g_assert_false (json_object_has_member (object, "carried"));
  object = json_array_get_object_element (array, 1);
  g_assert_true (json_object_get_boolean_member (object, "carried"));
  g_assert_false (json_object_has_member (object, "reason"));
}

static void
test_no_times (Fixture * f, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GPtrArray) lines = NULL;

  open_log (f, f->path);
  add_buffer (f, buffer);
  gst_segment_init (&f->segment, GST_FORMAT_BYTES);
  GST_BUFFER_PTS (buffer) = GST_SECOND;
  add_buffer (f, buffer);
  close_log (f);
  lines = read_lines (f->path);
  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_false (json_object_has_member (line_at (lines, 0), "running-time"));
  g_assert_false (json_object_has_member (line_at (lines, 1), "running-time"));
}

/* The same moment by the clocks of Unix and of NTP, and by one that says
 * nothing about the time of day. */
static void
test_utc (Fixture * f, gconstpointer data)
{
  static const struct
  {
    const char *caps;
    guint64 seconds;
    gboolean known;
  } clocks[] = {
    {"timestamp/x-unix", 1777636800, TRUE},
    {"timestamp/x-ntp", 1777636800 + 2208988800u, TRUE},
    {"timestamp/x-private", 1777636800, FALSE},
  };
  g_autoptr (GPtrArray) lines = NULL;
  guint i;

  open_log (f, f->path);
  for (i = 0; i < G_N_ELEMENTS (clocks); i++) {
    g_autoptr (GstBuffer) buffer = gst_buffer_new ();
    g_autoptr (GstCaps) caps = gst_caps_from_string (clocks[i].caps);

    gst_buffer_add_reference_timestamp_meta (buffer, caps,
        clocks[i].seconds * GST_SECOND + 123456789, GST_CLOCK_TIME_NONE);
    add_buffer (f, buffer);
  }
  close_log (f);
  lines = read_lines (f->path);
  for (i = 0; i < G_N_ELEMENTS (clocks); i++) {
    if (clocks[i].known)
      g_assert_cmpstr (json_object_get_string_member (line_at (lines, i),
              "utc"), ==, "2026-05-01T12:00:00.123456Z");
    else
      g_assert_false (json_object_has_member (line_at (lines, i), "utc"));
  }
}

/* What is there stays, and a line that was cut off spoils no other. */
static void
test_added_to (Fixture * f, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (f->path, "{\"a\":1}\n{\"b\":", -1, NULL));
  open_log (f, f->path);
  add_lines (f, 1);
  close_log (f);
  open_log (f, f->path);
  add_lines (f, 1);
  close_log (f);
  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "{\"a\":1}\n{\"b\":\n{\"runn"));
  {
    g_autoptr (GPtrArray) lines = parse_lines (strstr (text, "{\"runn"));

    g_assert_cmpuint (lines->len, ==, 2);
  }
  check_quiet (f);
}

static void
test_no_allocation (Fixture * f, gconstpointer data)
{
#ifdef COUNTS_ALLOCATIONS
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GstCaps) caps = gst_caps_from_string ("timestamp/x-unix");
  MdFace face = scene_faces[0];
  gint before = 0;
  guint i;

  face.has_landmarks = TRUE;
  GST_BUFFER_PTS (buffer) = 11 * GST_SECOND;
  gst_buffer_add_reference_timestamp_meta (buffer, caps, GST_SECOND,
      GST_CLOCK_TIME_NONE);
  open_log (f, f->path);
  for (i = 0; i < 12; i++) {
    if (i == 2)
      before = test_allocation_count ();
    gst_mask_detect_json_log_add (f->log, &f->segment, &f->info, buffer,
        &face, 1);
  }
  g_assert_cmpint (test_allocation_count (), ==, before);
  close_log (f);
#else
  g_test_skip ("allocations cannot be counted here");
#endif
}

static void
test_cannot_open (Fixture * f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->path, "no", "folder", NULL);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_mask_detect_json_log_open (f->element, path));
  message = gst_bus_pop_filtered (f->bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_full_disk (Fixture * f, gconstpointer data)
{
  open_log (f, "/dev/full");
  add_lines (f, 1);
  check_warning (f, GST_RESOURCE_ERROR_NO_SPACE_LEFT, "/dev/full");
  add_lines (f, 9);
  check_quiet (f);
  close_log (f);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, "10 lines");
}

/* Reads what is in the pipe. */
static void
drain (int fd, GString * text)
{
  char buffer[4096];
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
}

static int
open_reader (Fixture * f)
{
  int fd = g_open (f->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

/* A reader leaves, which would send this program SIGPIPE, and another comes. */
static void
test_closed_pipe (Fixture * f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) lines = NULL;
  int reader;

  g_assert_cmpint (mkfifo (f->path, 0600), ==, 0);
  reader = open_reader (f);
  open_log (f, f->path);
  add_lines (f, 1);
  drain (reader, text);
  close (reader);
  check_quiet (f);

  add_lines (f, 1);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, f->path);
  add_lines (f, 3);
  check_quiet (f);

  reader = open_reader (f);
  add_lines (f, 1);
  drain (reader, text);
  close (reader);
  close_log (f);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, "4 lines");
  lines = parse_lines (text->str);
  g_assert_cmpuint (lines->len, ==, 2);
}

/* Opening a pipe waits for a reader; a stream must not. */
static void
test_unread_pipe (Fixture * f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) lines = NULL;
  int reader;

  g_assert_cmpint (mkfifo (f->path, 0600), ==, 0);
  open_log (f, f->path);
  add_lines (f, 2);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, "nobody reads it");
  reader = open_reader (f);
  add_lines (f, 1);
  drain (reader, text);
  close (reader);
  close_log (f);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, "2 lines");
  lines = parse_lines (text->str);
  g_assert_cmpuint (lines->len, ==, 1);
}

/* Lines wait for a slow reader, whole, until there are too many of them. */
static void
test_slow_reader (Fixture * f, gconstpointer data)
{
  const guint many = 2000;      /* more than the pipe holds, less than waits */
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  guint64 lost;
  int reader;
  guint i;

  g_assert_cmpint (mkfifo (f->path, 0600), ==, 0);
  reader = open_reader (f);
  open_log (f, f->path);
  add_lines (f, many);
  check_quiet (f);
  /* Every line that is added takes more of those that wait along. */
  for (i = 0; i < 100; i++) {
    drain (reader, text);
    add_lines (f, 1);
  }
  drain (reader, text);
  lines = parse_lines (text->str);
  g_assert_cmpuint (lines->len, ==, many + 100);
  check_quiet (f);

  add_lines (f, 10 * many);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, "too slow");
  close_log (f);
  error = pop_warning (f);
  lost = g_ascii_strtoull (error->message, NULL, 10);
  g_assert_cmpuint (lost, >, 0);
  g_string_truncate (text, 0);
  drain (reader, text);
  close (reader);
  /* Each line was written or counted; the one that the pipe's end cut in two
   * is both. */
  g_clear_pointer (&lines, g_ptr_array_unref);
  g_string_truncate (text, g_strrstr (text->str, "\n") + 1 - text->str);
  lines = parse_lines (text->str);
  g_assert_cmpuint (lines->len + lost, ==, 10 * many);
}

/* Which frames get a line is what the property updates says. */
static void
test_element (Fixture * f, gconstpointer data)
{
  static const struct
  {
    const char *updates;
    guint expected;
  } cases[] = {
    {"every-frame", 4},
    {"on-change", 2},
    {"on-face", 3},
    {"none", 0},
  };
  guint i, frame;

  if (!scene_have_models ())
    return;
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *launch = g_strdup_printf ("maskdetect updates=%s "
        "json-location=%s", cases[i].updates, f->path);
    g_autoptr (GPtrArray) lines = NULL;
    Rig rig;

    rig_init (&rig, launch);
    rig_set_format (&rig, I420, SCENE_WIDTH, SCENE_HEIGHT);
    for (frame = 0; frame < 4; frame++) {
      GstBuffer *buffer = frame < 2 ? scene_buffer (I420, 0) :
          scene_blank (I420, SCENE_WIDTH, SCENE_HEIGHT, frame);

      gst_buffer_unref (rig_push (&rig, buffer));
    }
    rig_clear (&rig);
    lines = read_lines (f->path);
    g_assert_cmpuint (lines->len, ==, cases[i].expected);
    g_unlink (f->path);
  }
}

/* The stream goes on, whatever becomes of the log. */
static void
test_element_full_disk (Fixture * f, gconstpointer data)
{
  guint frame;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init (&rig, "maskdetect updates=every-frame json-location=/dev/full");
  rig_set_format (&rig, I420, SCENE_WIDTH, SCENE_HEIGHT);
  for (frame = 0; frame < 4; frame++)
    gst_buffer_unref (rig_push (&rig, scene_blank (I420, SCENE_WIDTH,
                SCENE_HEIGHT, frame)));
  g_assert_cmpuint (rig_count_messages (&rig, GST_MESSAGE_WARNING), ==, 1);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add ("/json-log/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("fields", test_fields);
  ADD ("landmarks", test_landmarks);
  ADD ("unknown", test_unknown);
  ADD ("no-times", test_no_times);
  ADD ("utc", test_utc);
  ADD ("added-to", test_added_to);
  ADD ("no-allocation", test_no_allocation);
  ADD ("cannot-open", test_cannot_open);
  ADD ("full-disk", test_full_disk);
  ADD ("closed-pipe", test_closed_pipe);
  ADD ("unread-pipe", test_unread_pipe);
  ADD ("slow-reader", test_slow_reader);
  ADD ("element", test_element);
  ADD ("element-full-disk", test_element_full_disk);
  status = g_test_run ();
  gst_deinit ();
  return status;
}
