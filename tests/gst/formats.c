/* Tests one scene in every format: the same faces are found, which fails if a
 * plane, a stride or the order of colours is wrong. With redaction on, nothing
 * is left of them, and all other pixels stay unchanged to the last bit. */
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

/* Unpacks the rows of @buffer with GStreamer, with all their bits and without
 * extending them. */
typedef struct
{
  GstVideoInfo info;
  gsize pixel;                  /* bytes */
  guint8 *rows;
} Unpacked;

static void
unpack (Unpacked * self, GstCaps * caps, GstBuffer * buffer)
{
  const GstVideoFormatInfo *unpacked;
  GstVideoFrame frame;
  gsize stride;
  int y;

  g_assert_true (gst_video_info_from_caps (&self->info, caps));
  unpacked = gst_video_format_get_info (self->info.finfo->unpack_format);
  self->pixel = GST_VIDEO_FORMAT_INFO_PSTRIDE (unpacked, 0);
  stride = self->info.width * self->pixel;
  self->rows = g_malloc0 (stride * self->info.height + 1024);
  g_assert_true (gst_video_frame_map (&frame, &self->info, buffer,
          GST_MAP_READ));
  for (y = 0; y < self->info.height; y++)
    frame.info.finfo->unpack_func (frame.info.finfo,
        GST_VIDEO_PACK_FLAG_TRUNCATE_RANGE, self->rows + y * stride, frame.data,
        frame.info.stride, 0, y, self->info.width);
  gst_video_frame_unmap (&frame);
}

static const guint8 *
pixel_of (const Unpacked * self, int x, int y)
{
  return self->rows + ((gsize) y * self->info.width + x) * self->pixel;
}

static gboolean
is_near (const Face * faces, guint n, int x, int y, double share, int more)
{
  guint i;

  for (i = 0; i < n; i++) {
    const GstVideoRectangle *box = &faces[i].box;
    int dx = box->w * share + more, dy = box->h * share + more;

    if (x >= box->x - dx && x < box->x + box->w + dx && y >= box->y - dy
        && y < box->y + box->h + dy)
      return TRUE;
  }
  return FALSE;
}

/* Checks that covered pixels have one colour and pixels away from covers are
 * unchanged. Alpha, which comes first, stays. */
static void
check_covers (GstCaps * caps, GstBuffer * before, GstBuffer * after,
    const Face * faces, guint n)
{
  const guint8 *black = NULL;
  Unpacked in, out;
  gsize alpha;
  int x, y;

  unpack (&in, caps, before);
  unpack (&out, caps, after);
  alpha = out.pixel / 4;
  for (y = 0; y < out.info.height; y++)
    for (x = 0; x < out.info.width; x++) {
      const guint8 *p = pixel_of (&out, x, y);

      if (is_near (faces, n, x, y, 0, 0)) {
        black = black ? black : p;
        g_assert_cmpmem (p + alpha, out.pixel - alpha, black + alpha,
            out.pixel - alpha);
      } else if (!is_near (faces, n, x, y, 0.2, 8)) {
        g_assert_cmpmem (p, out.pixel, pixel_of (&in, x, y), in.pixel);
      }
    }
  g_free (in.rows);
  g_free (out.rows);
}

/* Returns the faces that the element finds in the scene, in any order. */
static guint
find_faces (GstVideoFormat format, const char *colorimetry, Face * faces)
{
  g_autoptr (GPtrArray) regions = NULL;
  g_autoptr (GstBuffer) out = NULL;
  g_autoptr (GstBuffer) in = NULL;
  GstCaps *caps = scene_caps (format);
  Rig rig;
  guint i;

  rig_init (&rig, "maskdetect redact=fill redact-padding=0.2");
  if (colorimetry)
    gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
  gst_harness_set_src_caps (rig.harness, gst_caps_ref (caps));
  in = scene_buffer_with_caps (caps, 0);
  out = rig_push (&rig, gst_buffer_copy_deep (in));
  regions = scene_regions (out, "face");
  g_assert_cmpuint (regions->len, <=, MAX_FACES);
  for (i = 0; i < regions->len; i++)
    read_face (regions->pdata[i], &faces[i]);
  check_covers (caps, in, out, faces, regions->len);
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

/* Rounding may add or remove faces near the threshold. */
static gboolean
is_certain (const Face * face)
{
  return face->confidence >= 0.9;
}

/* Checks that every certain face of @a is among @b. */
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
  static Face expected[MAX_FACES];
  static guint n_expected;
  Face found[MAX_FACES];
  guint n;

  if (!scene_have_models ())
    return;
  if (n_expected == 0)
    n_expected = find_faces (GST_VIDEO_FORMAT_RGB, NULL, expected);
  g_assert_cmpuint (n_expected, >=, 2);
  n = find_faces (format, colorimetry, found);
  if (GST_VIDEO_FORMAT_INFO_IS_GRAY (gst_video_format_get_info (format))) {
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

/* Tests coefficients and ranges other than those of standard definition. */
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
  caps = gst_mask_detect_caps ();
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
