/* posts: Collects pictures as posts of a feed. Copies of a picture are one post.
 *
 *   MdPosts *posts = md_posts_new ();
 *   MdPost *post = md_posts_add (posts, sidecar, "a.jpg", mtime);
 *   GPtrArray *ranked = md_posts_rank (posts, policy);
 *   md_posts_match (ranked, ledger, policy->limit, &error);
 *
 * Thread safety: one thread at a time.
 */
#pragma once

#include "donations.h"
#include "rank.h"

typedef struct
{
  const MdSidecar *sidecar;     /* borrowed */
  GPtrArray *names;             /* owned: of char *, owned, relative to the
                                 * folder, any bytes; the first one, of the
                                 * oldest file, is shown */
  gint64 time;                  /* Unix time in nanoseconds, of the oldest
                                 * file */
  char *published;              /* owned: path relative to the site, set by
                                 * the caller */
  MdStanding standing;
} MdPost;

typedef struct _MdPosts MdPosts;

MdPosts *md_posts_new (void);
/* Returns: (transfer none): the post of this picture */
MdPost *md_posts_add (MdPosts * posts, const MdSidecar * sidecar,
    const char *name, gint64 time);
/* @posts: (transfer full)
 * Returns: (transfer full) (element-type MdPost): by descending score, then
 *   newest first, then by name */
GPtrArray *md_posts_rank (MdPosts * posts, const MdPolicy * policy);

/* Enters the posts that earn a donation into @ledger, the oldest first. */
gboolean md_posts_match (const GPtrArray * posts, MdDonations * ledger,
    guint64 limit, GError ** error);
/* Removes published pictures that no post shows from the folder pictures/ of
 * @site. */
void md_posts_prune (const GPtrArray * posts, const char *site);
