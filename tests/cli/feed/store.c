/* Tests that the cache of earlier runs returns only results that are still
 * valid. */
#include <glib/gstdio.h>
#include <string.h>

#include "file.h"
#include "store.h"

#define N_KEPT 5
#define DIGEST_A \
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define DIGEST_B \
    "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

typedef struct
{
  char *folder, *path;
  MdMeans means;
  GStatBuf state;
} Fixture;

static void
set_up (Fixture * f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("store-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "cache.jsonl", NULL);
  f->means = (MdMeans) {
  .min_face_size = 30,.threshold = -1};
  f->means.models[MD_N_STAGES] = g_strdup (DIGEST_A);
  memset (&f->state, 0, sizeof f->state);
  f->state.st_size = 1234;
  f->state.st_mtim.tv_sec = 1777636800;
  f->state.st_mtim.tv_nsec = 123456789;
}

static void
tear_down (Fixture * f, gconstpointer data)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  md_means_clear (&f->means);
  g_free (f->path);
  g_free (f->folder);
}

/* (transfer full) */
static MdSidecar *
make_sidecar (const Fixture * f, const char *digest)
{
  MdSidecar *sidecar = g_new0 (MdSidecar, 1);

  sidecar->file = g_strdup ("a.jpg");
  sidecar->sha256 = g_strdup (digest);
  sidecar->width = 640;
  sidecar->height = 360;
  sidecar->means = md_means_copy (&f->means);
  sidecar->time = 1777636800;
  sidecar->faces = g_array_new (FALSE, FALSE, sizeof (MdObservation));
  return sidecar;
}

static MdStore *
open_store (const Fixture * f)
{
  g_autoptr (GError) error = NULL;
  MdStore *store = md_store_open (f->path, &f->means, &error);

  g_assert_no_error (error);
  return store;
}

static void
add (const Fixture * f, MdStore * store, const char *name, const char *digest)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (md_store_add (store, name, &f->state, make_sidecar (f,
              digest), &error));
  g_assert_no_error (error);
}

static char *
contents (const Fixture * f)
{
  char *text;

  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  return text;
}

/* A name may hold any bytes; a file that has changed is unknown. */
static void
test_find (Fixture * f, gconstpointer data)
{
  static const char *const names[] = { "a b/ö%2F\xff\n\".jpg", "b.jpg" };

  for (guint run = 0; run < 2; run++) {
    g_autoptr (MdStore) store = open_store (f);
    GStatBuf larger = f->state, newer = f->state;

    if (run == 0) {
      g_assert_null (md_store_find (store, names[0], &f->state));
      add (f, store, names[0], DIGEST_A);
      add (f, store, names[1], DIGEST_B);
    }
    g_assert_cmpstr (md_store_find (store, names[0], &f->state)->sha256, ==,
        DIGEST_A);
    g_assert_cmpstr (md_store_find (store, names[1], &f->state)->sha256, ==,
        DIGEST_B);
    g_assert_null (md_store_find (store, "c.jpg", &f->state));
    larger.st_size++;
    newer.st_mtim.tv_nsec++;
    g_assert_null (md_store_find (store, names[0], &larger));
    g_assert_null (md_store_find (store, names[0], &newer));
    g_assert_cmpint (md_store_find_copy (store, DIGEST_B)->width, ==, 640);
    g_assert_null (md_store_find_copy (store,
            "0000000000000000000000000000000000000000000000000000000000000000"));
  }
}

/* The newest line about a name counts. */
static void
test_newest (Fixture * f, gconstpointer data)
{
  g_autoptr (MdStore) store = open_store (f), again = NULL;

  add (f, store, "a.jpg", DIGEST_A);
  add (f, store, "a.jpg", DIGEST_B);
  g_clear_pointer (&store, md_store_close);
  again = open_store (f);
  g_assert_cmpstr (md_store_find (again, "a.jpg", &f->state)->sha256, ==,
      DIGEST_B);
}

/* Results with other models or settings are not used. */
static void
test_other_means (Fixture * f, gconstpointer data)
{
  g_autoptr (MdStore) store = open_store (f);

  add (f, store, "a.jpg", DIGEST_A);
  for (guint i = 0; i < 3; i++) {
    Fixture other = *f;

    g_clear_pointer (&store, md_store_close);
    if (i == 0)
      other.means.models[MD_N_STAGES] = (char *) DIGEST_B;
    else if (i == 1)
      other.means.min_face_size = 31;
    else
      other.means.largest = TRUE;
    store = open_store (&other);
    g_assert_null (md_store_find (store, "a.jpg", &f->state));
    g_assert_null (md_store_find_copy (store, DIGEST_A));
  }
  g_clear_pointer (&store, md_store_close);
  store = open_store (f);
  g_assert_nonnull (md_store_find (store, "a.jpg", &f->state));
}

/* Names that lead out of the folder are refused, because files of the site are
 * named after them. */
static void
test_outside (Fixture * f, gconstpointer data)
{
  static const char *const outside[] = {
    "../a.jpg", "x/../../a.jpg", "/a.jpg", "%2E%2E/a.jpg"
  };
  g_autoptr (MdStore) store = open_store (f);
  g_autofree char *good = NULL;
  g_auto (GStrv) parts = NULL;

  add (f, store, "a.jpg", DIGEST_A);
  g_clear_pointer (&store, md_store_close);
  good = contents (f);
  parts = g_strsplit (good, "\"a.jpg\"", 2);
  for (guint i = 0; i < G_N_ELEMENTS (outside); i++) {
    g_autofree char *bad = g_strconcat (parts[0], "\"", outside[i], "\"",
        parts[1], NULL);
    g_autofree char *name = g_uri_unescape_string (outside[i], NULL);

    g_assert_true (g_file_set_contents (f->path, bad, -1, NULL));
    store = open_store (f);
    g_assert_null (md_store_find (store, name, &f->state));
    g_assert_null (md_store_find_copy (store, DIGEST_A));
    g_clear_pointer (&store, md_store_close);
  }
}

/* Removed pictures and outdated lines are dropped from the file; the rest
 * keeps its order. */
static void
test_keep (Fixture * f, gconstpointer data)
{
  static const char *const kept[N_KEPT] = {
    "a/zebra.png", "b.jpg", "c/d/e.jpeg", "garden.jpg", "yard.png"
  };
  g_autoptr (MdStore) store = open_store (f), again = NULL;
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) gone = NULL, none = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  add (f, store, "b.jpg", DIGEST_A);
  add (f, store, "gone.jpg", DIGEST_A);
  for (guint i = 0; i < N_KEPT; i++) {
    const char *name = kept[(3 * i + 1) % N_KEPT];

    add (f, store, name, DIGEST_B);
    g_hash_table_add (names, (char *) name);
  }
  gone = md_store_keep (store, names, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gone->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (gone, 0), ==, "gone.jpg");
  text = contents (f);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, N_KEPT + 1);
  for (guint i = 0; i < N_KEPT; i++) {
    g_autofree char *start = g_strdup_printf ("{\"path\":\"%s\",", kept[i]);

    g_assert_true (g_str_has_prefix (lines[i], start));
  }
  g_assert_cmpstr (lines[N_KEPT], ==, "");
  none = md_store_keep (store, names, &error);
  g_assert_cmpuint (none->len, ==, 0);

  g_clear_pointer (&store, md_store_close);
  again = open_store (f);
  g_assert_null (md_store_find (again, "gone.jpg", &f->state));
  g_assert_cmpstr (md_store_find (again, "b.jpg", &f->state)->sha256, ==,
      DIGEST_B);
}

#define ADD(name, func) \
    g_test_add ("/feed/store/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("find", test_find);
  ADD ("newest", test_newest);
  ADD ("other-means", test_other_means);
  ADD ("outside", test_outside);
  ADD ("keep", test_keep);
  return g_test_run ();
}
