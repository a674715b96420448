/* Tests the whole detector with random networks: for any output, boxes stay
 * inside the frame, and a warm detector allocates nothing. */
#include "maskdetect.h"

#include <math.h>

#include "../allocations.h"
#include "../rounds.h"
#include "../image/pictures.h"
#include "detect/detector.h"
#include "track/follower.h"
#include "tiny-models.h"

static void
noise (int x, int y, double rgb[3], gpointer data)
{
  for (int c = 0; c < 3; c++)
    rgb[c] = g_rand_int_range (data, 0, 256);
}

static TestPicture *
noise_picture (MdFormat format, int width, int height)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (width * 1000 + height);

  return test_picture_new (format, width, height, MD_MATRIX_BT709, FALSE,
      noise, rand);
}

static MdModels *
random_models (guint32 seed, float spread, const char *threshold)
{
  char *folder = tiny_folder_new (seed, spread, threshold);
  g_autoptr (GError) error = NULL;
  MdModels *models = md_models_load (folder, NULL, &error);

  g_assert_no_error (error);
  tiny_folder_remove (folder);
  return models;
}

static void
check_verdict (const MdFace * face)
{
  float sum = 0;

  for (int k = 0; k < MD_N_LABELS; k++) {
    g_assert_cmpfloat (face->probabilities[k], >=, 0);
    sum += face->probabilities[k];
  }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-4);
  g_assert_true (face->label == (face->probabilities[MD_LABEL_MASK] >= 0.5f ?
          MD_LABEL_MASK : MD_LABEL_NO_MASK));
  g_assert_cmpfloat (md_face_certainty (face), >=, 0.5);
}

static void
check_faces (const MdFace * faces, guint n, const MdImage * image)
{
  for (guint i = 0; i < n; i++) {
    const MdFace *face = &faces[i];

    g_assert_cmpfloat (face->box.x1, >=, 0);
    g_assert_cmpfloat (face->box.y1, >=, 0);
    g_assert_cmpfloat (face->box.x2, <=, image->width);
    g_assert_cmpfloat (face->box.y2, <=, image->height);
    g_assert_cmpfloat (face->box.x1, <, face->box.x2);
    g_assert_cmpfloat (face->box.y1, <, face->box.y2);
    g_assert_cmpfloat (face->confidence, >=, 0);
    g_assert_cmpfloat (face->confidence, <=, 1);
    check_verdict (face);
    g_assert_cmpuint (face->track_id, ==, 0);
    if (i > 0)
      g_assert_cmpfloat (face->confidence, <=, faces[i - 1].confidence);
  }
}

static void
test_boxes (void)
{
  static const int sizes[][2] = {
    {1, 1}, {2, 3}, {11, 300}, {12, 12}, {13, 12}, {29, 30}, {30, 30},
    {31, 33}, {77, 45}, {161, 90}, {90, 161}
  };
  /* Outputs from tame to absurd: boxes that leave the frame, are inverted, or
   * overflow. */
  static const float spreads[] = { 1, 5, 1e3f, 1e20f, 1e37f };
  guint n_faces = 0;

  for (guint s = 0; s < G_N_ELEMENTS (spreads); s++) {
    g_autoptr (MdModels) models = random_models (s, spreads[s], "0.1");
    g_autoptr (MdDetector) detector = md_detector_new (models);
    MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;

    params.min_face_size = 12;
    for (guint i = 0; i < 2 * G_N_ELEMENTS (sizes); i += test_rounds (1, 5)) {
      MdFormat format = (MdFormat) (i * 5 % MD_N_FORMATS);
      g_autoptr (TestPicture) picture = noise_picture (format,
          sizes[i / 2][0], sizes[i / 2][1]);
      const MdFace *faces;
      guint n;

      g_assert_true (md_detector_process (detector, &picture->image, &params,
              &faces, &n));

      check_faces (faces, n, &picture->image);
      n_faces += n;
    }
  }
  g_assert_cmpuint (n_faces, >, test_rounds (100, 10));
}

static void
test_too_small (void)
{
  g_autoptr (MdModels) models = random_models (1, 5, "0");
  g_autoptr (MdDetector) detector = md_detector_new (models);
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  const MdFace *faces;
  guint n;

  for (int side = 1; side < 30; side += 4) {
    g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_I420, side, 200);

    g_assert_true (md_detector_process (detector, &picture->image, &params,
            &faces, &n));
    g_assert_cmpuint (n, ==, 0);
  }
}

static void
test_largest (void)
{
  g_autoptr (MdModels) models = random_models (1, 1, "0.4");
  g_autoptr (MdDetector) detector = md_detector_new (models);
  g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_RGB, 200, 120);
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  const MdFace *faces;
  float largest = 0;
  guint n;

  g_assert_true (md_detector_process (detector, &picture->image, &params,
          &faces, &n));
  g_assert_cmpuint (n, >, 1);
  for (guint i = 0; i < n; i++)
    largest = MAX (largest, md_box_area (&faces[i].box));

  params.select_largest = TRUE;
  g_assert_true (md_detector_process (detector, &picture->image, &params,
          &faces, &n));
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpfloat (md_box_area (&faces[0].box), ==, largest);
}

static void
test_allocations (void)
{
#ifdef COUNTS_ALLOCATIONS
  static const int sizes[][2] = { {320, 180}, {200, 333}, {64, 48} };
  TestPicture *pictures[G_N_ELEMENTS (sizes)];
  g_autoptr (MdModels) models = random_models (1, 1, "0.4");
  g_autoptr (MdDetector) detector = md_detector_new (models);
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  gint before = 0;
  guint n_faces = 0;

  test_start_pool ();
  params.threads = 1;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    pictures[i] = noise_picture (MD_FORMAT_NV12, sizes[i][0], sizes[i][1]);
  for (int round = 0; round < 4; round++) {
    if (round == 2)
      before = test_allocation_count ();
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
      const MdFace *faces;
      guint n;

      g_assert_true (md_detector_process (detector, &pictures[i]->image,
              &params, &faces, &n));
      n_faces += n;
    }
  }
  g_assert_cmpint (test_allocation_count (), ==, before);
  g_assert_cmpuint (n_faces, >, 20);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    test_picture_free (pictures[i]);
#else
  g_test_skip ("allocations cannot be counted here");
#endif
}

/* The probability is that of the label mask, at any index. */
static void
test_labels (void)
{
  float probabilities[2] = { 0, 0 };

  for (int swapped = 0; swapped < 2; swapped++) {
    char *folder = tiny_folder_new (1, 1, "0.3");
    g_autoptr (TinyModel) mask = tiny_model_new (MD_STAGE_MASK, 1, 1);
    g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_RGB, 99, 99);
    g_autoptr (MdModels) models = NULL;
    g_autoptr (MdDetector) detector = NULL;
    MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
    const MdFace *faces;
    guint n;

    tiny_model_set (mask, "labels", swapped ? "mask,no-mask" : "no-mask,mask");
    tiny_model_save (mask, MD_STAGE_MASK, folder);
    models = md_models_load (folder, NULL, NULL);
    detector = md_detector_new (models);
    g_assert_true (md_detector_process (detector, &picture->image, &params,
            &faces, &n));
    g_assert_cmpuint (n, >, 0);
    probabilities[swapped] = faces[0].probabilities[MD_LABEL_MASK];
    tiny_folder_remove (folder);
  }
  g_assert_cmpfloat_with_epsilon (probabilities[0] + probabilities[1], 1, 1e-5);
}

/* A picture that cannot be searched is an error, not a picture without
 * faces. */
static void
test_unsearchable (void)
{
  g_autoptr (MdModels) models = random_models (1, 5, NULL);
  g_autoptr (MdDetector) detector = md_detector_new (models);
  g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_RGB, 64, 48);
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  MdImage wide = picture->image, narrow = picture->image;
  const MdFace *faces;
  guint n = 1;

  wide.width = wide.strides[0] = MD_IMAGE_MAX_SIDE + 1;
  narrow.strides[0] = 3 * 64 - 1;
  g_assert_false (md_detector_process (detector, &wide, &params, &faces, &n));
  g_assert_cmpuint (n, ==, 0);
  g_assert_false (md_detector_process (detector, &narrow, &params, &faces, &n));
  g_assert_true (md_detector_process (detector, &picture->image, &params,
          &faces, &n));
}

/* Returns: the number of faces, each of which must be within the sizes */
static guint
count_sized (MdFollower * follower, const MdImage * image, float min, float max)
{
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  const MdFace *faces;
  guint n;

  params.min_face_size = min;
  params.max_face_size = max;
  g_assert_true (md_follower_picture (follower, image, &params, &faces, &n));
  for (guint i = 0; i < n; i++) {
    float size = MAX (md_box_width (&faces[i].box),
        md_box_height (&faces[i].box));

    g_assert_cmpfloat (size, >=, min);
    g_assert_true (max == 0 || size <= max);
  }
  return n;
}

/* The cascade's own bounds are those of its windows, not of its boxes. */
static void
test_sizes (void)
{
  g_autoptr (MdModels) models = random_models (1, 5, "0");
  g_autoptr (MdFollower) follower = md_follower_new (models);
  g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_RGB, 64, 48);

  g_assert_cmpuint (count_sized (follower, &picture->image, 1, 0), >, 0);
  for (int size = 12; size < 60; size += 6)
    count_sized (follower, &picture->image, size, size + 12);
}

/* A network that gives no numbers, as if sums overflow, has not examined
 * the picture. */
static void
test_broken (void)
{
  g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_RGB, 64, 48);
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;

  for (MdStageKind kind = MD_STAGE_PNET; kind <= MD_STAGE_ONET; kind++) {
    char *folder = tiny_folder_new (1, 5, "0");
    g_autoptr (TinyModel) broken = tiny_model_new (kind, 1, 5);
    g_autoptr (MdModels) models = NULL;
    g_autoptr (MdDetector) detector = NULL;
    const MdFace *faces;
    guint n = 1;

    for (guint i = 0; i < broken->graph->values->len; i++) {
      MdValue *value = &g_array_index (broken->graph->values, MdValue, i);

      for (gint64 k = 0; value->data != NULL
          && k < md_shape_elements (&value->shape); k++)
        value->data[k] = G_MAXFLOAT;
    }
    tiny_model_set (broken, "threshold", "0");
    tiny_model_save (broken, kind, folder);
    models = md_models_load (folder, NULL, NULL);
    detector = md_detector_new (models);
    g_assert_false (md_detector_process (detector, &picture->image, &params,
            &faces, &n));
    g_assert_cmpuint (n, ==, 0);
    tiny_folder_remove (folder);
  }
}

/* MTCNN's networks cannot search turned pictures, which is not the same as
 * finding nothing there. */
static void
test_turned (void)
{
  g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_RGB, 64, 48);
  g_autoptr (MdModels) models = random_models (1, 5, "0");
  g_autoptr (MdDetector) detector = md_detector_new (models);
  const MdPlace place = {.box = {8, 8, 40, 40} };
  const MdFace *faces;
  MdFace *found;
  guint n;

  for (MdOrientation o = MD_ORIENTATION_UPRIGHT; o <= MD_ORIENTATION_AUTO; o++) {
    MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;

    params.orientation = o;
    g_assert_cmpint (md_detector_process (detector, &picture->image, &params,
            &faces, &n), ==, o == MD_ORIENTATION_UPRIGHT);
    g_assert_cmpint (md_detector_follow (detector, &picture->image, &params,
            &place, 1, 0, &found, &n), ==, o == MD_ORIENTATION_UPRIGHT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/detector/boxes", test_boxes);
  g_test_add_func ("/detector/too-small", test_too_small);
  g_test_add_func ("/detector/largest", test_largest);
  g_test_add_func ("/detector/allocations", test_allocations);
  g_test_add_func ("/detector/labels", test_labels);
  g_test_add_func ("/detector/unsearchable", test_unsearchable);
  g_test_add_func ("/detector/broken", test_broken);
  g_test_add_func ("/detector/sizes", test_sizes);
  g_test_add_func ("/detector/turned", test_turned);
  return g_test_run ();
}
