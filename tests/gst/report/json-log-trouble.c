/* Tests json-location with full disks, and with readers that close the pipe,
 * are slow or never open it. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../harness.h"
#include "json-fixture.h"
#include "../scene.h"

static void
check_warning (JsonFixture * f, int code, const char *part)
{
  g_autoptr (GError) error = json_pop_warning (f);

  g_assert_error (error, GST_RESOURCE_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_cannot_open (JsonFixture * f, gconstpointer data)
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
test_full_disk (JsonFixture * f, gconstpointer data)
{
  json_open (f, "/dev/full");
  json_add_lines (f, 1);
  check_warning (f, GST_RESOURCE_ERROR_NO_SPACE_LEFT, "/dev/full");
  json_add_lines (f, 9);
  json_check_quiet (f);
  json_close (f);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, "10 lines");
}

/* A limit of the process on the size of its files is like a full disk: no
 * signal kills the application. */
static void
test_size_limit (JsonFixture * f, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  struct rlimit before, limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 100;
  json_open (f, f->path);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  json_add_lines (f, 3);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, f->path);
  json_add_lines (f, 1);
  json_close (f);
  json_check_quiet (f);
  lines = json_read_lines (f->path);
  g_assert_cmpuint (lines->len, ==, 4);
}

/* Reads everything in the pipe. */
static void
drain (int fd, GString * text)
{
  char buffer[4096];
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
}

static int
open_reader (JsonFixture * f)
{
  int fd = g_open (f->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

/* A late reader gets one more line before the log is closed: @n lines have
 * been read, including those in @text, and @lost were not. */
static void
check_late_reader (JsonFixture * f, GString * text, const char *lost, guint n)
{
  g_autoptr (GPtrArray) lines = NULL;
  int reader = open_reader (f);

  json_add_lines (f, 1);
  drain (reader, text);
  close (reader);
  json_close (f);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, lost);
  lines = json_parse_lines (text->str);
  g_assert_cmpuint (lines->len, ==, n);
}

/* A reader closes the pipe, which would raise SIGPIPE, and another one opens
 * it. */
static void
test_closed_pipe (JsonFixture * f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int reader;

  g_assert_cmpint (mkfifo (f->path, 0600), ==, 0);
  reader = open_reader (f);
  json_open (f, f->path);
  json_add_lines (f, 1);
  drain (reader, text);
  close (reader);
  json_check_quiet (f);

  json_add_lines (f, 1);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, f->path);
  json_add_lines (f, 3);
  json_check_quiet (f);

  check_late_reader (f, text, "4 lines", 2);
}

/* Opening a pipe normally blocks until there is a reader, but must not block
 * the stream. */
static void
test_unread_pipe (JsonFixture * f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpint (mkfifo (f->path, 0600), ==, 0);
  json_open (f, f->path);
  json_add_lines (f, 2);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, "the pipe has no reader");
  check_late_reader (f, text, "2 lines", 1);
}

/* Lines are kept as a whole for a slow reader, up to a limit. */
static void
test_slow_reader (JsonFixture * f, gconstpointer data)
{
  const guint many = 2000;      /* more than the pipe holds, less than the
                                 * limit */
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  guint64 lost;
  int reader;
  guint i;

  g_assert_cmpint (mkfifo (f->path, 0600), ==, 0);
  reader = open_reader (f);
  json_open (f, f->path);
  json_add_lines (f, many);
  json_check_quiet (f);
  /* Each added line also writes pending ones. */
  for (i = 0; i < 100; i++) {
    drain (reader, text);
    json_add_lines (f, 1);
  }
  drain (reader, text);
  lines = json_parse_lines (text->str);
  g_assert_cmpuint (lines->len, ==, many + 100);
  json_check_quiet (f);

  json_add_lines (f, 10 * many);
  check_warning (f, GST_RESOURCE_ERROR_WRITE, "too slow");
  json_close (f);
  error = json_pop_warning (f);
  lost = g_ascii_strtoull (error->message, NULL, 10);
  g_assert_cmpuint (lost, >, 0);
  g_string_truncate (text, 0);
  drain (reader, text);
  close (reader);
  /* Each line was written or counted; the one that the pipe's end cut in two
   * is both. */
  g_clear_pointer (&lines, g_ptr_array_unref);
  g_string_truncate (text, g_strrstr (text->str, "\n") + 1 - text->str);
  lines = json_parse_lines (text->str);
  g_assert_cmpuint (lines->len + lost, ==, 10 * many);
}

/* The stream continues whatever happens to the log. */
static void
test_element_full_disk (JsonFixture * f, gconstpointer data)
{
  guint frame;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init (&rig, "maskdetect updates=every-frame json-location=/dev/full");
  rig_set_format (&rig, GST_VIDEO_FORMAT_I420, SCENE_WIDTH, SCENE_HEIGHT);
  for (frame = 0; frame < 4; frame++)
    gst_buffer_unref (rig_push (&rig, scene_blank (GST_VIDEO_FORMAT_I420,
                SCENE_WIDTH, SCENE_HEIGHT, frame)));
  g_assert_cmpuint (rig_count_messages (&rig, GST_MESSAGE_WARNING), ==, 1);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  JSON_TEST ("/json-log/cannot-open", test_cannot_open);
  JSON_TEST ("/json-log/full-disk", test_full_disk);
  JSON_TEST ("/json-log/size-limit", test_size_limit);
  JSON_TEST ("/json-log/closed-pipe", test_closed_pipe);
  JSON_TEST ("/json-log/unread-pipe", test_unread_pipe);
  JSON_TEST ("/json-log/slow-reader", test_slow_reader);
  JSON_TEST ("/json-log/element-full-disk", test_element_full_disk);
  status = g_test_run ();
  gst_deinit ();
  return status;
}
