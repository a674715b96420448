/* What windows teach, and that samplers and mined windows keep to it. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "maskdetect.h"
#include "train/data/mining-file.h"
#include "train/data/sampler.h"
#include "train/data/windows.h"

static const MdWindowRules rules = MD_WINDOW_RULES_CROP;

static MdScene *
scene_new (void)
{
  MdScene *scene = g_new0 (MdScene, 1);

  scene->source = (char *) "painted";
  scene->faces = g_array_new (FALSE, TRUE, sizeof (MdAnnotation));
  return scene;
}

static void
scene_free (gpointer data)
{
  MdScene *scene = data;

  g_array_unref (scene->faces);
  g_free (scene);
}

static void
add_face (MdScene * scene, MdBox box, gboolean ignore)
{
  MdAnnotation face = {.box = box,.ignore = ignore };

  g_array_append_val (scene->faces, face);
}

static MdBox
square (float x, float y, float side)
{
  return (MdBox) {
  x, y, x + side, y + side};
}

static void
test_classes (void)
{
  g_autoptr (GPtrArray) guard = g_ptr_array_new_with_free_func (scene_free);
  MdScene *scene = scene_new ();
  MdBox box = square (100, 100, 50);
  int face;

  g_ptr_array_add (guard, scene);
  /* 30×50: squared it is 50×50 at 100, 100 */
  add_face (scene, (MdBox) {
      110, 100, 140, 150}, FALSE);
  add_face (scene, square (300, 300, 60), TRUE);

  g_assert_cmpint (md_windows_classify (scene, &box, &rules, &face), ==,
      MD_WINDOW_POSITIVE);
  g_assert_cmpint (face, ==, 0);
  /* overlap 40×50 of 2500 + 500: 2/3 */
  box = square (110, 100, 50);
  g_assert_cmpint (md_windows_classify (scene, &box, &rules, &face), ==,
      MD_WINDOW_POSITIVE);
  /* 30×50 of 3500: 0.43 */
  box = square (120, 100, 50);
  g_assert_cmpint (md_windows_classify (scene, &box, &rules, &face), ==,
      MD_WINDOW_PART);
  /* 25×50 of 3750: 1/3 is neither part nor negative */
  box = square (125, 100, 50);
  g_assert_cmpint (md_windows_classify (scene, &box, &rules, &face), ==,
      MD_WINDOW_UNUSED);
  box = square (160, 100, 50);
  g_assert_cmpint (md_windows_classify (scene, &box, &rules, &face), ==,
      MD_WINDOW_NEGATIVE);
  /* what is ignored is no face, and no background either */
  box = square (300, 300, 60);
  g_assert_cmpint (md_windows_classify (scene, &box, &rules, &face), ==,
      MD_WINDOW_UNUSED);
  box = square (290, 290, 200);
  g_assert_cmpint (md_windows_classify (scene, &box, &rules, &face), ==,
      MD_WINDOW_NEGATIVE);
}

/* Every drawn window is of the kind that was asked for. */
static void
test_draws (void)
{
  g_autoptr (GPtrArray) guard = g_ptr_array_new_with_free_func (scene_free);
  MdScene *scene = scene_new ();
  guint found[MD_WINDOW_UNUSED] = { 0 };
  MdBox box;
  int face;

  g_ptr_array_add (guard, scene);
  add_face (scene, (MdBox) {
      20, 20, 50, 62}, FALSE);
  add_face (scene, (MdBox) {
      90, 30, 108, 54}, FALSE);
  for (guint i = 0; i < 200; i++) {
    for (MdWindowKind kind = 0; kind < MD_WINDOW_UNUSED; kind++) {
      MdRng rng = md_rng_init (1, kind, i);

      if (!md_windows_around (scene, i % 2, kind, &rules, &rng, &box))
        continue;
      found[kind]++;
      g_assert_cmpint (md_windows_classify (scene, &box, &rules, &face), ==,
          kind);
      if (kind != MD_WINDOW_NEGATIVE)
        g_assert_cmpint (face, ==, i % 2);
      g_assert_cmpfloat (md_box_width (&box), >=, rules.min_side);
    }
  }
  for (MdWindowKind kind = 0; kind < MD_WINDOW_UNUSED; kind++)
    g_assert_cmpuint (found[kind], >, 190);

  for (guint i = 0; i < 200; i++) {
    MdRng rng = md_rng_init (2, 0, i);

    g_assert_true (md_windows_anywhere (scene, 160, 90, &rules, &rng, &box));
    g_assert_cmpfloat (box.x1, >=, 0);
    g_assert_cmpfloat (box.x2, <=, 160.01);
    g_assert_cmpfloat (box.y2, <=, 90.01);
    g_assert_cmpint (md_windows_classify (scene, &box, &rules, &face), ==,
        MD_WINDOW_NEGATIVE);
  }
}

/* A network that answered with the targets would answer with the truth. */
static void
test_targets_invert (void)
{
  g_autoptr (GPtrArray) guard = g_ptr_array_new_with_free_func (scene_free);
  MdScene *scene = scene_new ();
  MdBox truth = { 31.5, 20.25, 60, 66 };
  MdBox near = square (22, 19, 47);
  MdWindow window = md_crop_window (&near, 1.2f);
  MdBox seen = md_window_box (&window), box;
  MdWindowTargets t;
  MdAnnotation *face;

  g_ptr_array_add (guard, scene);
  add_face (scene, truth, FALSE);
  md_windows_targets (scene, MD_WINDOW_POSITIVE, 0, &window, 0.15f, FALSE, &t);
  g_assert_cmpfloat (t.face, ==, 1);
  g_assert_cmpfloat (t.face_weight, ==, 1);
  g_assert_cmpfloat (t.landmarks_weight, ==, 0);
  box = md_box_regress (&seen, t.box, 0.15f);
  g_assert_cmpfloat_with_epsilon (box.x1, truth.x1, 1e-3);
  g_assert_cmpfloat_with_epsilon (box.y1, truth.y1, 1e-3);
  g_assert_cmpfloat_with_epsilon (box.x2, truth.x2, 1e-3);
  g_assert_cmpfloat_with_epsilon (box.y2, truth.y2, 1e-3);

  /* mirrored: the box's reflection in the window's middle */
  face = &g_array_index (scene->faces, MdAnnotation, 0);
  face->has_landmarks = TRUE;
  for (guint i = 0; i < 5; i++) {
    face->landmarks[i][0] = window.x + 10 + i;
    face->landmarks[i][1] = window.y + 20 + i;
  }
  md_windows_targets (scene, MD_WINDOW_PART, 0, &window, 0.15f, TRUE, &t);
  g_assert_cmpfloat (t.face_weight, ==, 0);
  g_assert_cmpfloat (t.box_weight, ==, 1);
  box = md_box_regress (&seen, t.box, 0.15f);
  g_assert_cmpfloat_with_epsilon (box.x1, seen.x1 + seen.x2 - truth.x2, 1e-3);
  g_assert_cmpfloat_with_epsilon (box.x2, seen.x1 + seen.x2 - truth.x1, 1e-3);
  /* the left eye in the mirror is the right one, at 11 from the left */
  g_assert_cmpfloat_with_epsilon (t.landmarks[MD_LANDMARK_LEFT_EYE],
      1 - 11.f / window.side, 1e-5);
  g_assert_cmpfloat_with_epsilon (t.landmarks[5 + MD_LANDMARK_LEFT_EYE],
      21.f / window.side, 1e-5);
  g_assert_cmpfloat_with_epsilon (t.landmarks[MD_LANDMARK_NOSE],
      1 - 12.f / window.side, 1e-5);

  md_windows_targets (scene, MD_WINDOW_NEGATIVE, -1, &window, 0.15f, FALSE, &t);
  g_assert_cmpfloat (t.face, ==, 0);
  g_assert_cmpfloat (t.face_weight, ==, 1);
  g_assert_cmpfloat (t.box_weight, ==, 0);
}

static MdGallery *
gallery_new (void)
{
  MdGallery *gallery = g_new0 (MdGallery, 1);
  MdScene *scene = scene_new ();

  add_face (scene, (MdBox) {
      20, 20, 50, 62}, FALSE);
  gallery->scenes = g_ptr_array_new_with_free_func (scene_free);
  g_ptr_array_add (gallery->scenes, scene);
  gallery->pictures = g_new0 (MdPicture *, 1);
  gallery->pictures[0] = md_picture_new (160, 90);
  for (guint i = 0; i < 160 * 90 * 3; i++)
    gallery->pictures[0]->pixels[i] = md_rng_hash (i, 0, 0);
  return gallery;
}

static MdSamplerParams
sampler_params (void)
{
  return (MdSamplerParams) {
  .seed = 3,.side = 12,.mean = 127.5f,.scale = 1 / 128.f,.window_scale =
        1.1f,.box_scale = 0.15f,.rules = rules,.positive = 0.25f,.part =
        0.25f,.mined = 0.5f,.mined_negative = 0.5f,.near = 0.3f,.jitter =
        0.05f,.weights = "",.augment.flip = 0.5f};
}

/* The same batch whatever the number of threads, in the shares asked for. */
static void
test_sampler (void)
{
  enum
  { N = 64, SIZE = 12 * 12 * 3 };
  g_autoptr (MdGallery) gallery = gallery_new ();
  MdSamplerParams params = sampler_params ();
  static float first[N * SIZE], again[N * SIZE];
  static MdWindowTargets targets[N], targets_again[N];
  MdMinedWindow mined[] = {
    {0, 0.9f, {22, 20, 64, 62}}, {0, 0.8f, {100, 30, 140, 70}}
  };
  g_autoptr (GError) error = NULL;
  float positive = 0, part = 0;

  for (guint threads = 1; threads <= 3; threads += 2) {
    g_autoptr (MdSampler) sampler =
        md_sampler_new (gallery, &params, threads, &error);

    g_assert_no_error (error);
    md_sampler_add (sampler, mined, G_N_ELEMENTS (mined));
    g_assert_cmpuint (md_sampler_n_mined (sampler, MD_WINDOW_POSITIVE), ==, 1);
    g_assert_cmpuint (md_sampler_n_mined (sampler, MD_WINDOW_NEGATIVE), ==, 1);
    md_sampler_fill (sampler, 7, N, threads == 1 ? first : again,
        threads == 1 ? targets : targets_again);
  }
  g_assert_cmpmem (first, sizeof first, again, sizeof again);
  g_assert_cmpmem (targets, sizeof targets, targets_again,
      sizeof targets_again);
  for (guint i = 0; i < N; i++) {
    positive += targets[i].face;
    part += targets[i].box_weight * (1 - targets[i].face_weight);
  }
  g_assert_cmpfloat (positive, ==, N / 4);
  g_assert_cmpfloat (part, ==, N / 4);
}

static void
test_weights (void)
{
  g_autoptr (MdGallery) gallery = gallery_new ();
  MdSamplerParams params = sampler_params ();
  static const char *const bad[] = { "painted", "painted:x", "painted:-1",
    "painted/bare:0", ":"
  };
  g_autoptr (MdSampler) sampler = NULL;

  params.weights = "other:0 painted/bare:2 painted:0";
  sampler = md_sampler_new (gallery, &params, 1, NULL);
  g_assert_nonnull (sampler);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    params.weights = bad[i];
    g_assert_null (md_sampler_new (gallery, &params, 1, &error));
    g_assert_nonnull (error);
  }
}

/* What was written is read back, and a torn end is forgotten. */
static void
test_mining_file (void)
{
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GArray) windows = g_array_new (FALSE, FALSE,
      sizeof (MdMinedWindow));
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize size;
  MdMiningFile *file;
  guint done;
  int fd = g_file_open_tmp ("mined-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  file = md_mining_file_open (path, 5, 10, windows, &done, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (done, ==, 0);
  for (guint32 scene = 0; scene < 3; scene++) {
    MdMinedWindow window = { scene, 0.5f, {1, 2, 3, 4}
    };

    g_array_set_size (windows, 0);
    g_array_append_val (windows, window);
    g_assert_true (md_mining_file_append (file, scene, windows, &error));
  }
  md_mining_file_free (file);

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  for (gsize cut = 0; cut <= size; cut++) {
    guint expected = cut == size ? 3 : cut < 16 ? 0 : (cut - 16) / (8 +
        sizeof (MdMinedWindow));

    g_assert_true (g_file_set_contents (path, bytes, cut, NULL));
    g_array_set_size (windows, 0);
    file = md_mining_file_open (path, 5, 10, windows, &done, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (done, ==, expected);
    g_assert_cmpuint (windows->len, ==, expected);
    md_mining_file_free (file);
  }

  /* of another run, or of more scenes than there are */
  g_assert_true (g_file_set_contents (path, bytes, size, NULL));
  g_array_set_size (windows, 0);
  md_mining_file_free (md_mining_file_open (path, 5, 2, windows, &done, NULL));
  g_assert_cmpuint (done, ==, 2);
  g_array_set_size (windows, 0);
  md_mining_file_free (md_mining_file_open (path, 6, 10, windows, &done, NULL));
  g_assert_cmpuint (done, ==, 0);
  g_assert_cmpuint (windows->len, ==, 0);
  /* somebody else's */
  g_assert_true (g_file_set_contents (path, "my notes", -1, NULL));
  g_assert_null (md_mining_file_open (path, 5, 2, windows, &done, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "my notes");
  g_assert_null (md_mining_file_open ("no/such/folder/file", 5, 2, windows,
          &done, &error));
  g_assert_nonnull (error);
  g_remove (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/windows/classes", test_classes);
  g_test_add_func ("/windows/draws", test_draws);
  g_test_add_func ("/windows/targets-invert", test_targets_invert);
  g_test_add_func ("/sampler/batch", test_sampler);
  g_test_add_func ("/sampler/weights", test_weights);
  g_test_add_func ("/mining/file", test_mining_file);
  return g_test_run ();
}
