#include "posts.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/safe-file.h"
#include "file.h"

#define NANOSECONDS_A_DAY (24 * 60 * 60 * MD_NSEC_PER_SEC)
#define DIGEST_LENGTH 64

struct _MdPosts
{
  GPtrArray *list;              /* owned: of MdPost, owned */
  GHashTable *by_digest;        /* borrowed on both sides */
};

static void
free_post (gpointer data)
{
  MdPost *post = data;

  g_ptr_array_unref (post->names);
  g_free (post->published);
  g_free (post);
}

MdPosts *
md_posts_new (void)
{
  MdPosts *posts = g_new (MdPosts, 1);

  posts->list = g_ptr_array_new_with_free_func (free_post);
  posts->by_digest = g_hash_table_new (g_str_hash, g_str_equal);
  return posts;
}

MdPost *
md_posts_add (MdPosts * posts, const MdSidecar * sidecar, const char *name,
    gint64 time)
{
  MdPost *post = g_hash_table_lookup (posts->by_digest, sidecar->sha256);

  if (!post) {
    post = g_new0 (MdPost, 1);
    post->sidecar = sidecar;
    post->names = g_ptr_array_new_with_free_func (g_free);
    post->time = time;
    g_ptr_array_add (posts->list, post);
    g_hash_table_insert (posts->by_digest, sidecar->sha256, post);
  }
  /* the oldest file gives the picture its name */
  g_ptr_array_insert (post->names, time < post->time ? 0 : -1, g_strdup (name));
  post->time = MIN (post->time, time);
  return post;
}

static int
compare_names (const MdPost * a, const MdPost * b)
{
  return strcmp (g_ptr_array_index (a->names, 0),
      g_ptr_array_index (b->names, 0));
}

static int
compare_ages (gconstpointer a, gconstpointer b)
{
  const MdPost *x = *(const MdPost * const *) a;
  const MdPost *y = *(const MdPost * const *) b;

  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return compare_names (x, y);
}

static int
compare_scores (gconstpointer a, gconstpointer b)
{
  const MdPost *x = *(const MdPost * const *) a;
  const MdPost *y = *(const MdPost * const *) b;

  if (x->standing.score != y->standing.score)
    return x->standing.score > y->standing.score ? -1 : 1;
  if (x->time != y->time)
    return x->time > y->time ? -1 : 1;
  return compare_names (x, y);
}

GPtrArray *
md_posts_rank (MdPosts * posts, const MdPolicy * policy)
{
  GPtrArray *list = posts->list;
  gint64 newest = G_MININT64;

  for (guint i = 0; i < list->len; i++)
    newest = MAX (newest, ((MdPost *) g_ptr_array_index (list, i))->time);
  for (guint i = 0; i < list->len; i++) {
    MdPost *post = g_ptr_array_index (list, i);
    post->standing = md_rank (policy, post->sidecar,
        (double) (newest - post->time) / NANOSECONDS_A_DAY);
  }
  g_ptr_array_sort (list, compare_scores);
  g_hash_table_unref (posts->by_digest);
  g_free (posts);
  return list;
}

gboolean
md_posts_match (const GPtrArray * posts, MdDonations * ledger, guint64 limit,
    GError ** error)
{
  g_autoptr (GPtrArray) oldest_first = g_ptr_array_new ();
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);
  g_autofree MdDonation *entries = g_new (MdDonation, posts->len);
  guint n = 0;

  for (guint i = 0; i < posts->len; i++)
    g_ptr_array_add (oldest_first, g_ptr_array_index (posts, i));
  g_ptr_array_sort (oldest_first, compare_ages);
  for (guint i = 0; i < oldest_first->len; i++) {
    const MdPost *post = g_ptr_array_index (oldest_first, i);
    char *name;

    if (post->standing.masks == 0)
      continue;
    name = g_filename_display_name (g_ptr_array_index (post->names, 0));
    g_ptr_array_add (shown, name);
    entries[n++] = (MdDonation) {
    post->sidecar->sha256, name, post->standing.masks};
  }
  return md_donations_add (ledger, entries, n, limit, error);
}

/* Whether @name has the form of a published picture: DIGEST-SIZE.jpg. */
static gboolean
is_published_name (const char *name)
{
  const char *size = name + DIGEST_LENGTH + 1;
  gsize digits;

  if (strspn (name, "0123456789abcdef") != DIGEST_LENGTH
      || name[DIGEST_LENGTH] != '-')
    return FALSE;
  digits = strspn (size, "0123456789");
  return digits > 0 && strcmp (size + digits, ".jpg") == 0;
}

void
md_posts_prune (const GPtrArray * posts, const char *site)
{
  g_autoptr (GHashTable) shown = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *folder = g_build_filename (site, "pictures", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  if (g_file_test (folder, G_FILE_TEST_IS_SYMLINK))
    return;
  md_safe_file_sweep (folder);
  for (guint i = 0; i < posts->len; i++) {
    const MdPost *post = g_ptr_array_index (posts, i);
    g_hash_table_add (shown, strrchr (post->published, '/') + 1);
  }
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (is_published_name (name) && !g_hash_table_contains (shown, name))
      g_unlink (path);
  }
}
