/* Tests identities along given paths. */
#include "track/tracker.h"

#include <string.h>

#include "../rounds.h"

static MdFace
face_at (float x, float y, float side)
{
  return (MdFace) {
    .box = { x, y, x + side, y + side * 1.3f }
  };
}

/* One frame of 40 ms, in which @faces with these appearances are seen: fills
 * their track_id. */
static void
see_appearances (MdTracker * tracker, gint64 * time, MdFace * faces,
    const MdAppearance * appearances, guint n)
{
  *time += 40000000;
  md_tracker_begin (tracker, *time);
  md_tracker_assign (tracker, faces, appearances, n, 0);
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

/* The same for faces with an unknown appearance. */
static void
see (MdTracker * tracker, gint64 * time, MdFace * faces, guint n)
{
  see_appearances (tracker, time, faces, NULL, n);
}

static void
test_steady (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  gint64 time = 0;

  /* Two faces pass each other, with the order of the list changing every
   * frame. */
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

  /* The track has ended. */
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

/* A small face that moves by more than its width from frame to frame. */
static void
test_fast (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  gint64 time = 0;

  for (int t = 0; t < 40; t++) {
    MdFace face = face_at (5 + 15.f * t, 40, 12);

    see (tracker, &time, &face, 1);
    g_assert_cmpuint (face.track_id, ==, 1);
  }
}

/* Two people pass, the nearer one hiding the other for a while. */
static void
test_hidden (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  gint64 time = 0;

  for (int t = 0; t < 60; t++) {
    MdFace faces[2] = { face_at (20 + 6.f * t, 50, 50),
      face_at (380 - 6.f * t, 55, 40)
    };
    gboolean hidden = ABS (faces[0].box.x1 - faces[1].box.x1) < 30;

    see (tracker, &time, faces, hidden ? 1 : 2);
    g_assert_cmpuint (faces[0].track_id, ==, 1);
    if (!hidden)
      g_assert_cmpuint (faces[1].track_id, ==, 2);
  }
}

/* Appearances by the colours of clothes. */
static MdAppearance
appearance_of (guint who)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (who);
  MdAppearance appearance;

  for (guint i = 0; i < MD_APPEARANCE_CELLS; i++)
    for (guint c = 0; c < 3; c++)
      appearance.cells[i][c] = (float) g_rand_double_range (rand, 40, 220);
  return appearance;
}

/* Moves a person of this appearance.
 * Returns: the track */
static guint64
walk (MdTracker * tracker, gint64 * time, int t,
    const MdAppearance * appearance)
{
  MdFace face = face_at (100 + 2.f * t, 50, 40);

  see_appearances (tracker, time, &face, appearance, 1);
  return face.track_id;
}

/* People who walk through each other are never confused, even if one takes the
 * place of the other from one frame to the next. */
static void
test_swap (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  MdAppearance appearances[2] = { appearance_of (1), appearance_of (2) };
  gint64 time = 0;

  for (int t = 0; t < 20; t++)
    g_assert_cmpuint (walk (tracker, &time, t, &appearances[t >= 10]), ==,
        t < 10 ? 1 : 2);
}

/* One bad appearance does not end a track. */
static void
test_wrong_appearance (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  MdAppearance appearances[2] = { appearance_of (1), appearance_of (2) };
  gint64 time = 0;

  for (int t = 0; t < 20; t++) {
    guint64 track = walk (tracker, &time, t, &appearances[t == 10]);

    if (t != 10)
      g_assert_cmpuint (track, ==, 1);
  }
}

/* Returns an appearance that differs from @appearance by @distance. */
static MdAppearance
appearance_apart (const MdAppearance * appearance, float distance)
{
  MdAppearance far = appearance_of (3), apart = *appearance;
  float share = distance / md_appearance_distance (appearance, &far);

  for (guint i = 0; i < MD_APPEARANCE_CELLS; i++)
    for (guint c = 0; c < 3; c++)
      apart.cells[i][c] += share * (far.cells[i][c] - appearance->cells[i][c]);
  return apart;
}

/* A different place or a different appearance can be the same person; both
 * together are another one. */
static void
test_unlikely (void)
{
  static const struct
  {
    float distance, shift;
    guint64 track;
  } cases[] = { {9.6f, 0, 1}, {0, 20, 1}, {9.6f, 20, 2} };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (MdTracker) tracker = md_tracker_new ();
    MdAppearance appearance = appearance_of (1);
    MdAppearance now = appearance_apart (&appearance, cases[i].distance);
    MdFace face = face_at (100 + cases[i].shift, 50, 40);
    gint64 time = 0;

    /* Without a step, the expected place is known. */
    for (int t = 0; t < 60; t++)
      walk (tracker, &time, 0, &appearance);
    see_appearances (tracker, &time, &face, &now, 1);
    g_assert_cmpuint (face.track_id, ==, cases[i].track);
  }
}

/* A face three times as large in the same place is another person. */
static void
test_size (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  gint64 time = 0;
  MdFace small = face_at (100, 100, 30), large = face_at (70, 70, 90);

  see (tracker, &time, &small, 1);
  see (tracker, &time, &large, 1);
  g_assert_cmpuint (small.track_id, ==, 1);
  g_assert_cmpuint (large.track_id, ==, 2);
}

/* The box of an unseen person is extrapolated for at most the time it was in
 * view plus half a second. */
static void
test_carried (void)
{
  static const struct
  {
    int seen, carried;
  } cases[] = { {1, 0}, {4, 3}, {100, 12} };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (MdTracker) tracker = md_tracker_new ();
    gint64 time = 0;
    int carried = 0;

    for (int t = 0; t < cases[i].seen; t++) {
      MdFace face = face_at (20 + 2.f * t, 40, 40);

      see (tracker, &time, &face, 1);
    }
    for (int t = 0; t < 14; t++) {
      see (tracker, &time, NULL, 0);
      if (md_tracker_count (tracker) > 0)
        carried += md_tracker_track (tracker, 0)->state == MD_TRACK_CARRIED;
    }
    g_assert_cmpint (carried, ==, cases[i].carried);
  }
}

/* Frames that are not searched do not count as missed. */
static void
test_skipped (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  gint64 time = 0;
  const MdTrack *track;

  for (int t = 0; t < 10; t++) {
    MdFace face = face_at (20 + 4.f * t, 40, 40);

    see (tracker, &time, &face, 1);
  }
  for (int t = 0; t < 100; t++) {
    time += 40000000;
    md_tracker_begin (tracker, time);
    md_tracker_end (tracker, FALSE, 0.6, 640, 360);
  }
  g_assert_cmpuint (md_tracker_count (tracker), ==, 1);
  track = md_tracker_track (tracker, 0);
  g_assert_cmpint (track->state, ==, MD_TRACK_CARRIED);
  /* The box continued on its path and came to rest. */
  g_assert_cmpfloat (track->motion.box.x1, >, 70);
  g_assert_cmpfloat (track->motion.box.x1, <, 120);
}

static void
test_leaves (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  gint64 time = 0;

  for (int t = 0; t < 10; t++) {
    MdFace face = face_at (530 + 10.f * t, 40, 40);

    see (tracker, &time, &face, 1);
  }
  for (int t = 0; t < 3; t++)
    see (tracker, &time, NULL, 0);
  g_assert_cmpuint (md_tracker_count (tracker), ==, 0);
}

/* Memory is bounded for any input, even if time does not advance. */
static void
test_no_growth (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  gint64 time = 0;
  int end = (int) test_rounds (1000000, 10000), still = end / 10 * 9;
  guint most = 0;

  for (int t = 0; t < end; t++) {
    MdFace faces[3];
    guint n = g_rand_int_range (rand, 0, 4);

    for (guint i = 0; i < n; i++)
      faces[i] = face_at (g_rand_int_range (rand, 0, 600),
          g_rand_int_range (rand, 0, 300), g_rand_int_range (rand, 12, 80));
    if (t < still)
      time += 40000000;
    md_tracker_begin (tracker, time);
    md_tracker_assign (tracker, faces, NULL, n, 0);
    md_tracker_end (tracker, TRUE, 0.6, 640, 360);
    if (t < still)
      most = MAX (most, md_tracker_count (tracker));
    g_assert_cmpuint (md_tracker_count (tracker), <=, 1200);
  }
  /* 0.6 s of 25 frames of at most 3 faces, and the last one's. */
  g_assert_cmpuint (most, <=, 3 * 17);
}

static void
assert_box (MdTracker * tracker, const MdFace * face)
{
  const MdTrack *track = md_tracker_track (tracker, 0);

  g_assert_cmpuint (md_tracker_count (tracker), ==, 1);
  g_assert_cmpmem (&track->face.box, sizeof (MdBox), &face->box,
      sizeof (MdBox));
  g_assert_cmpmem (&track->motion.box, sizeof (MdBox), &face->box,
      sizeof (MdBox));
}

/* A detection replaces a tracked box that covers only part of a face, but not
 * another person's, or a face that was found as well or better. */
static void
test_improved (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  MdFace part = face_at (172, 73, 50), whole = face_at (150, 60, 90);
  MdFace other = face_at (400, 60, 90), smaller = face_at (175, 80, 30);
  MdFace surer = face_at (171, 72, 50);

  part.confidence = 0.7f;
  whole.confidence = smaller.confidence = 0.6f;
  other.confidence = surer.confidence = 0.9f;
  md_tracker_begin (tracker, 40000000);
  md_tracker_assign (tracker, &part, NULL, 1, 0);
  md_tracker_improve (tracker, &other);
  assert_box (tracker, &part);
  md_tracker_improve (tracker, &smaller);
  assert_box (tracker, &part);
  md_tracker_improve (tracker, &surer);
  assert_box (tracker, &surer);
  md_tracker_improve (tracker, &whole);
  assert_box (tracker, &whole);
  md_tracker_end (tracker, TRUE, 0.6, 640, 360);
  /* no longer seen, only extrapolated */
  md_tracker_begin (tracker, 80000000);
  md_tracker_improve (tracker, &part);
  g_assert_cmpmem (&md_tracker_track (tracker, 0)->face.box, sizeof (MdBox),
      &whole.box, sizeof (MdBox));
}

/* A possibly partial face is searched for again. */
static void
test_doubtful (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  gint64 time = 0;
  MdFace face = face_at (100, 100, 60), smaller = face_at (105, 105, 50);

  see (tracker, &time, &face, 1);
  g_assert_false (md_tracker_track (tracker, 0)->doubtful);
  see (tracker, &time, &face, 1);
  g_assert_false (md_tracker_track (tracker, 0)->doubtful);
  see (tracker, &time, &smaller, 1);
  g_assert_true (md_tracker_track (tracker, 0)->doubtful);
  see (tracker, &time, &smaller, 1);
  g_assert_false (md_tracker_track (tracker, 0)->doubtful);
  see (tracker, &time, NULL, 0);
  see (tracker, &time, &smaller, 1);
  g_assert_cmpuint (md_tracker_count (tracker), ==, 1);
  g_assert_true (md_tracker_track (tracker, 0)->doubtful);
}

/* A face that looks different in the same place may be another person's, who
 * was hidden behind the first. */
static void
test_doubtful_appearance (void)
{
  g_autoptr (MdTracker) tracker = md_tracker_new ();
  MdFace face = face_at (100, 100, 60);
  MdAppearance appearance = { 0 }, other = { 0 };
  gint64 time = 0;
  float likeness;

  for (guint i = 0; i < G_N_ELEMENTS (other.cells); i += 2)
    for (guint c = 0; c < 3; c++)
      other.cells[i][c] = 36;
  for (int t = 0; t < 10; t++) {
    see_appearances (tracker, &time, &face, &appearance, 1);
    g_assert_false (md_tracker_track (tracker, 0)->doubtful);
  }
  likeness = md_portrait_likeness (&md_tracker_track (tracker, 0)->portrait,
      &other);
  g_assert_cmpfloat (likeness, >, 0);
  see_appearances (tracker, &time, &face, &other, 1);
  g_assert_cmpuint (md_tracker_count (tracker), ==, 1);
  g_assert_true (md_tracker_track (tracker, 0)->doubtful);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tracker/steady", test_steady);
  g_test_add_func ("/tracker/lost", test_lost);
  g_test_add_func ("/tracker/never-reused", test_never_reused);
  g_test_add_func ("/tracker/fast", test_fast);
  g_test_add_func ("/tracker/hidden", test_hidden);
  g_test_add_func ("/tracker/swap", test_swap);
  g_test_add_func ("/tracker/wrong-appearance", test_wrong_appearance);
  g_test_add_func ("/tracker/unlikely", test_unlikely);
  g_test_add_func ("/tracker/size", test_size);
  g_test_add_func ("/tracker/carried", test_carried);
  g_test_add_func ("/tracker/skipped", test_skipped);
  g_test_add_func ("/tracker/leaves", test_leaves);
  g_test_add_func ("/tracker/no-growth", test_no_growth);
  g_test_add_func ("/tracker/improved", test_improved);
  g_test_add_func ("/tracker/doubtful", test_doubtful);
  g_test_add_func ("/tracker/doubtful-appearance", test_doubtful_appearance);
  return g_test_run ();
}
