/* Tests which tracked faces are visible in a frame, and where. */
#include "track/visible-faces.h"

#define WIDTH 640
#define HEIGHT 360
#define FRAME 40000000

typedef struct
{
  MdTracker *tracker;
  MdVisibleFaces *visible;
  gint64 time;
  MdDetectorParams params;
} Fixture;

static void
set_up (Fixture * f, gconstpointer data)
{
  const MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;

  f->tracker = md_tracker_new ();
  f->visible = md_visible_faces_new ();
  f->time = 0;
  f->params = params;
}

static void
tear_down (Fixture * f, gconstpointer data)
{
  md_visible_faces_free (f->visible);
  md_tracker_free (f->tracker);
}

static MdFace
face_at (float x, float y, float side)
{
  MdFace face = {
    .box = {x, y, x + side, y + side},.confidence = 0.9f,.has_landmarks = TRUE
  };

  for (guint i = 0; i < MD_N_LANDMARKS; i++) {
    face.landmarks[i][0] = x + side * (0.3f + 0.1f * i);
    face.landmarks[i][1] = y + side * 0.5f;
  }
  return face;
}

/* One frame in which @faces are seen.
 * Returns: the number of visible faces */
static guint
show (Fixture * f, const MdFace * faces, guint n)
{
  f->time += FRAME;
  md_tracker_begin (f->tracker, f->time);
  md_tracker_assign (f->tracker, faces, NULL, n, 0);
  md_tracker_end (f->tracker, TRUE, 1.5, WIDTH, HEIGHT);
  md_visible_faces_collect (f->visible, f->tracker, &f->params, WIDTH, HEIGHT);
  return md_visible_faces_count (f->visible);
}

static const MdFace *
get (Fixture * f, guint i)
{
  return &md_visible_faces_list (f->visible)[i];
}

/* An unseen face is extrapolated with its landmarks until it is lost. */
static void
test_carried (Fixture * f, gconstpointer data)
{
  MdFace face = face_at (100, 100, 60);
  guint shown = 0;

  for (int t = 0; t < 10; t++) {
    face = face_at (100 + 5 * t, 100, 60);
    g_assert_cmpuint (show (f, &face, 1), ==, 1);
    g_assert_false (get (f, 0)->carried);
    g_assert_cmpuint (get (f, 0)->track_id, ==, 1);
    g_assert_cmpmem (get (f, 0)->landmarks, sizeof face.landmarks,
        face.landmarks, sizeof face.landmarks);
  }
  g_assert_cmpuint (show (f, NULL, 0), ==, 1);
  g_assert_true (get (f, 0)->carried);
  g_assert_cmpuint (get (f, 0)->track_id, ==, 1);
  g_assert_cmpfloat_with_epsilon (get (f, 0)->box.x1, face.box.x1 + 5, 0.5);
  for (guint i = 0; i < MD_N_LANDMARKS; i++)
    g_assert_cmpfloat_with_epsilon (get (f, 0)->landmarks[i][0],
        face.landmarks[i][0] + 5, 0.5);

  while (show (f, NULL, 0) > 0)
    g_assert_cmpuint (++shown, <, 20);
  g_assert_cmpuint (md_tracker_count (f->tracker), ==, 1);
}

/* A face that moves in front of another hides it. */
static void
test_hidden (Fixture * f, gconstpointer data)
{
  MdFace faces[2] = { face_at (100, 100, 60) };

  for (int t = 0; t < 10; t++) {
    faces[1] = face_at (190 - 9 * t, 100, 60);
    g_assert_cmpuint (show (f, faces, 2), ==, 2);
  }
  faces[1] = face_at (100, 100, 60);
  g_assert_cmpuint (show (f, &faces[1], 1), ==, 1);
  g_assert_cmpuint (md_tracker_count (f->tracker), ==, 2);
  g_assert_false (get (f, 0)->carried);
}

/* Boxes are clipped to the frame; faces outside the regions are dropped. */
static void
test_limits (Fixture * f, gconstpointer data)
{
  const MdFace faces[] = { face_at (-20, 100, 60), face_at (500, 100, 60) };
  MdRegions regions = { 0 };

  g_assert_cmpuint (show (f, faces, 2), ==, 2);
  g_assert_cmpfloat (get (f, 0)->box.x1, ==, 0);
  g_assert_cmpfloat (get (f, 0)->box.x2, ==, 40);

  md_regions_add (&regions, &(MdRect) {
      400, 0, 240, 360}, WIDTH, HEIGHT);
  f->params.regions = &regions;
  g_assert_cmpuint (show (f, faces, 2), ==, 1);
  g_assert_cmpfloat (get (f, 0)->box.x1, ==, 500);
  g_assert_cmpuint (get (f, 0)->track_id, ==, 2);
}

/* A face that grows or shrinks beyond the sizes while it is extrapolated is
 * dropped there. */
static void
test_sizes (Fixture * f, gconstpointer data)
{
  for (int way = -1; way <= 1; way += 2) {
    MdFace face = face_at (100, 100, 100);

    for (int t = 0; t <= 10; t++) {
      face = face_at (100, 100, (float) (100 + way * 4 * t));
      g_assert_cmpuint (show (f, &face, 1), ==, 1);
    }
    f->params.min_face_size = 58;
    f->params.max_face_size = 142;
    g_assert_cmpuint (show (f, NULL, 0), <=, 1);
    for (int t = 0; t < 4; t++)
      g_assert_cmpuint (show (f, NULL, 0), ==, 0);
    md_tracker_reset (f->tracker);
    f->params.min_face_size = 30;
    f->params.max_face_size = 0;
  }
}

/* The largest face stays the chosen one until another is 1.3 times as large. */
static void
test_largest (Fixture * f, gconstpointer data)
{
  static const struct
  {
    float sides[2];
    guint64 chosen;
  } frames[] = {
    {{50, 60}, 2}, {{64, 60}, 2}, {{67, 60}, 2}, {{70, 60}, 1}, {{70, 75}, 1},
    {{70, 85}, 2},
  };

  f->params.select_largest = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    const MdFace faces[] = {
      face_at (100, 100, frames[i].sides[0]),
      face_at (400, 100, frames[i].sides[1])
    };

    g_assert_cmpuint (show (f, faces, 2), ==, 1);
    g_assert_cmpuint (get (f, 0)->track_id, ==, frames[i].chosen);
  }
  g_assert_cmpuint (show (f, NULL, 0), ==, 1);
  g_assert_cmpuint (get (f, 0)->track_id, ==, 2);
}

/* Faces are ordered by confidence, ties by track. */
static void
test_order (Fixture * f, gconstpointer data)
{
  static const float confidences[] = { 0.5f, 0.9f, 0.7f, 0.9f };
  static const guint64 expected[] = { 2, 4, 3, 1 };
  MdFace faces[G_N_ELEMENTS (confidences)];
  const MdFace *list;

  for (guint i = 0; i < G_N_ELEMENTS (faces); i++) {
    faces[i] = face_at (20 + 150 * i, 100, 60);
    faces[i].confidence = confidences[i];
  }
  /* So that ids follow the order above, not that of the confidences. */
  for (guint i = 1; i <= G_N_ELEMENTS (faces); i++)
    show (f, faces, i);
  g_assert_cmpuint (md_visible_faces_finish (f->visible, &list), ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (faces); i++)
    g_assert_cmpuint (list[i].track_id, ==, expected[i]);
}

#define ADD(name, func) \
    g_test_add ("/visible-faces/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("carried", test_carried);
  ADD ("hidden", test_hidden);
  ADD ("limits", test_limits);
  ADD ("largest", test_largest);
  ADD ("order", test_order);
  ADD ("sizes", test_sizes);
  return g_test_run ();
}
