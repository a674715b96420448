/* Tests which messages are queued, sent, and dropped for lack of room, over
 * several runs. */
#include "cli/watch/outbox.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture * f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("outbox-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "a.outbox", NULL);
}

static void
tear_down (Fixture * f, gconstpointer data)
{
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
}

static MdOutbox *
open_outbox (Fixture * f, gsize limit)
{
  g_autoptr (GError) error = NULL;
  MdOutbox *outbox = md_outbox_open (f->path, limit, &error);

  g_assert_no_error (error);
  return outbox;
}

static void
add (MdOutbox * outbox, const char *payload)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (md_outbox_add (outbox, "t", payload, &error));
  g_assert_no_error (error);
}

/* Returns the queued messages as "a b c ". */
static void
assert_waits (MdOutbox * outbox, const char *expected)
{
  g_autoptr (GString) all = g_string_new (NULL);
  char *topic, *payload;
  guint n = 0;

  for (guint64 id = 0; (id = md_outbox_next (outbox, id, &topic, &payload));) {
    g_assert_cmpstr (topic, ==, "t");
    g_string_append_printf (all, "%s ", payload);
    g_free (topic);
    g_free (payload);
    n++;
  }
  g_assert_cmpstr (all->str, ==, expected);
  g_assert_cmpuint (md_outbox_waiting (outbox), ==, n);
}

static void
done (MdOutbox * outbox, guint64 after)
{
  g_autofree char *topic = NULL, *payload = NULL;
  guint64 id = md_outbox_next (outbox, after, &topic, &payload);

  g_assert_true (md_outbox_done (outbox, id, NULL));
}

static void
test_runs (Fixture * f, gconstpointer data)
{
  MdOutbox *outbox = open_outbox (f, 1000);

  assert_waits (outbox, "");
  add (outbox, "\"a\"\n");
  add (outbox, "b");
  add (outbox, "c");
  done (outbox, 1);             /* out of order: b */
  assert_waits (outbox, "\"a\"\n c ");
  md_outbox_close (outbox);

  outbox = open_outbox (f, 1000);
  assert_waits (outbox, "\"a\"\n c ");
  done (outbox, 0);
  add (outbox, "d");
  md_outbox_close (outbox);

  outbox = open_outbox (f, 1000);
  assert_waits (outbox, "c d ");
  g_assert_cmpuint (md_outbox_lost (outbox), ==, 0);
  md_outbox_close (outbox);
}

static void
test_full (Fixture * f, gconstpointer data)
{
  MdOutbox *outbox = open_outbox (f, 10);

  add (outbox, "1234");         /* and a byte of topic */
  add (outbox, "5678");
  assert_waits (outbox, "1234 5678 ");
  add (outbox, "9");
  assert_waits (outbox, "5678 9 ");
  g_assert_cmpuint (md_outbox_lost (outbox), ==, 1);
  /* larger than the limit: kept alone */
  add (outbox, "0123456789abcdef");
  assert_waits (outbox, "0123456789abcdef ");
  g_assert_cmpuint (md_outbox_lost (outbox), ==, 3);
  md_outbox_close (outbox);
  outbox = open_outbox (f, 10);
  assert_waits (outbox, "0123456789abcdef ");
  md_outbox_close (outbox);
}

/* Sent messages do not fill the disk. */
static void
test_small (Fixture * f, gconstpointer data)
{
  MdOutbox *outbox = open_outbox (f, 1000);
  GStatBuf info;

  add (outbox, "first");
  for (guint i = 0; i < 3000; i++) {
    add (outbox, "one of many");
    done (outbox, 1);
  }
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_size, <, 100000);
  assert_waits (outbox, "first ");
  md_outbox_close (outbox);
  outbox = open_outbox (f, 1000);
  assert_waits (outbox, "first ");
  done (outbox, 0);
  for (guint i = 0; i < 600; i++) {
    add (outbox, "another");
    done (outbox, 0);
  }
  md_outbox_close (outbox);
  outbox = open_outbox (f, 1000);
  assert_waits (outbox, "");
  md_outbox_close (outbox);
}

static void
test_foreign (Fixture * f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  MdOutbox *outbox;

  g_assert_true (g_file_set_contents (f->path, "Dear diary\n", -1, NULL));
  g_assert_null (md_outbox_open (f->path, 10, &error));
  g_assert_nonnull (strstr (error->message, f->path));
  g_clear_error (&error);
  g_unlink (f->path);

  /* one process at a time */
  outbox = open_outbox (f, 10);
  g_assert_null (md_outbox_open (f->path, 10, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  md_outbox_close (outbox);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/outbox/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("runs", test_runs);
  ADD ("full", test_full);
  ADD ("small", test_small);
  ADD ("foreign", test_foreign);
  return g_test_run ();
}
