/* Tests history.csv and its plot. */
#include <cairo.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "train/history.h"

static void
add (MdHistory * history, guint epoch, double validation)
{
  const MdTrainerReport report = {
    .epoch = epoch,.done = TRUE,.loss = 0.5,.accuracy = 0.75,
    .validation = validation,
  };
  g_autoptr (GError) error = NULL;

  md_history_add (history, &report, &error);
  g_assert_no_error (error);
}

static char *
read_file (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
remove_files (const char *dir)
{
  const char *const names[] = { "history.csv", "history.png", "history.svg" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (dir, names[i], NULL);

    g_assert_cmpint (g_unlink (path), ==, 0);
  }
  g_rmdir (dir);
}

/* An epoch that is trained again replaces its earlier line. */
static void
test_resume (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  MdHistory *history = md_history_new (dir, "Title", "measure");

  for (guint epoch = 1; epoch <= 3; epoch++)
    add (history, epoch, 0.1 * epoch);
  md_history_free (history);
  history = md_history_new (dir, "Title", "measure");
  add (history, 2, 0.9);
  md_history_free (history);
  text = read_file (dir, "history.csv");
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[1], "1,0.500000,0.750000,0.100000"));
  g_assert_true (g_str_has_prefix (lines[2], "2,0.500000,0.750000,0.900000"));
  remove_files (dir);
}

/* Whether a pixel near (@x, @y) has the colour. */
static gboolean
has_color (cairo_surface_t * surface, int x, int y, guint32 rgb)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int py = y - 3; py <= y + 3; py++)
    for (int px = x - 3; px <= x + 3; px++) {
      guint32 pixel;

      memcpy (&pixel, data + py * stride + 4 * px, sizeof pixel);
      if ((pixel & 0xffffff) == rgb)
        return TRUE;
    }
  return FALSE;
}

/* The validation curve extends from the left to the right end of the axis, and
 * the text names the best epoch. */
static void
test_plot (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "history.png", NULL);
  g_autofree char *svg = NULL;
  MdHistory *history = md_history_new (dir, "Title", "measure");
  cairo_surface_t *surface;

  add (history, 1, NAN);
  add (history, 1, 0.5);
  add (history, 2, 1.0);
  md_history_free (history);
  surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 1280);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 760);
  g_assert_true (has_color (surface, 2 * 62, 2 * (380 - 48), 0x0072b2));
  g_assert_true (has_color (surface, 2 * (640 - 22), 2 * 40, 0x0072b2));
  g_assert_true (has_color (surface, 2 * (62 + 278), 2 * 186, 0x0072b2));
  g_assert_false (has_color (surface, 2 * 200, 2 * 100, 0x0072b2));
  cairo_surface_destroy (surface);
  svg = read_file (dir, "history.svg");
  g_assert_nonnull (strstr (svg, "<svg"));
  remove_files (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/resume", test_resume);
  g_test_add_func ("/history/plot", test_plot);
  return g_test_run ();
}
