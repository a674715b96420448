/* Tests that errors in pictures and annotations, which are outside data, are
 * reported. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <signal.h>
#include <string.h>

#include "base/interrupt.h"
#include "eval/scenes.h"
#include "picture/picture.h"
#include "train/data/crops.h"
#include "train/trainer.h"

static char *folder;

static char *
write_file (const char *name, const char *content, gssize size)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, content, size, &error);
  g_assert_no_error (error);
  return path;
}

static MdPicture *
paint (int width, int height)
{
  MdPicture *picture = md_picture_new (width, height);

  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      guint8 *p = picture->pixels + 3 * (y * width + x);
      p[0] = 5 * x;
      p[1] = 9 * y;
      p[2] = 200;
    }
  }
  return picture;
}

static void
test_png_round_trip (void)
{
  static const int sizes[][2] = { {1, 1}, {7, 3}, {33, 18} };
  g_autofree char *path = g_build_filename (folder, "round.png", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (MdPicture) painted = paint (sizes[i][0], sizes[i][1]);
    g_autoptr (MdPicture) loaded = NULL;

    g_assert_true (md_picture_save_png (painted, path, path, &error));
    g_assert_no_error (error);
    loaded = md_picture_load (path, &error);
    g_assert_no_error (error);
    g_assert_cmpint (loaded->width, ==, painted->width);
    g_assert_cmpint (loaded->height, ==, painted->height);
    g_assert_cmpmem (loaded->pixels, 3 * loaded->width * loaded->height,
        painted->pixels, 3 * painted->width * painted->height);
  }
  g_remove (path);
}

static void
assert_load_fails (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPicture) picture = md_picture_load (path, &error);

  g_assert_null (picture);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_bad_pictures (void)
{
  g_autofree char *text = write_file ("text.jpg", "not a picture\n", -1);
  g_autofree char *empty = write_file ("empty.jpg", "", 0);
  g_autofree char *header = write_file ("header.jpg",
      "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 20);
  g_autofree char *cut = write_file ("cut.png", "\x89PNG\r\n\x1a\n\0\0", 10);

  assert_load_fails (text);
  assert_load_fails (empty);
  assert_load_fails (header);
  assert_load_fails (cut);
  assert_load_fails ("no/such/file.jpg");
  assert_load_fails (folder);
  g_remove (text);
  g_remove (empty);
  g_remove (header);
  g_remove (cut);
}

static gpointer
load_often (gpointer path)
{
  for (guint i = 0; i < 5; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (MdPicture) picture = md_picture_load (path, &error);

    g_assert_no_error (error);
    g_assert_cmpint (picture->width, ==, 40);
  }
  return NULL;
}

static void
test_threads (void)
{
  g_autofree char *path = g_build_filename (folder, "threads.png", NULL);
  g_autoptr (MdPicture) painted = paint (40, 20);
  GThread *threads[3];

  g_assert_true (md_picture_save_png (painted, path, path, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("load", load_often, path);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_remove (path);
}

static gboolean
has_element (const char *name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  return factory != NULL;
}

/* A camera held upright sets the EXIF orientation. */
static void
test_orientation (void)
{
  static const char exif[] = "\xff\xe1\0\x22" "Exif\0\0" "II*\0\x08\0\0\0"
      "\1\0" "\x12\1\3\0\1\0\0\0\6\0\0\0" "\0\0\0";
  g_autofree char *path = g_build_filename (folder, "upright.jpg", NULL);
  g_autofree char *launch = g_strdup_printf ("videotestsrc num-buffers=1 ! "
      "video/x-raw,width=40,height=16 ! jpegenc ! filesink location=%s", path);
  g_autofree char *bytes = NULL;
  g_autoptr (GString) tagged = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (MdPicture) picture = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  if (!has_element ("videotestsrc") || !has_element ("jpegenc")
      || !has_element ("jpegparse")) {
    g_test_skip ("needs videotestsrc, jpegenc and jpegparse");
    return;
  }
  pipeline = gst_parse_launch (launch, &error);
  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_message_unref (gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
          GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
  gst_element_set_state (pipeline, GST_STATE_NULL);

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  tagged = g_string_new_len (bytes, 2);
  g_string_append_len (tagged, exif, sizeof exif);
  g_string_append_len (tagged, bytes + 2, size - 2);
  g_assert_true (g_file_set_contents (path, tagged->str, tagged->len, NULL));
  picture = md_picture_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (picture->width, ==, 16);
  g_assert_cmpint (picture->height, ==, 40);
  g_remove (path);
}

#define CATEGORIES "\"categories\": [{\"id\": 1, \"name\": \"bare\"}, " \
    "{\"id\": 5, \"name\": \"mask\"}, {\"id\": 4, \"name\": \"face\"}]"
#define IMAGES "\"images\": [{\"id\": 7, \"file_name\": \"a/b.jpg\", " \
    "\"width\": 40, \"height\": 30, \"source\": \"s\"}]"

static void
test_scenes (void)
{
  g_autofree char *path = write_file ("good.json", "{" CATEGORIES ", " IMAGES
      ", \"annotations\": ["
      "{\"image_id\": 7, \"category_id\": 5, \"bbox\": [1, 2.5, 3, 4], "
      "\"ignore\": 1}, "
      "{\"image_id\": 7, \"category_id\": 4, \"bbox\": [9, 2, 30, 40]}, "
      "{\"image_id\": 7, \"category_id\": 1, \"bbox\": [-1, 2, 30, 40], "
      "\"keypoints\": [1,2,2, 3,4,2, 5,6,2, 7,8,2, 9,10,2]}]}", -1);
  g_autofree char *picture = g_build_filename (folder, "a", "b.jpg", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) scenes = md_scenes_load (path, &error);
  const MdScene *scene;
  const MdAnnotation *faces;

  g_assert_no_error (error);
  g_assert_cmpuint (scenes->len, ==, 1);
  scene = scenes->pdata[0];
  g_assert_cmpstr (scene->file, ==, "a/b.jpg");
  g_assert_cmpstr (scene->path, ==, picture);
  g_assert_cmpstr (scene->source, ==, "s");
  g_assert_cmpstr (scene->group, ==, "");
  g_assert_cmpint (scene->width, ==, 40);
  g_assert_cmpuint (scene->faces->len, ==, 3);
  faces = (const MdAnnotation *) scene->faces->data;
  g_assert_cmpint (faces[0].category, ==, MD_CATEGORY_MASK);
  g_assert_true (faces[0].ignore);
  g_assert_false (faces[0].has_landmarks);
  g_assert_cmpfloat (faces[0].box.y2, ==, 6.5);
  g_assert_cmpint (faces[1].category, ==, MD_CATEGORY_FACE);
  g_assert_cmpint (faces[2].category, ==, MD_CATEGORY_UNMASKED);
  g_assert_true (faces[2].has_landmarks);
  g_assert_cmpfloat (faces[2].landmarks[4][1], ==, 10);
  g_remove (path);
}

static void
test_bad_scenes (void)
{
  static const struct
  {
    const char *json, *message;
  } cases[] = {
    {"{", "bad.json"},
    {"[]", "not a JSON object"},
    {"{}", "categories"},
    {"{" CATEGORIES "}", "images"},
    {"{" CATEGORIES ", " IMAGES "}", "annotations"},
    {"{\"categories\": [{\"id\": 1, \"name\": \"cat\"}]}", "categories[0]"},
    {"{" CATEGORIES ", \"images\": [3]}", "images[0]"},
    {"{" CATEGORIES ", \"images\": [{\"id\": \"x\"}]}", "images[0]"},
    {"{" CATEGORIES ", " IMAGES ", \"annotations\": [{\"image_id\": 8}]}",
        "annotations[0]"},
    {"{" CATEGORIES ", " IMAGES ", \"annotations\": [{\"image_id\": 7, "
          "\"category_id\": 5, \"bbox\": [1, 2, 0, 4]}]}", "annotations[0]"},
    {"{" CATEGORIES ", " IMAGES ", \"annotations\": [{\"image_id\": 7, "
          "\"category_id\": 5, \"bbox\": [1, 2, \"3\", 4]}]}", "bbox"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = write_file ("bad.json", cases[i].json, -1);
    g_autoptr (GError) error = NULL;

    g_assert_null (md_scenes_load (path, &error));
    g_assert_nonnull (error);
    g_assert_nonnull (strstr (error->message, path));
    g_assert_nonnull (strstr (error->message, cases[i].message));
    g_remove (path);
  }
  g_assert_null (md_scenes_load ("no/such.json", NULL));
}

/* An interrupted load fails, because fewer pictures would be another data set.
 * The flag stays set, so this is the last test. */
static void
test_interrupted (void)
{
  static const char *const classes[] = { "Face", "Mask" };
  const MdCropsFolders wanted = {
    .classes = {[MD_LABEL_NO_MASK] = "Face",[MD_LABEL_MASK] = "Mask"},
    .window_scale = 1
  };
  g_autoptr (MdCrops) crops = md_crops_new (MD_CROP_SIDE);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
    g_autofree char *class = g_build_filename (folder, classes[i], NULL);
    g_autofree char *path = g_build_filename (class, "a.png", NULL);
    g_autoptr (MdPicture) painted = paint (64, 64);

    g_assert_cmpint (g_mkdir (class, 0777), ==, 0);
    g_assert_true (md_picture_save_png (painted, path, path, NULL));
  }
  md_interrupt_catch ();
  g_assert_cmpint (raise (SIGTERM), ==, 0);
  g_assert_false (md_crops_add_folders (crops, folder, &wanted, 1, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_STOPPED);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
    g_autofree char *class = g_build_filename (folder, classes[i], NULL);
    g_autofree char *path = g_build_filename (class, "a.png", NULL);

    g_remove (path);
    g_rmdir (class);
  }
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_test_add_func ("/picture/png-round-trip", test_png_round_trip);
  g_test_add_func ("/picture/bad-files", test_bad_pictures);
  g_test_add_func ("/picture/orientation", test_orientation);
  g_test_add_func ("/picture/threads", test_threads);
  g_test_add_func ("/scenes/good", test_scenes);
  g_test_add_func ("/scenes/bad", test_bad_scenes);
  g_test_add_func ("/crops/interrupted", test_interrupted);
  result = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return result;
}
