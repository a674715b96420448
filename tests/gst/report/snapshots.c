/* Tests snapshots: of which faces they are taken, what they show, and how many
 * are kept. */
#include "report/snapshots.h"
#include "report/snapshot-writer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>

#include "picture/picture.h"
#include "../harness.h"
#include "../scene.h"

#define FRAMES 30               /* more than a second */
#define START (60 * GST_SECOND) /* running time of the first frame */

/* Returns: (transfer full): a painted picture of people who stand still */
static GstBuffer *
still (guint frame)
{
  static GstBuffer *painted = NULL;
  GstBuffer *buffer;

  if (!painted)
    painted = scene_buffer (GST_VIDEO_FORMAT_I420, 0);
  buffer = gst_buffer_copy_deep (painted);
  GST_BUFFER_PTS (buffer) = START + frame * GST_SECOND / 25;
  return buffer;
}

static void
run (const char *folder, const char *settings, guint frames)
{
  g_autofree char *launch = g_strdup_printf ("maskdetect snapshot-location=%s "
      "%s", folder, settings);
  Rig rig;

  rig_init_scene (&rig, launch);
  for (guint i = 0; i < frames; i++)
    gst_buffer_unref (rig_push (&rig, still (i)));
  rig_clear (&rig);
}

/* (element-type char *): paths of the pictures, in order; each must have a
 * description beside it that says @redacted and the time of the view. */
static GPtrArray *
list (const char *folder, const char *redacted)
{
  GPtrArray *pictures = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *beside = NULL, *text = NULL;

    g_assert_false (g_str_has_prefix (name, "."));
    if (!g_str_has_suffix (name, "Z-1.png") && !g_str_has_suffix (name,
            "Z-2.png") && !g_str_has_suffix (name, "Z-3.png"))
      continue;
    beside = g_strdup_printf ("%.*s.json", (int) (strrchr (path, '.') - path),
        path);
    g_assert_true (g_file_get_contents (beside, &text, NULL, NULL));
    g_assert_nonnull (strstr (text, redacted));
    g_assert_nonnull (strstr (text, "\"face\":{\"x\":"));
    g_assert_true (strstr (text, "\"running-time\":60.")
        || strstr (text, "\"running-time\":61."));
    g_unlink (beside);
    g_ptr_array_add (pictures, g_steal_pointer (&path));
  }
  return pictures;
}

/* Returns the mean difference of horizontal neighbours, in grey levels, which
 * is small in a coarse mosaic. */
static double
detail (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPicture) picture = md_picture_load (path, &error);
  gsize n = 0;
  double sum = 0;

  g_assert_no_error (error);
  /* the middle, where the face is */
  for (int y = picture->height / 3; y < picture->height * 2 / 3; y++)
    for (int x = picture->width / 3; x < picture->width * 2 / 3; x++, n++) {
      const guint8 *p = picture->pixels + 3 * (y * picture->width + x);

      sum += ABS (p[0] - p[3]);
    }
  return sum / n;
}

static void
test_pictures (void)
{
  g_autofree char *folder = g_dir_make_tmp ("snapshots-XXXXXX", NULL);
  g_autofree char *below = g_build_filename (folder, "new", NULL);
  double clear[2] = { 0 };

  for (guint i = 0; scene_have_models () && i < 2; i++) {
    g_autoptr (GPtrArray) pictures = NULL;

    run (below, i == 0 ? "overlay=true" : "redact=fill overlay=true", FRAMES);
    pictures = list (below, i == 0 ? "\"redacted\":false" :
        "\"redacted\":true");
    g_assert_cmpuint (pictures->len, >=, 2);
    for (guint k = 0; k < pictures->len; k++) {
      clear[i] += detail (g_ptr_array_index (pictures, k)) / pictures->len;
      g_unlink (g_ptr_array_index (pictures, k));
    }
  }
  if (scene_have_models ())
    g_assert_cmpfloat (clear[1], <, clear[0] / 4);
  g_rmdir (below);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* There is no picture of a person who is seen only briefly. */
static void
test_brief (void)
{
  g_autofree char *folder = g_dir_make_tmp ("snapshots-XXXXXX", NULL);
  g_autoptr (GPtrArray) pictures = NULL;

  if (scene_have_models ())
    run (folder, "", 4);
  pictures = list (folder, "");
  g_assert_cmpuint (pictures->len, ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_limit (void)
{
  static const char *const there[] = {
    "20200101T000000.000Z-1.png", "20200101T000000.000Z-1.json",
    "holiday.png", "20200101T000000.000Z-1.png.old"
  };
  g_autofree char *folder = g_dir_make_tmp ("snapshots-XXXXXX", NULL);
  g_autoptr (GPtrArray) pictures = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (there); i++) {
    g_autofree char *path = g_build_filename (folder, there[i], NULL);

    g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  }
  if (scene_have_models ()) {
    run (folder, "snapshot-max=2", FRAMES);
    for (guint i = 0; i < G_N_ELEMENTS (there); i++) {
      g_autofree char *path = g_build_filename (folder, there[i], NULL);

      /* ours, the oldest, is deleted; files with other names are kept */
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS) == (i >= 2));
    }
    pictures = list (folder, "\"redacted\":false");
    g_assert_cmpuint (pictures->len, ==, 2);
    for (guint k = 0; k < pictures->len; k++)
      g_unlink (g_ptr_array_index (pictures, k));
  }
  for (guint i = 0; i < G_N_ELEMENTS (there); i++) {
    g_autofree char *path = g_build_filename (folder, there[i], NULL);

    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* An unredacted view is not written after redaction is turned on. */
static void
test_redaction_later (void)
{
  g_autofree char *folder = g_dir_make_tmp ("snapshots-XXXXXX", NULL);
  g_autofree char *launch =
      g_strdup_printf ("maskdetect snapshot-location=%s", folder);
  g_autoptr (GPtrArray) pictures = NULL;
  Rig rig;

  if (scene_have_models ()) {
    rig_init_scene (&rig, launch);
    for (guint i = 0; i < FRAMES; i++) {
      /* within the first second */
      if (i == 20)
        gst_harness_set (rig.harness, "maskdetect", "redact", MD_REDACT_FILL,
            NULL);
      gst_buffer_unref (rig_push (&rig, still (i)));
    }
    rig_clear (&rig);
  }
  pictures = list (folder, "\"redacted\":true");
  for (guint k = 0; k < pictures->len; k++)
    g_unlink (g_ptr_array_index (pictures, k));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Nor is one without the regions that are redacted now. */
static void
test_regions_later (void)
{
  g_autofree char *folder = g_dir_make_tmp ("snapshots-XXXXXX", NULL);
  g_autofree char *launch =
      g_strdup_printf ("maskdetect redact=fill snapshot-location=%s", folder);
  Rig rig;

  if (scene_have_models ()) {
    rig_init_scene (&rig, launch);
    for (guint i = 0; i < 20; i++)
      gst_buffer_unref (rig_push (&rig, still (i)));
    gst_harness_set (rig.harness, "maskdetect", "redact-roi-type", "plate",
        NULL);
    gst_buffer_unref (rig_push (&rig, scene_blank (GST_VIDEO_FORMAT_I420,
                SCENE_WIDTH, SCENE_HEIGHT, 20)));
    rig_clear (&rig);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A limit of the process on the size of its files kills nobody and leaves
 * nothing behind. */
static void
test_size_limit (void)
{
  g_autofree char *folder = g_dir_make_tmp ("snapshots-XXXXXX", NULL);
  struct rlimit before, limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = 1000;
  if (scene_have_models ()) {
    g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
    run (folder, "", FRAMES);
    g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Elements that share a folder may take a picture of their first person in the
 * same millisecond. */
static void
test_names (void)
{
  g_autofree char *first = gst_mask_detect_snapshot_name (1600000000123456, 1);
  g_autofree char *second = gst_mask_detect_snapshot_name (1600000000123999, 1);
  g_autofree char *past = gst_mask_detect_snapshot_name (1500000000000000, 1);

  g_assert_cmpstr (first, ==, "20200913T122640.123Z-1");
  g_assert_cmpstr (second, ==, "20200913T122640.124Z-1");
  g_assert_cmpstr (past, ==, "20170714T024000.000Z-1");
}

/* What waits for a slow disk is dropped, too. */
static void
test_discard (void)
{
  g_autofree char *folder = g_dir_make_tmp ("snapshots-XXXXXX", NULL);
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make ("fakesink", NULL));
  GstMaskDetectSnapshotWriter *writer =
      gst_mask_detect_snapshot_writer_open (element, folder);
  g_autoptr (GPtrArray) pictures = NULL;
  const guint n = 32;

  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("20200101T000000.%03uZ-1", i);

    gst_mask_detect_snapshot_writer_add (writer, name, md_picture_new (2000,
            2000), g_strdup ("{\"running-time\":60.0,\"face\":{\"x\":0}}\n"));
  }
  gst_mask_detect_snapshot_writer_discard (writer);
  gst_mask_detect_snapshot_writer_close (writer);
  pictures = list (folder, "");
  g_assert_cmpuint (pictures->len, <, n);
  for (guint k = 0; k < pictures->len; k++)
    g_unlink (g_ptr_array_index (pictures, k));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_unwritable (void)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("maskdetect", NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  if (!scene_have_models ())
    return;
  gst_object_ref_sink (element);
  gst_element_set_bus (element, bus);
  g_object_set (element, "snapshot-location", "/dev/null/people", NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "/dev/null/people"));
  gst_element_set_bus (element, NULL);
  gst_element_set_state (element, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshots/pictures", test_pictures);
  g_test_add_func ("/snapshots/brief", test_brief);
  g_test_add_func ("/snapshots/limit", test_limit);
  g_test_add_func ("/snapshots/redaction-later", test_redaction_later);
  g_test_add_func ("/snapshots/regions-later", test_regions_later);
  g_test_add_func ("/snapshots/size-limit", test_size_limit);
  g_test_add_func ("/snapshots/names", test_names);
  g_test_add_func ("/snapshots/discard", test_discard);
  g_test_add_func ("/snapshots/unwritable", test_unwritable);
  return g_test_run ();
}
