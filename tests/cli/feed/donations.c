/* Tests that the ledger counts each picture once, with several writers and
 * after crashes. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "donations.h"

#define N_PROCESSES 6
#define N_PICTURES 40

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture * f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("ledger-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "ledger.jsonl", NULL);
}

static void
tear_down (Fixture * f, gconstpointer data)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static char *
digest (guint i)
{
  return g_strdup_printf ("%064x", i + 1);
}

static gboolean
add (MdDonations * ledger, guint i, guint64 masks, guint64 limit)
{
  g_autofree char *picture = digest (i);
  MdDonation entry = { picture, "\"a\"\n\x01.jpg", masks };
  g_autoptr (GError) error = NULL;
  gboolean ok = md_donations_add (ledger, &entry, 1, limit, &error);

  g_assert_no_error (error);
  return ok;
}

static MdDonations *
open_ledger (Fixture * f)
{
  g_autoptr (GError) error = NULL;
  MdDonations *ledger = md_donations_open (f->path, &error);

  g_assert_no_error (error);
  return ledger;
}

static char *
contents (Fixture * f)
{
  char *text;

  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  return text;
}

static guint
count_lines (Fixture * f)
{
  g_autofree char *text = contents (f);
  guint n = 0;

  for (const char *p = text; (p = strchr (p, '\n')); p++)
    n++;
  return n;
}

static void
test_once (Fixture * f, gconstpointer data)
{
  g_autofree char *first = digest (0);
  g_autofree char *other = digest (9);

  for (int run = 0; run < 3; run++) {
    g_autoptr (MdDonations) ledger = open_ledger (f);

    add (ledger, 0, 2, 0);
    add (ledger, 1, 3, 0);
    add (ledger, 0, 50, 0);
    g_assert_cmpuint (md_donations_total (ledger), ==, 5);
    g_assert_cmpuint (md_donations_n_pictures (ledger), ==, 2);
    g_assert_cmpuint (md_donations_masks (ledger, first), ==, 2);
    g_assert_cmpuint (md_donations_masks (ledger, other), ==, 0);
  }
  g_assert_cmpuint (count_lines (f), ==, 2);
}

static void
test_twice_in_one_call (Fixture * f, gconstpointer data)
{
  g_autofree char *picture = digest (0);
  MdDonation entries[] = { {picture, "a.jpg", 1}, {picture, "b.jpg", 1} };
  g_autoptr (MdDonations) ledger = open_ledger (f);

  g_assert_true (md_donations_add (ledger, entries, 2, 0, NULL));
  g_assert_cmpuint (md_donations_total (ledger), ==, 1);
  g_assert_cmpuint (count_lines (f), ==, 1);
}

static void
test_limit (Fixture * f, gconstpointer data)
{
  g_autoptr (MdDonations) ledger = open_ledger (f);

  for (guint i = 0; i < 5; i++)
    add (ledger, i, 3, 10);
  g_assert_cmpuint (md_donations_total (ledger), ==, 9);
  add (ledger, 7, 1, 10);
  g_assert_cmpuint (md_donations_total (ledger), ==, 10);
}

/* Two processes with the file open see each other's entries. */
static void
test_shared (Fixture * f, gconstpointer data)
{
  g_autoptr (MdDonations) a = open_ledger (f);
  g_autoptr (MdDonations) b = open_ledger (f);

  add (a, 0, 1, 0);
  add (b, 0, 1, 0);
  add (b, 1, 1, 0);
  add (a, 1, 1, 0);
  g_assert_cmpuint (md_donations_total (a), ==, 2);
  g_assert_cmpuint (md_donations_total (b), ==, 2);
  g_assert_cmpuint (count_lines (f), ==, 2);
}

/* Each process adds all pictures, starting at a different one. */
static void
test_processes (Fixture * f, gconstpointer data)
{
  pid_t children[N_PROCESSES];
  g_autoptr (MdDonations) ledger = NULL;

  for (guint p = 0; p < N_PROCESSES; p++) {
    children[p] = fork ();
    g_assert_cmpint (children[p], >=, 0);
    if (children[p] == 0) {
      ledger = md_donations_open (f->path, NULL);
      for (guint i = 0; ledger && i < N_PICTURES; i++) {
        g_autofree char *picture = digest ((i + 7 * p) % N_PICTURES);
        MdDonation entry = { picture, "a.jpg", 1 };
        if (!md_donations_add (ledger, &entry, 1, 0, NULL))
          _exit (1);
      }
      _exit (ledger ? 0 : 1);
    }
  }
  for (guint p = 0; p < N_PROCESSES; p++) {
    int status;

    g_assert_cmpint (waitpid (children[p], &status, 0), ==, children[p]);
    g_assert_cmpint (status, ==, 0);
  }
  g_assert_cmpuint (count_lines (f), ==, N_PICTURES);
  ledger = open_ledger (f);
  g_assert_cmpuint (md_donations_total (ledger), ==, N_PICTURES);
}

/* Truncated after every byte: complete lines are kept, the rest is added
 * again. */
static void
test_torn (Fixture * f, gconstpointer data)
{
  g_autofree char *whole = NULL;
  MdDonations *ledger;
  gsize size, end;

  ledger = open_ledger (f);
  add (ledger, 0, 1, 0);
  add (ledger, 1, 1, 0);
  md_donations_close (ledger);
  whole = contents (f);
  size = strlen (whole);
  end = strcspn (whole, "\n");
  for (gsize cut = 0; cut <= size; cut++) {
    g_assert_true (g_file_set_contents (f->path, whole, cut, NULL));
    ledger = open_ledger (f);
    /* a line without its newline is complete */
    g_assert_cmpuint (md_donations_total (ledger), ==,
        (cut >= end) + (cut + 1 >= size));
    add (ledger, 0, 1, 0);
    add (ledger, 1, 1, 0);
    g_assert_cmpuint (md_donations_total (ledger), ==, 2);
    g_assert_cmpuint (count_lines (f), ==, 2);
    md_donations_close (ledger);
  }
}

static void
test_damaged (Fixture * f, gconstpointer data)
{
  static const char *const lines[] = {
    "nonsense", "{}", "[1]", "{\"picture\": \"12\", \"masks\": 1}",
    "{\"picture\": 12, \"masks\": 1}", "\xff\xfe",
    "{\"picture\": \"0000000000000000000000000000000000000000000000000000"
        "000000000001\", \"masks\": -1}",
    "{\"picture\": \"0000000000000000000000000000000000000000000000000000"
        "000000000001\", \"masks\": \"1\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *picture = digest (5);
    g_autofree char *text = g_strconcat ("{\"picture\": \"", picture,
        "\", \"masks\": 1}\n", lines[i], "\n", NULL);
    g_autofree char *after = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
    g_assert_null (md_donations_open (f->path, &error));
    g_assert_nonnull (strstr (error->message, "ledger.jsonl: line 2 "));
    after = contents (f);
    g_assert_cmpstr (after, ==, text);
  }
}

/* An editor replaces the file. */
static void
test_replaced (Fixture * f, gconstpointer data)
{
  g_autoptr (MdDonations) ledger = open_ledger (f);

  add (ledger, 0, 1, 0);
  add (ledger, 1, 1, 0);
  g_assert_true (g_file_set_contents (f->path, "", 0, NULL));
  add (ledger, 2, 1, 0);
  g_assert_cmpuint (md_donations_total (ledger), ==, 1);
  g_assert_cmpuint (count_lines (f), ==, 1);
}

static void
test_unwritable (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (md_donations_open ("/proc/ledger.jsonl", &error));
  g_assert_nonnull (strstr (error->message, "/proc/ledger.jsonl"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add ("/feed/donations/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("once", test_once);
  ADD ("twice-in-one-call", test_twice_in_one_call);
  ADD ("limit", test_limit);
  ADD ("shared", test_shared);
  ADD ("processes", test_processes);
  ADD ("torn", test_torn);
  ADD ("damaged", test_damaged);
  ADD ("replaced", test_replaced);
  g_test_add_func ("/feed/donations/unwritable", test_unwritable);
  return g_test_run ();
}
