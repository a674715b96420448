/* Tests that a journal reads, repairs, locks and replaces its own files, and
 * leaves everything else unchanged. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/safe-file.h"
#include "json/journal.h"

typedef struct
{
  char *folder, *path;
  guint n;                      /* lines read */
  MdJournal *journal;           /* (nullable): also used by child processes */
} Fixture;

static gboolean
take (const char *line, gsize length, gpointer data)
{
  /* {"n":1} */
  if (length < 7 || memcmp (line, "{\"n\":", 5) != 0 || line[length - 1] != '}')
    return FALSE;
  ((Fixture *) data)->n++;
  return TRUE;
}

static const MdJournalKind kind = {
  .what = "a number",.advice = "go away",.start = "{\"n\":",.take = take
};

static void
set_up (Fixture * f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("journal-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "a.jsonl", NULL);
}

static void
tear_down (Fixture * f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (f->folder, name, NULL);
    g_unlink (path);
  }
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static MdJournal *
open_with (Fixture * f, const MdJournalKind * a_kind)
{
  g_autoptr (GError) error = NULL;
  MdJournal *journal;

  f->n = 0;
  journal = md_journal_open (f->path, a_kind, f, &error);
  g_assert_true ((journal == NULL) == (error != NULL));
  if (error)
    g_assert_nonnull (strstr (error->message, f->path));
  return journal;
}

static void
put (Fixture * f, const char *text)
{
  g_assert_true (g_file_set_contents (f->path, text, -1, NULL));
}

static void
check (Fixture * f, const char *text)
{
  g_autofree char *now = NULL;

  g_assert_true (g_file_get_contents (f->path, &now, NULL, NULL));
  g_assert_cmpstr (now, ==, text);
}

static void
test_own (Fixture * f, gconstpointer data)
{
  static const struct
  {
    const char *before, *after;
    guint n;
  } cases[] = {
    {"", "", 0},
    {"{\"n\":1}\n", "{\"n\":1}\n", 1},
    {"{\"n\":1}\n{\"n\":2", "{\"n\":1}\n", 1},
    {"{\"n\":1}\n{", "{\"n\":1}\n", 1},
    {"{\"n\":1}\n\n{\"n\":2}", "{\"n\":1}\n\n{\"n\":2}\n", 2},
    {"{\"n\":1}", "{\"n\":1}\n", 1},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (MdJournal) journal = NULL;

    put (f, cases[i].before);
    journal = open_with (f, &kind);
    g_assert_nonnull (journal);
    g_assert_cmpuint (f->n, ==, cases[i].n);
    check (f, cases[i].after);
  }
}

static void
test_foreign (Fixture * f, gconstpointer data)
{
  static const char *const texts[] = {
    "{\"precious\":1}", "{\"precious\":1}\n", "{\"n\":1", "{\"n\"", "x",
    "\n\n{\"precious\":1}\n", "{\"n\":1}\nmy notes", "{\"n\":1}\nmy notes\n",
    "my notes\n{\"n\":1}\n", "{\"n\":1}\n{\"m\":",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    put (f, texts[i]);
    g_assert_null (open_with (f, &kind));
    check (f, texts[i]);
  }
}

/* Comma-separated values are recognised by their header. */
static void
test_values (Fixture * f, gconstpointer data)
{
  MdJournalKind values = kind;
  g_autoptr (MdJournal) journal = NULL;

  values.header = "name,value\n";
  put (f, "name,other\na,1\n");
  g_assert_null (open_with (f, &values));
  check (f, "name,other\na,1\n");
  put (f, "name,value");
  g_assert_null (open_with (f, &values));
  put (f, "name,value\n{\"n\":\"a\nb\"}\n\"cut\n");
  journal = open_with (f, &values);
  g_assert_nonnull (journal);
  g_assert_cmpuint (f->n, ==, 1);
  check (f, "name,value\n{\"n\":\"a\nb\"}\n");
}

static void
test_forgiving (Fixture * f, gconstpointer data)
{
  MdJournalKind memory = kind;
  g_autoptr (MdJournal) journal = NULL;

  memory.forgiving = TRUE;
  put (f, "my notes\n{\"n\":1}\n");
  g_assert_null (open_with (f, &memory));
  put (f, "{\"n\":1}\nnonsense\n{\"n\":2}\n{\"n\":");
  journal = open_with (f, &memory);
  g_assert_cmpuint (f->n, ==, 2);
  check (f, "{\"n\":1}\nnonsense\n{\"n\":2}\n");
}

static void
test_full_disk (Fixture * f, gconstpointer data)
{
  struct rlimit before, limit;
  g_autoptr (MdJournal) journal = NULL;
  g_autoptr (GError) error = NULL;

  put (f, "{\"n\":1}\n");
  journal = open_with (f, &kind);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  limit = before;
  limit.rlim_cur = 12;          /* in the middle of the next line */
  setrlimit (RLIMIT_FSIZE, &limit);
  g_assert_false (md_journal_append (journal, "{\"n\":2}\n", 8, &error));
  setrlimit (RLIMIT_FSIZE, &before);
  g_assert_nonnull (error);
  check (f, "{\"n\":1}\n");
  g_assert_true (md_journal_append (journal, "{\"n\":3}\n", 8, NULL));
  check (f, "{\"n\":1}\n{\"n\":3}\n");
}

/* Runs in another process and reports what it reads. */
static int
elsewhere (Fixture * f, int (*look) (Fixture * f))
{
  pid_t child = fork ();
  int status = 0;

  if (child == 0)
    _exit (look (f));
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WEXITSTATUS (status);
}

static int
can_open (Fixture * f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdJournal) journal = md_journal_open (f->path, &kind, f, &error);

  return journal ? 1 : g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY) ?
      2 : 3;
}

static void
test_lock (Fixture * f, gconstpointer data)
{
  MdJournal *journal = open_with (f, &kind);

  g_assert_cmpint (elsewhere (f, can_open), ==, 2);
  g_assert_true (md_journal_append (journal, "{\"n\":1}\n", 8, NULL));
  g_assert_true (md_journal_replace (journal, "{\"n\":2}\n", 8, NULL));
  check (f, "{\"n\":2}\n");
  g_assert_cmpint (elsewhere (f, can_open), ==, 2);
  md_journal_close (journal);
  g_assert_cmpint (elsewhere (f, can_open), ==, 1);
}

static MdJournalKind shared;

static int
can_claim (Fixture * f)
{
  g_autoptr (MdJournal) journal = md_journal_open (f->path, &shared, f, NULL);

  return journal == NULL ? 3 : md_journal_claim (journal, "a")
      + 2 * md_journal_claim (journal, "b");
}

static int
append_one (Fixture * f)
{
  g_autoptr (MdJournal) journal = md_journal_open (f->path, &shared, f, NULL);

  for (guint i = 0; i < 50; i++) {
    if (!md_journal_begin (journal, NULL)
        || !md_journal_append (journal, "{\"n\":1}\n", 8, NULL))
      return 1;
    md_journal_end (journal);
  }
  return 0;
}

static void
test_shared (Fixture * f, gconstpointer data)
{
  pid_t children[4];

  shared = kind;
  shared.shared = TRUE;
  f->journal = open_with (f, &shared);
  g_assert_true (md_journal_claim (f->journal, "a"));
  g_assert_cmpint (elsewhere (f, can_claim), ==, 2);
  for (guint i = 0; i < 4; i++)
    if ((children[i] = fork ()) == 0)
      _exit (append_one (f));
  for (guint i = 0; i < 4; i++) {
    int status;

    g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
    g_assert_cmpint (status, ==, 0);
  }
  g_assert_true (md_journal_begin (f->journal, NULL));
  md_journal_end (f->journal);
  g_assert_cmpuint (f->n, ==, 200);
  md_journal_close (f->journal);
}

static void
test_links (Fixture * f, gconstpointer data)
{
  MdJournalKind implied = kind;
  g_autofree char *target = g_build_filename (f->folder, "target", NULL);
  g_autoptr (MdJournal) journal = NULL;

  implied.implied = TRUE;
  g_assert_cmpint (symlink (target, f->path), ==, 0);
  g_assert_null (open_with (f, &implied));
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
  /* a link that the user has named is followed */
  journal = open_with (f, &kind);
  g_assert_true (md_journal_replace (journal, "{\"n\":2}\n", 8, NULL));
  g_assert_true (g_file_test (f->path, G_FILE_TEST_IS_SYMLINK));
  check (f, "{\"n\":2}\n");
}

static void
test_names (Fixture * f, gconstpointer data)
{
  static const char *const outside[] = {
    "", "/etc/passwd", "..", "../a", "a/../../b", "a/.."
  };

  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    g_assert_false (md_safe_file_is_below (outside[i]));
  g_assert_true (md_safe_file_is_below ("a/b..c/...d"));
  g_assert_true (md_safe_file_write (f->path, "a", 1, MD_SAFE_FILE_NEW, NULL));
  g_assert_false (md_safe_file_write (f->path, "b", 1, MD_SAFE_FILE_NEW, NULL));
  check (f, "a");
  g_assert_true (md_safe_file_write (f->path, "b", 1, MD_SAFE_FILE_REPLACE,
          NULL));
  check (f, "b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/journal/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("own", test_own);
  ADD ("foreign", test_foreign);
  ADD ("values", test_values);
  ADD ("forgiving", test_forgiving);
  ADD ("full-disk", test_full_disk);
  ADD ("lock", test_lock);
  ADD ("shared", test_shared);
  ADD ("links", test_links);
  ADD ("names", test_names);
  return g_test_run ();
}
