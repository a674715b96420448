/* Tests that the stock MTCNN weights find the same faces as in the reference.
 * Skipped without the reference folder, which may not be committed. */
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <json-glib/json-glib.h>
#include <math.h>

#include "maskdetect.h"

#define MIN_IOU 0.9f
#define MAX_SCORE_ERROR 0.02
#define MAX_LANDMARK_ERROR 2    /* pixels */
#define MIN_MATCHED 81
#define MAX_EXTRA 3

typedef struct
{
  guint expected, matched, extra;
  double score_error, landmark_error;   /* the largest of matched faces */
} Tally;

/* The reference counts pixels from 1, the last one included. */
static MdBox
expected_box (JsonObject * face)
{
  JsonArray *edges = json_object_get_array_member (face, "box_xyxy");

  return (MdBox) {
    (float) json_array_get_double_element (edges, 0) - 1,
        (float) json_array_get_double_element (edges, 1) - 1,
        (float) json_array_get_double_element (edges, 2),
        (float) json_array_get_double_element (edges, 3)
  };
}

static double
landmark_error (const MdFace * found, JsonObject * face)
{
  JsonArray *points = json_object_get_array_member (face, "landmarks");
  double worst = 0;

  for (guint i = 0; i < MD_N_LANDMARKS; i++) {
    JsonArray *point = json_array_get_array_element (points, i);
    double x = json_array_get_double_element (point, 0);
    double y = json_array_get_double_element (point, 1);

    worst = MAX (worst, hypot (found->landmarks[i][0] - x,
            found->landmarks[i][1] - y));
  }
  return worst;
}

static const MdFace *
best_match (const MdBox * box, const MdFace * found, guint n_found)
{
  const MdFace *best = NULL;
  float best_iou = 0;

  for (guint i = 0; i < n_found; i++) {
    float iou = md_box_iou (box, &found[i].box);

    if (iou > best_iou) {
      best_iou = iou;
      best = &found[i];
    }
  }
  return best;
}

static void
compare_face (JsonObject * face, const MdFace * found, guint n_found,
    const char *file, const MdImage * image, Tally * tally)
{
  MdBox box = expected_box (face);
  const MdFace *best;
  float iou;
  double score_error, point_error;

  tally->expected++;
  md_box_clip (&box, image->width, image->height);
  best = best_match (&box, found, n_found);
  if (best == NULL) {
    g_test_message ("%s: %.0f,%.0f not found", file, box.x1, box.y1);
    return;
  }
  iou = md_box_iou (&box, &best->box);
  score_error = fabs (best->confidence -
      json_object_get_double_member (face, "probability"));
  point_error = landmark_error (best, face);
  if (iou < MIN_IOU || score_error > MAX_SCORE_ERROR ||
      point_error > MAX_LANDMARK_ERROR) {
    g_test_message ("%s: %.0f,%.0f: IoU %.3f, probability off by %.4f, "
        "landmarks by %.2f px", file, box.x1, box.y1, iou, score_error,
        point_error);
    return;
  }
  tally->matched++;
  tally->score_error = MAX (tally->score_error, score_error);
  tally->landmark_error = MAX (tally->landmark_error, point_error);
}

static gboolean
is_expected (const MdFace * found, JsonArray * faces)
{
  for (guint i = 0; i < json_array_get_length (faces); i++) {
    MdBox box = expected_box (json_array_get_object_element (faces, i));

    if (md_box_iou (&box, &found->box) >= 0.5f)
      return TRUE;
  }
  return FALSE;
}

/* The reference's pixels came from libjpeg at full accuracy, as in GdkPixbuf.
 * GStreamer's decoder is less exact, and the stock cascade finds other boxes if
 * a picture differs by two grey levels.
 * Returns: (transfer full): RGB */
static GstSample *
load_picture (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch ("filesrc name=source ! "
      "gdkpixbufdec ! videoconvert ! appsink name=sink "
      "caps=video/x-raw,format=RGB", &error);
  g_autoptr (GstElement) source = NULL, sink = NULL;
  GstSample *sample;

  g_assert_no_error (error);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (source, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  sample = gst_app_sink_pull_sample (GST_APP_SINK (sink));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_nonnull (sample);
  return sample;
}

static void
compare_faces (MdDetector * detector, const MdImage * image,
    JsonObject * entry, Tally * tally)
{
  const char *file = json_object_get_string_member (entry, "file");
  JsonArray *faces = json_object_get_array_member (entry, "faces");
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  const MdFace *found;
  guint n;

  params.min_face_size = (float) json_object_get_double_member (entry,
      "min_face_size");
  g_assert_true (md_detector_process (detector, image, &params, &found, &n));

  for (guint i = 0; i < json_array_get_length (faces); i++)
    compare_face (json_array_get_object_element (faces, i), found, n, file,
        image, tally);
  for (guint i = 0; i < n; i++) {
    if (!is_expected (&found[i], faces)) {
      g_test_message ("%s: extra face at %.0f,%.0f, probability %.3f", file,
          found[i].box.x1, found[i].box.y1, found[i].confidence);
      tally->extra++;
    }
  }
}

static void
compare_picture (MdDetector * detector, JsonObject * entry,
    const char *folder, Tally * tally)
{
  g_autofree char *path = g_build_filename (folder,
      json_object_get_string_member (entry, "file"), NULL);
  g_autoptr (GstSample) sample = load_picture (path);
  GstVideoInfo info;
  GstVideoFrame frame;
  MdImage image;

  gst_video_info_from_caps (&info, gst_sample_get_caps (sample));
  gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample),
      GST_MAP_READ);
  image = (MdImage) {
  .format = MD_FORMAT_RGB,.width = info.width,.height = info.height,.planes =
        { GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) },.strides =
        { GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0) },};
  compare_faces (detector, &image, entry, tally);
  gst_video_frame_unmap (&frame);
}

static void
test_fidelity (gconstpointer folder)
{
  g_autofree char *models_path = g_build_filename (folder, "reference",
      "mtcnn", NULL);
  g_autofree char *json_path = g_build_filename (models_path,
      "expected.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (MdModels) models = NULL;
  g_autoptr (MdDetector) detector = NULL;
  JsonArray *pictures;
  Tally tally = { 0 };

  json_parser_load_from_file (parser, json_path, &error);
  g_assert_no_error (error);
  models = md_models_load (models_path, NULL, &error);
  g_assert_no_error (error);
  detector = md_detector_new (models);

  pictures = json_object_get_array_member (json_node_get_object
      (json_parser_get_root (parser)), "pictures");
  for (guint i = 0; i < json_array_get_length (pictures); i++)
    compare_picture (detector, json_array_get_object_element (pictures, i),
        folder, &tally);

  g_test_message ("%u of %u faces matched (probability within %.4f, "
      "landmarks within %.2f px), %u extra", tally.matched, tally.expected,
      tally.score_error, tally.landmark_error, tally.extra);
  g_assert_cmpuint (tally.matched, >=, MIN_MATCHED);
  g_assert_cmpuint (tally.extra, <=, MAX_EXTRA);
}

int
main (int argc, char **argv)
{
  const char *folder = g_getenv ("MASKDETECT_SHARED");
  g_autofree char *reference = NULL;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  if (folder == NULL)
    folder = SHARED_DIR;
  reference = g_build_filename (folder, "reference", "mtcnn", NULL);
  if (!g_file_test (reference, G_FILE_TEST_IS_DIR)) {
    g_print ("1..0 # SKIP no reference networks in %s\n", folder);
    return 0;
  }
  if (!gst_registry_check_feature_version (gst_registry_get (),
          "gdkpixbufdec", 1, 0, 0)) {
    g_print ("1..0 # SKIP GStreamer has no gdkpixbufdec here\n");
    return 0;
  }
  g_test_add_data_func ("/fidelity", folder, test_fidelity);
  return g_test_run ();
}
