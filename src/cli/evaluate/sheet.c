#include "sheet.h"

#include "plot/figure.h"
#include "picture/picture.h"

#define COLUMNS 5
#define TILE 144
#define CAPTION 34
#define GAP 8

typedef struct
{
  const char *const *pictures;
  const double *numbers;
} Sheet;

/* (transfer full) (nullable) */
static cairo_surface_t *
load (const char *path)
{
  g_autoptr (MdPicture) picture = md_picture_load (path, NULL);

  return picture ? md_picture_surface (picture) : NULL;
}

static void
draw_picture (cairo_t * cr, double x, double y, const char *path)
{
  cairo_surface_t *surface = load (path);
  double w, h, scale;

  if (!surface)
    return;
  w = cairo_image_surface_get_width (surface);
  h = cairo_image_surface_get_height (surface);
  scale = TILE / MAX (w, h);
  cairo_save (cr);
  cairo_translate (cr, x + (TILE - scale * w) / 2, y + (TILE - scale * h) / 2);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

/* Keeps the file and its folder; a long name is cut at the beginning, because
 * its end says more. */
static char *
shorten (const char *path)
{
  g_autofree char *file = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *class_name = g_path_get_basename (folder);
  g_autofree char *name = g_build_filename (class_name, file, NULL);
  glong length = g_utf8_validate (name, -1, NULL) ? g_utf8_strlen (name, -1) :
      0;

  if (length <= 22)
    return length > 0 ? g_steal_pointer (&name) : g_strdup ("");
  return g_strconcat ("…", g_utf8_offset_to_pointer (name, length - 21),
      NULL);
}

static void
draw (cairo_t * cr, double width, double height, gpointer data)
{
  const Sheet *sheet = data;

  if (!sheet->pictures[0]) {
    md_figure_grey (cr, 0.2);
    md_figure_text (cr, width / 2, height / 2, 0.5, 0.5, 14, "no mistakes");
  }
  for (int i = 0; sheet->pictures[i]; i++) {
    double x = GAP + i % COLUMNS * (TILE + GAP);
    double y = GAP + i / COLUMNS * (TILE + CAPTION + GAP);
    g_autofree char *number = g_strdup_printf ("%.3f", sheet->numbers[i]);
    g_autofree char *name = shorten (sheet->pictures[i]);

    draw_picture (cr, x, y, sheet->pictures[i]);
    md_figure_grey (cr, 0.1);
    md_figure_text (cr, x, y + TILE + 4, 0, 0, 13, number);
    md_figure_text (cr, x, y + TILE + 20, 0, 0, 10, name);
  }
}

gboolean
md_sheet_save (const char *path, const char *const *pictures,
    const double *numbers, GError ** error)
{
  Sheet sheet = { pictures, numbers };
  int n = g_strv_length ((char **) pictures);
  int rows = MAX (1, (n + COLUMNS - 1) / COLUMNS);

  return md_figure_save_png (path, GAP + COLUMNS * (TILE + GAP),
      GAP + rows * (TILE + CAPTION + GAP), draw, &sheet, error);
}
