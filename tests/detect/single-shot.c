/* Tests where a face network is run, and which of its outputs are reported. */
#include <math.h>
#include <string.h>

#include "detect/single-shot.h"
#include "../allocations.h"
#include "../image/pictures.h"
#include "face-graphs.h"

/* White squares on black. */
typedef struct
{
  MdRect squares[4];
  int n;
} Scene;

static void
scene_color (int x, int y, double rgb[3], gpointer data)
{
  const Scene *scene = data;

  rgb[0] = rgb[1] = rgb[2] = 0;
  for (int i = 0; i < scene->n; i++) {
    const MdRect *s = &scene->squares[i];

    if (x >= s->x && x < s->x + s->width && y >= s->y && y < s->y + s->height)
      rgb[0] = rgb[1] = rgb[2] = 255;
  }
}

typedef struct
{
  MdFaceNetwork *net;
  MdSingleShot *finder;
  TestPicture *picture;
  MdDetectorParams params;
  GArray *faces;                /* of MdFace */
} Fixture;

/* (transfer full) @graph */
static Fixture
fixture_new (MdGraph * graph, MdFormat format, int width, int height,
    Scene scene)
{
  const MdDetectorParams defaults = MD_DETECTOR_PARAMS_DEFAULT;
  Fixture f = {.net = face_graph_load (graph),.params = defaults };

  f.finder = md_single_shot_new (f.net);
  f.picture = test_picture_new (format, width, height, MD_MATRIX_BT601, TRUE,
      scene_color, &scene);
  f.params.min_face_size = 10;
  f.params.threads = 1;
  f.faces = g_array_new (FALSE, FALSE, sizeof (MdFace));
  md_graph_free (graph);
  return f;
}

static void
fixture_clear (Fixture * f)
{
  md_single_shot_free (f->finder);
  md_face_network_unref (f->net);
  test_picture_free (f->picture);
  g_array_unref (f->faces);
}

static guint
find (Fixture * f, MdTurn turn)
{
  g_assert_true (md_single_shot_find (f->finder, &f->picture->image,
          &f->params, turn, 0.5f, f->faces));
  return f->faces->len;
}

static const MdFace *
face_at (const Fixture * f, guint i)
{
  return &g_array_index (f->faces, MdFace, i);
}

/* Returns the face for a white square of @cell pixels in the frame: face_box
 * scaled to that cell. */
static void
assert_face (const MdFace * face, float x, float y, float cell)
{
  float cx = x + cell / 2, cy = y + cell / 2, unit = 2 * cell;

  g_assert_cmpfloat_with_epsilon (face->box.x1, cx - unit * face_box[0], 0.05);
  g_assert_cmpfloat_with_epsilon (face->box.y1, cy - unit * face_box[1], 0.05);
  g_assert_cmpfloat_with_epsilon (face->box.x2, cx + unit * face_box[2], 0.05);
  g_assert_cmpfloat_with_epsilon (face->box.y2, cy + unit * face_box[3], 0.05);
  g_assert_cmpfloat_with_epsilon (face->landmarks[0][0],
      cx + unit * face_landmarks[0], 0.05);
  g_assert_cmpfloat_with_epsilon (face->mask_hint, 1 / (1 + exp (-face_mask)),
      1e-4);
}

/* Faces are found in any format, at the scale that min_face_size requires. */
static void
test_scale (void)
{
  for (MdFormat format = 0; format < MD_N_FORMATS; format++)
    for (int k = 1; k <= 4; k *= 2) {
      Scene scene = {.n = 1,.squares = {{24 * k, 16 * k, 8 * k, 8 * k}} };
      Fixture f = fixture_new (face_graph_of_one_size ("0"), format, 120 * k,
          70 * k, scene);

      f.params.min_face_size = (float) (10 * k);
      g_assert_cmpuint (find (&f, MD_TURN_0), ==, 1);
      assert_face (face_at (&f, 0), 24 * k, 16 * k, 8 * k);
      fixture_clear (&f);
    }
}

/* A frame is never enlarged for small faces. */
static void
test_not_enlarged (void)
{
  Scene scene = {.n = 1,.squares = {{24, 16, 8, 8}} };
  MdGraph *graph = face_graph_of_one_size ("0");
  Fixture f;

  face_graph_set (graph, "min-face", "40");
  f = fixture_new (graph, MD_FORMAT_RGB, 97, 61, scene);
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 1);
  assert_face (face_at (&f, 0), 24, 16, 8);
  fixture_clear (&f);
}

/* Reported faces have the requested size and are inside the frame. */
static void
test_bounds (void)
{
  /* Faces of 16 × 24, the second cut off below. */
  Scene scene = {.n = 2,.squares = {{48, 24, 8, 8}, {96, 48, 8, 8}} };
  Fixture f = fixture_new (face_graph_of_one_size ("0"), MD_FORMAT_NV12, 120,
      64, scene);

  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 2);
  for (guint i = 0; i < 2; i++) {
    const MdBox *box = &face_at (&f, i)->box;

    g_assert_cmpfloat (box->x2, <=, 120);
    g_assert_cmpfloat (box->y2, <=, 64);
  }
  /* The face cut off by the edge. */
  f.params.max_face_size = 23.5f;
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 1);
  g_assert_cmpfloat (face_at (&f, 0)->box.y2, ==, 64);
  f.params.max_face_size = 15;
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 0);
  fixture_clear (&f);
}

/* Faces larger than the network's maximum are found at another scale, once. */
static void
test_second_scale (void)
{
  /* At a quarter of the scale, a cell is 32 pixels wide. */
  Scene scene = {.n = 2,.squares = {{128, 192, 32, 32}, {400, 64, 8, 8}} };
  Fixture f = fixture_new (face_graph_of_one_size ("40"), MD_FORMAT_I420, 512,
      384, scene);

  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 2);
  for (guint i = 0; i < 2; i++) {
    gboolean large = md_box_height (&face_at (&f, i)->box) > 40;

    assert_face (face_at (&f, i), large ? 128 : 400, large ? 192 : 64,
        large ? 32 : 8);
  }
  /* Excluded by max_face_size. */
  f.params.max_face_size = 40;
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 1);
  assert_face (face_at (&f, 0), 400, 64, 8);
  fixture_clear (&f);
}

static void
test_regions (void)
{
  Scene scene = {.n = 2,.squares = {{48, 64, 8, 8}, {200, 128, 8, 8}} };
  Fixture f = fixture_new (face_graph_of_one_size ("0"), MD_FORMAT_YUY2, 320,
      240, scene);
  MdRegions regions = { 0 };

  f.params.regions = &regions;
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 0);
  md_regions_add (&regions, &(MdRect) {
      192, 120, 20, 20}, 320, 240);
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 1);
  assert_face (face_at (&f, 0), 200, 128, 8);
  /* The centre counts: that of the first face is (56, 72). */
  md_regions_add (&regions, &(MdRect) {
      40, 48, 40, 23}, 320, 240);
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 1);
  md_regions_add (&regions, &(MdRect) {
      40, 48, 40, 25}, 320, 240);
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 2);
  fixture_clear (&f);
}

/* A rotated frame is searched upright; faces are reported in the frame's own
 * orientation. */
static void
test_rotated (void)
{
  const int width = 192, height = 128, x = 40, y = 24;
  static const float axes[MD_N_TURNS][4] = {    /* which of face_box lies to the
                                                 * left, top, right, bottom */
    {0, 1, 2, 3}, {1, 2, 3, 0}, {2, 3, 0, 1}, {3, 0, 1, 2}
  };

  for (MdTurn turn = MD_TURN_0; turn < MD_N_TURNS; turn++) {
    Scene scene = {.n = 1,.squares = {{x, y, 8, 8}
        }
    };
    Fixture f = fixture_new (face_graph_of_one_size ("0"), MD_FORMAT_RGBX,
        width, height, scene);
    const MdBox *box;

    g_assert_cmpuint (find (&f, turn), ==, 1);
    g_assert_cmpint (face_at (&f, 0)->turn, ==, turn);
    box = &face_at (&f, 0)->box;
    g_assert_cmpfloat_with_epsilon (box->x1,
        x + 4 - 16 * face_box[(int) axes[turn][0]], 0.05);
    g_assert_cmpfloat_with_epsilon (box->y1,
        y + 4 - 16 * face_box[(int) axes[turn][1]], 0.05);
    g_assert_cmpfloat_with_epsilon (box->x2,
        x + 4 + 16 * face_box[(int) axes[turn][2]], 0.05);
    g_assert_cmpfloat_with_epsilon (box->y2,
        y + 4 + 16 * face_box[(int) axes[turn][3]], 0.05);
    fixture_clear (&f);
  }
}

static void
noise (int x, int y, double rgb[3], gpointer data)
{
  for (guint c = 0; c < 3; c++)
    rgb[c] = g_rand_int_range (data, 0, 256);
}

/* Any number of detections in noise: the same for any number of threads, and
 * without allocations once warm. */
static void
test_threads (void)
{
  g_autoptr (MdGraph) graph = face_graph_new (MD_FACE_FAMILY_OURS, 8, 0, TRUE);
  g_autoptr (MdFaceNetwork) net = face_graph_load (graph);
  MdSingleShot *finder = md_single_shot_new (net);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (TestPicture) picture = test_picture_new (MD_FORMAT_NV12, 403, 307,
      MD_MATRIX_BT601, FALSE, noise, rand);
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (MdFace));
  g_autoptr (GArray) many = g_array_new (FALSE, FALSE, sizeof (MdFace));
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  MdPlace places[14];

  params.min_face_size = 13;
  params.threads = 1;
  g_assert_true (md_single_shot_find (finder, &picture->image, &params,
          MD_TURN_0, 0.4f, one));
  g_assert_cmpuint (one->len, >, 40);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    places[i] = (MdPlace) {
    .box = g_array_index (one, MdFace, i).box,.turn = MD_TURN_0};
  params.threads = 4;
  g_assert_true (md_single_shot_find (finder, &picture->image, &params,
          MD_TURN_0, 0.4f, many));
  g_assert_cmpmem (one->data, one->len * sizeof (MdFace), many->data,
      many->len * sizeof (MdFace));

  params.threads = 1;
  g_assert_true (md_single_shot_follow (finder, &picture->image, &params,
          places, G_N_ELEMENTS (places), 0.4f, one));
  g_assert_cmpuint (one->len, >, 10);
  params.threads = 4;
  g_assert_true (md_single_shot_follow (finder, &picture->image, &params,
          places, G_N_ELEMENTS (places), 0.4f, many));
  g_assert_cmpmem (one->data, one->len * sizeof (MdFace), many->data,
      many->len * sizeof (MdFace));

#ifdef COUNTS_ALLOCATIONS
  gint before = 0;

  test_start_pool ();
  params.threads = 1;
  /* The first round may borrow a session that has run on smaller inputs. */
  for (guint round = 0; round < 2; round++) {
    before = test_allocation_count ();
    g_assert_true (md_single_shot_find (finder, &picture->image, &params,
            MD_TURN_0, 0.4f, one));
    g_assert_true (md_single_shot_follow (finder, &picture->image, &params,
            places, G_N_ELEMENTS (places), 0.4f, many));
  }
  g_assert_cmpint (test_allocation_count (), ==, before);
#endif
  md_single_shot_free (finder);
}

/* Two cells whose boxes overlap by a third give the first box, or their mean if
 * they may vote. */
static void
test_vote (void)
{
  static const char *const votes[] = { "0", "0.3", "0.6" };
  Scene scene = {.n = 2,.squares = {{56, 64, 8, 8}, {64, 64, 8, 8}} };

  for (guint i = 0; i < G_N_ELEMENTS (votes); i++) {
    MdGraph *graph = face_graph_new (MD_FACE_FAMILY_OURS, 8, 0, TRUE);
    Fixture f;

    face_graph_set (graph, "nms", "0.3");
    face_graph_set (graph, "vote", votes[i]);
    f = fixture_new (graph, MD_FORMAT_BGR, 320, 240, scene);
    g_assert_cmpuint (find (&f, MD_TURN_0), ==, 1);
    assert_face (face_at (&f, 0), i == 1 ? 60 : 56, 64, 8);
    fixture_clear (&f);
  }
}

/* A search around a face finds it and its neighbours, at the edge of the frame
 * and at any size. */
static void
test_follow (void)
{
  Scene scene = {.n = 3,.squares = {{56, 64, 8, 8}, {72, 64, 8, 8},
      {296, 8, 8, 8}}
  };
  Fixture f = fixture_new (face_graph_of_one_size ("0"), MD_FORMAT_BGR, 320,
      240, scene);
  /* A square of 64 pixels around each face is searched at its original size. */
  const MdPlace places[] = {
    {.box = {54, 60, 74, 84}}, {.box = {56, 62, 72, 82}},
    {.box = {292, 0, 308, 20}}, {.box = {150, 150, 170, 170}}
  };

  g_assert_true (md_single_shot_follow (f.finder, &f.picture->image,
          &f.params, places, G_N_ELEMENTS (places), 0.5f, f.faces));
  g_assert_cmpuint (f.faces->len, ==, 3);
  for (guint i = 0; i < 3; i++) {
    float x = face_at (&f, i)->box.x1;

    if (x < 200)
      assert_face (face_at (&f, i), x < 64 ? 56 : 72, 64, 8);
    else
      g_assert_cmpfloat_with_epsilon (face_at (&f, i)->box.y2, 28, 0.05);
  }
  fixture_clear (&f);
}

/* A box at the edge of the square may hold half a face only; one at the edge
 * of the frame is complete. */
static void
test_square_edge (void)
{
  Scene scene = {.n = 2,.squares = {{56, 64, 8, 8}, {80, 64, 8, 8}} };
  Fixture f = fixture_new (face_graph_of_one_size ("0"), MD_FORMAT_BGR, 320,
      240, scene);
  Fixture narrow = fixture_new (face_graph_of_one_size ("0"), MD_FORMAT_BGR,
      96, 240, scene);
  const MdPlace place = {.box = {56, 62, 72, 82} };

  /* The square and the second box end at 96. */
  g_assert_true (md_single_shot_follow (f.finder, &f.picture->image,
          &f.params, &place, 1, 0.5f, f.faces));
  g_assert_cmpuint (f.faces->len, ==, 1);
  assert_face (face_at (&f, 0), 56, 64, 8);
  g_assert_true (md_single_shot_follow (narrow.finder, &narrow.picture->image,
          &narrow.params, &place, 1, 0.5f, narrow.faces));
  g_assert_cmpuint (narrow.faces->len, ==, 2);
  fixture_clear (&f);
  fixture_clear (&narrow);
}

/* A face too large for the margin around a region is found at a smaller
 * scale, where the margin is wider. */
static void
test_region_of_large_face (void)
{
  Scene scene = {.n = 1,.squares = {{128, 192, 32, 32}} };
  Fixture f = fixture_new (face_graph_of_one_size ("0"), MD_FORMAT_I420, 512,
      384, scene);
  MdRegions regions = { 0 };

  md_regions_add (&regions, &(MdRect) {
      150, 190, 20, 40}, 512, 384);
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 0);
  f.params.regions = &regions;
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 1);
  assert_face (face_at (&f, 0), 128, 192, 32);
  fixture_clear (&f);
}

/* A face that lies outside any picture is the result of a broken network. */
static void
test_absurd (void)
{
  Scene scene = {.n = 1,.squares = {{24, 16, 8, 8}} };
  const MdPlace place = {.box = {20, 12, 40, 32} };
  MdGraph *graph = face_graph_of_one_size ("0");
  Fixture f;

  /* The right side of the box. */
  md_graph_value (graph, md_graph_node (graph, 0)->inputs[2])->data[3] = 1e7f;
  f = fixture_new (graph, MD_FORMAT_RGB, 120, 70, scene);
  g_assert_false (md_single_shot_find (f.finder, &f.picture->image, &f.params,
          MD_TURN_0, 0.5f, f.faces));
  g_assert_cmpuint (f.faces->len, ==, 0);
  g_assert_false (md_single_shot_follow (f.finder, &f.picture->image,
          &f.params, &place, 1, 0.5f, f.faces));
  fixture_clear (&f);
}

/* Without memory, the result is unknown, not empty. */
static void
test_no_memory (void)
{
#ifdef COUNTS_ALLOCATIONS
  Scene scene = {.n = 1,.squares = {{24, 16, 8, 8}} };
  Fixture f = fixture_new (face_graph_of_one_size ("0"), MD_FORMAT_RGB, 640,
      480, scene);

  test_fail_allocation (0, 1 << 20);
  g_assert_false (md_single_shot_find (f.finder, &f.picture->image, &f.params,
          MD_TURN_0, 0.5f, f.faces));
  g_assert_true (test_allocation_failed ());
  g_assert_cmpuint (f.faces->len, ==, 0);
  g_assert_cmpuint (find (&f, MD_TURN_0), ==, 1);
  fixture_clear (&f);
#else
  g_test_skip ("allocations cannot be made to fail here");
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/single-shot/scale", test_scale);
  g_test_add_func ("/single-shot/not-enlarged", test_not_enlarged);
  g_test_add_func ("/single-shot/bounds", test_bounds);
  g_test_add_func ("/single-shot/second-scale", test_second_scale);
  g_test_add_func ("/single-shot/regions", test_regions);
  g_test_add_func ("/single-shot/rotated", test_rotated);
  g_test_add_func ("/single-shot/threads", test_threads);
  g_test_add_func ("/single-shot/vote", test_vote);
  g_test_add_func ("/single-shot/follow", test_follow);
  g_test_add_func ("/single-shot/square-edge", test_square_edge);
  g_test_add_func ("/single-shot/region-of-large-face",
      test_region_of_large_face);
  g_test_add_func ("/single-shot/absurd", test_absurd);
  g_test_add_func ("/single-shot/no-memory", test_no_memory);
  return g_test_run ();
}
