/* One scene through every format: the same faces, else a plane, a stride or
 * the order of colours is wrong somewhere. */
#include "format.h"
#include "harness.h"
#include "scene.h"

#define MAX_FACES 32

typedef struct
{
  GstVideoRectangle box;
  double confidence, mask;      /* mask: 0..1, 0.5 = no verdict */
} Face;

static void
read_face (GstVideoRegionOfInterestMeta * meta, Face * face)
{
  GstStructure *detection =
      gst_video_region_of_interest_meta_get_param (meta, "detection");
  GstStructure *classification =
      gst_video_region_of_interest_meta_get_param (meta, "classification");

  face->box = (GstVideoRectangle) {
  meta->x, meta->y, meta->w, meta->h};
  g_assert_true (gst_structure_get_double (detection, "confidence",
          &face->confidence));
  face->mask = 0.5;
  if (classification == NULL)
    return;
  g_assert_true (gst_structure_get_double (classification, "confidence",
          &face->mask));
  if (g_str_equal (gst_structure_get_string (classification, "label"),
          "no-mask"))
    face->mask = 1 - face->mask;
}

/* Faces that the element finds in the scene, in no particular order. */
static guint
find_faces (GstVideoFormat format, const char *colorimetry, Face * faces)
{
  g_autoptr (GPtrArray) regions = NULL;
  g_autoptr (GstBuffer) out = NULL;
  GstCaps *caps = scene_caps (format);
  Rig rig;
  guint i;

  rig_init (&rig, "maskdetect");
  if (colorimetry)
    gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
  gst_harness_set_src_caps (rig.harness, gst_caps_ref (caps));
  out = rig_push (&rig, scene_buffer_with_caps (caps, 0));
  regions = scene_regions (out, "face");
  g_assert_cmpuint (regions->len, <=, MAX_FACES);
  for (i = 0; i < regions->len; i++)
    read_face (regions->pdata[i], &faces[i]);
  rig_clear (&rig);
  gst_caps_unref (caps);
  return regions->len;
}

static gboolean
same_place (const GstVideoRectangle * a, const GstVideoRectangle * b)
{
  return ABS (a->x - b->x) <= 2 && ABS (a->y - b->y) <= 2 &&
      ABS (a->x + a->w - b->x - b->w) <= 2 &&
      ABS (a->y + a->h - b->y - b->h) <= 2;
}

/* Of faces that are hardly believed, the least rounding makes or breaks one. */
static gboolean
is_certain (const Face * face)
{
  return face->confidence >= 0.9;
}

/* That every certain one of @a is among @b. */
static void
check_faces (const Face * a, guint n_a, const Face * b, guint n_b)
{
  guint i, k;

  for (i = 0; i < n_a; i++) {
    if (!is_certain (&a[i]))
      continue;
    for (k = 0; k < n_b && !same_place (&a[i].box, &b[k].box); k++);
    if (k == n_b)
      g_error ("no face at %d,%d", a[i].box.x, a[i].box.y);
    g_assert_cmpfloat_with_epsilon (a[i].confidence, b[k].confidence, 0.05);
    g_assert_cmpfloat_with_epsilon (a[i].mask, b[k].mask, 0.05);
  }
}

static void
check_format (GstVideoFormat format, const char *colorimetry)
{
  Face expected[MAX_FACES], found[MAX_FACES];
  guint n_expected, n;

  if (!scene_have_models ())
    return;
  n_expected = find_faces (GST_VIDEO_FORMAT_RGB, NULL, expected);
  g_assert_cmpuint (n_expected, >=, 2);
  n = find_faces (format, colorimetry, found);
  if (format == GST_VIDEO_FORMAT_GRAY8) {
    g_assert_cmpuint (n, >, 0);
    return;
  }
  check_faces (expected, n_expected, found, n);
  check_faces (found, n, expected, n_expected);
}

static void
test_format (gconstpointer data)
{
  check_format (GPOINTER_TO_INT (data), NULL);
}

/* Other coefficients and ranges than standard definition's. */
static void
test_colorimetry (void)
{
  check_format (GST_VIDEO_FORMAT_I420, "bt709");
  check_format (GST_VIDEO_FORMAT_NV12, "bt2020");
  check_format (GST_VIDEO_FORMAT_YUY2, "1:4:0:0");
}

int
main (int argc, char **argv)
{
  g_autoptr (GstCaps) caps = NULL;
  const GValue *formats;
  guint i;
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  caps = gst_caps_from_string (GST_MASK_DETECT_CAPS);
  formats = gst_structure_get_value (gst_caps_get_structure (caps, 0),
      "format");
  for (i = 0; i < gst_value_list_get_size (formats); i++) {
    const char *name =
        g_value_get_string (gst_value_list_get_value (formats, i));
    g_autofree char *path = g_strdup_printf ("/formats/%s", name);

    g_test_add_data_func (path,
        GINT_TO_POINTER (gst_video_format_from_string (name)), test_format);
  }
  g_test_add_func ("/formats/colorimetry", test_colorimetry);
  status = g_test_run ();
  gst_clear_caps (&caps);
  gst_deinit ();
  return status;
}
