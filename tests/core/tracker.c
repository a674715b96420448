/* Identities over drawn paths. */
#include "tracker.h"

#include <string.h>

static MdFace
face_at (float x, float y, float side)
{
  return (MdFace) {
    .box = { x, y, x + side, y + side * 1.3f }
  };
}

/* One frame of 40 ms, in which @faces are seen: fills their track_id. */
static void
see (MdTracker * tracker, gint64 * time, MdFace * faces, guint n)
{
  *time += 40000000;
  md_tracker_begin (tracker, *time);
  md_tracker_assign (tracker, faces, n, TRUE);
  md_tracker_end (tracker, TRUE, 0.6, 640, 360);
  for (guint i = 0; i < n; i++) {
    faces[i].track_id = 0;
    for (guint t = 0; t < md_tracker_count (tracker); t++) {
      const MdTrack *track = md_tracker_track (tracker, t);

      if (track->state == MD_TRACK_SEEN
          && memcmp (&track->face.box, &faces[i].box, sizeof (MdBox)) == 0)
        faces[i].track_id = track->id;
    }
  }
}

static void
test_steady (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  gint64 time = 0;

  /* Two faces pass each other, the list's order changing every frame. */
  for (int t = 0; t < 60; t++) {
    MdFace faces[2];
    guint right = t % 2, left = 1 - right;

    faces[right] = face_at (10 + 5.f * t, 20, 40);
    faces[left] = face_at (310 - 5.f * t, 80, 40);
    see (tracker, &time, faces, 2);
    if (t == 0)
      g_assert_cmpuint (faces[0].track_id + faces[1].track_id, ==, 3);
    g_assert_cmpuint (faces[right].track_id, ==, 1);
    g_assert_cmpuint (faces[left].track_id, ==, 2);
  }
}

static void
test_lost (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  gint64 time = 0;
  MdFace face = face_at (10, 10, 40);

  see (tracker, &time, &face, 1);
  g_assert_cmpuint (face.track_id, ==, 1);
  for (int t = 0; t < 10; t++)
    see (tracker, &time, NULL, 0);
  see (tracker, &time, &face, 1);
  g_assert_cmpuint (face.track_id, ==, 1);

  /* Gone for good. */
  for (int t = 0; t < 20; t++)
    see (tracker, &time, NULL, 0);
  see (tracker, &time, &face, 1);
  g_assert_cmpuint (face.track_id, ==, 2);
}

static void
test_never_reused (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  gint64 time = 0;
  g_autoptr (GHashTable) ended = g_hash_table_new (NULL, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  guint64 newest = 0;

  for (int t = 0; t < 2000; t++) {
    MdFace faces[20];
    guint n = g_rand_int_range (rand, 0, 21);
    guint64 before = newest;

    if (t % 100 == 99) {
      md_tracker_reset (tracker);
      for (guint64 id = 1; id <= newest; id++)
        g_hash_table_add (ended, GUINT_TO_POINTER ((guint) id));
    }
    for (guint i = 0; i < n; i++)
      faces[i] = face_at (g_rand_int_range (rand, 0, 600),
          g_rand_int_range (rand, 0, 300), g_rand_int_range (rand, 12, 80));
    see (tracker, &time, faces, n);
    for (guint i = 0; i < n; i++) {
      g_assert_cmpuint (faces[i].track_id, >=, 1);
      g_assert_false (g_hash_table_contains (ended,
              GUINT_TO_POINTER ((guint) faces[i].track_id)));
      for (guint j = 0; j < i; j++)
        g_assert_cmpuint (faces[i].track_id, !=, faces[j].track_id);
      newest = MAX (newest, faces[i].track_id);
    }
    g_assert_cmpuint (newest, <=, before + n);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tracker/steady", test_steady);
  g_test_add_func ("/tracker/lost", test_lost);
  g_test_add_func ("/tracker/never-reused", test_never_reused);
  return g_test_run ();
}
