/* Tests canvases and the album: faces are at their annotated positions after
 * any transformation, and depend only on seed, step and index. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <string.h>

#include "train/faces/canvas.h"

#define N_PICTURES 6
#define WIDTH 200
#define HEIGHT 150

static char *folder;

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* A white ellipse, 40 × 50, on black. */
static void
paint (guint index, int x, int y)
{
  g_autoptr (MdPicture) picture = md_picture_new (WIDTH, HEIGHT);
  g_autofree char *name = g_strdup_printf ("%u.png", index);
  g_autofree char *path = path_of (name);

  for (int py = 0; py < HEIGHT; py++) {
    for (int px = 0; px < WIDTH; px++) {
      float dx = (px + .5f - x - 20) / 20, dy = (py + .5f - y - 25) / 25;

      if (dx * dx + dy * dy < 1)
        memset (picture->pixels + 3 * (py * WIDTH + px), 255, 3);
    }
  }
  g_assert_true (md_picture_save_png (picture, path, path, NULL));
}

static void
write_scenes (void)
{
  g_autoptr (GString) images = g_string_new (NULL);
  g_autoptr (GString) faces = g_string_new (NULL);
  g_autofree char *json = NULL, *path = path_of ("scenes.json");

  for (guint i = 0; i < N_PICTURES; i++) {
    int x = 10 + 25 * i, y = 5 + 15 * i;

    paint (i, x, y);
    g_string_append_printf (images, "%s{\"id\": %u, \"file_name\": \"%u.png\", "
        "\"source\": \"s%u\", \"width\": %d, \"height\": %d}", i ? ", " : "",
        i, i, i % 2, WIDTH, HEIGHT);
    g_string_append_printf (faces, "%s{\"image_id\": %u, \"category_id\": 1, "
        "\"bbox\": [%d, %d, 40, 50], \"keypoints\": [%d,%d,2, %d,%d,2, "
        "%d,%d,2, %d,%d,2, %d,%d,2]}", i ? ", " : "", i, x, y, x + 10, y + 15,
        x + 30, y + 15, x + 20, y + 25, x + 12, y + 40, x + 28, y + 40);
  }
  json = g_strdup_printf ("{\"categories\": [{\"id\": 1, \"name\": \"bare\"}], "
      "\"images\": [%s], \"annotations\": [%s]}", images->str, faces->str);
  g_assert_true (g_file_set_contents (path, json, -1, NULL));
}

static MdAlbum *
new_album (gsize memory, const char *weights)
{
  const double shares[] = { 1 };
  const MdAlbumParams params = {.seed = 1,.longest = 448,
    .longest_single = 224,.memory = memory,.kinds = {.6f, .1f, .3f},
    .files = shares,.single = "",.weights = weights
  };
  g_autofree char *path = path_of ("scenes.json");
  g_autoptr (GError) error = NULL;
  MdAlbum *album = md_album_new (&path, 1, &params, 2, &error);

  g_assert_no_error (error);
  return album;
}

static MdCanvasParams
params_of (const char *text)
{
  g_autofree char *recipe_text = g_strconcat ("[network]\nmean=0\nscale=1\n"
      "[canvas]\nside-cells=6\n", text, NULL);
  g_autoptr (MdRecipe) recipe = md_recipe_parse (recipe_text, "test", NULL);
  g_autoptr (GError) error = NULL;
  MdCanvasParams params = md_canvas_params (recipe);

  md_recipe_finish (recipe, &error);
  g_assert_no_error (error);
  g_assert_cmpint (params.side, ==, 192);
  return params;
}

/* No light changes and no patches, only enlarged faces. */
#define PLAIN "face=1\nwhole=0\nempty=0\nmin-face=40\nmax-face=60\n" \
    "coarse=0\npatch=0\ncontrast=1;1\nbrightness=1;1\noffset=0\n" \
    "saturation=1;1\ngrey=0\ngain=0\nnoise=0\nignore-below=0\n"

/* Finds the bounds of the white area in and around @box.
 * Returns: FALSE if it is cut off, or another white area is near */
static gboolean
find_white (const float *input, int side, const MdBox * box, MdBox * white)
{
  int left = box->x1 - 6, top = box->y1 - 6;
  int right = box->x2 + 6, bottom = box->y2 + 6;

  if (left < 0 || top < 0 || right >= side || bottom >= side)
    return FALSE;
  *white = (MdBox) {
  side, side, 0, 0};
  for (int y = top; y <= bottom; y++) {
    for (int x = left; x <= right; x++) {
      if (input[3 * (y * side + x)] < 128)
        continue;
      white->x1 = MIN (white->x1, x);
      white->y1 = MIN (white->y1, y);
      white->x2 = MAX (white->x2, x + 1);
      white->y2 = MAX (white->y2, y + 1);
    }
  }
  return white->x1 > left && white->y1 > top && white->x2 <= right
      && white->y2 <= bottom;
}

static void
test_boxes (gconstpointer text)
{
  g_autofree char *recipe = g_strconcat (PLAIN, text, NULL);
  MdCanvasParams params = params_of (recipe);
  g_autoptr (MdAlbum) album = new_album (100 << 20, "");
  g_autoptr (MdCanvas) canvas = md_canvas_new (&params);
  g_autofree float *input = g_new (float, 3 * 192 * 192);
  int n = 0;

  g_assert_true (md_album_turn (album, 1, NULL));
  for (guint i = 0; i < 60; i++) {
    const MdAnnotation *face;
    MdBox white;

    md_canvas_make (canvas, album, 1, i, input);
    g_assert_cmpuint (canvas->faces->len, >=, 1);
    face = &g_array_index (canvas->faces, MdAnnotation, 0);
    if (face->ignore || !find_white (input, 192, &face->box, &white))
      continue;
    g_assert_cmpfloat_with_epsilon (white.x1, face->box.x1, 2);
    g_assert_cmpfloat_with_epsilon (white.y1, face->box.y1, 2);
    g_assert_cmpfloat_with_epsilon (white.x2, face->box.x2, 2);
    g_assert_cmpfloat_with_epsilon (white.y2, face->box.y2, 2);
    g_assert_true (face->has_landmarks);
    /* the left eye before rotation */
    if (strstr (text, "tilt=0"))
      g_assert_cmpfloat (face->landmarks[0][0], <, face->landmarks[1][0]);
    n++;
  }
  g_assert_cmpint (n, >, 5);
}

static void
test_same (void)
{
  MdCanvasParams params = params_of ("");
  g_autoptr (MdAlbum) album = new_album (100 << 20, "");
  g_autoptr (MdCanvas) one = md_canvas_new (&params);
  g_autoptr (MdCanvas) two = md_canvas_new (&params);
  gsize n = 3 * 192 * 192, bytes = n * sizeof (float);
  g_autofree float *a = g_new (float, n), *b = g_new (float, n);

  g_assert_true (md_album_turn (album, 1, NULL));
  for (guint i = 0; i < 8; i++)
    md_canvas_make (one, album, 3, i, a);
  md_canvas_make (two, album, 3, 7, b);
  g_assert_cmpmem (a, bytes, b, bytes);
  g_assert_cmpuint (one->faces->len, ==, two->faces->len);
  md_canvas_make (two, album, 4, 7, b);
  g_assert_cmpint (memcmp (a, b, bytes), !=, 0);
  for (gsize i = 0; i < n; i++)
    g_assert_true (b[i] >= 0 && b[i] <= 255);
}

/* With room for two pictures, each page has another choice, which depends only
 * on its number. */
static void
test_pages (void)
{
  gsize bytes = md_mip_bytes (WIDTH, HEIGHT, 448);
  g_autoptr (MdAlbum) a = new_album (2 * bytes, "s1:0");
  g_autoptr (MdAlbum) b = new_album (2 * bytes, "s1:0");
  gboolean differ = FALSE;
  const MdScene *before = NULL;

  g_assert_cmpuint (md_album_count (a, MD_ALBUM_FACES), ==, N_PICTURES / 2);
  for (guint64 page = 1; page <= 6; page++) {
    MdRng one = md_rng_init (1, 2, 3), two = one;
    const MdScene *scene;

    g_assert_true (md_album_turn (a, page, NULL));
    g_assert_cmpuint (md_album_count_page (a, MD_ALBUM_FACES), ==, 2);
    /* the album has no pictures of another kind */
    scene = md_album_draw (a, MD_ALBUM_EMPTY, &one)->scene;
    g_assert_cmpstr (scene->source, ==, "s0");
    differ |= before != NULL && scene != before;
    before = scene;
    if (page % 2)
      continue;
    g_assert_true (md_album_turn (b, page, NULL));
    g_assert_cmpstr (md_album_draw (b, MD_ALBUM_EMPTY, &two)->scene->file, ==,
        scene->file);
  }
  g_assert_true (differ);
}

static void
test_bad_weights (void)
{
  const double shares[] = { 1 };
  const MdAlbumParams params = {.seed = 1,.longest = 448,
    .longest_single = 224,.memory = 1 << 20,.kinds = {.6f, .1f, .3f},
    .files = shares,.single = "",.weights = "s1"
  };
  g_autofree char *path = path_of ("scenes.json");
  g_autoptr (GError) error = NULL;

  g_assert_null (md_album_new (&path, 1, &params, 1, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE);
}

int
main (int argc, char **argv)
{
  int result;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  write_scenes ();
  g_test_add_data_func ("/canvas/upright", "tilt=0\nlevel=0\nany-angle-share=0",
      test_boxes);
  g_test_add_data_func ("/canvas/rotated", "tilt=180\ntilt-share=1",
      test_boxes);
  g_test_add_func ("/canvas/same", test_same);
  g_test_add_func ("/album/pages", test_pages);
  g_test_add_func ("/album/bad-weights", test_bad_weights);
  result = g_test_run ();
  for (guint i = 0; i < N_PICTURES; i++) {
    g_autofree char *name = g_strdup_printf ("%u.png", i);
    g_autofree char *path = path_of (name);

    g_remove (path);
  }
  {
    g_autofree char *path = path_of ("scenes.json");

    g_remove (path);
  }
  g_rmdir (folder);
  g_free (folder);
  return result;
}
