/* figure: Saves a Cairo drawing as PNG and SVG.
 *
 *   static void draw (cairo_t *cr, double width, double height, gpointer data)
 *   md_figure_save ("out/roc", 480, 480, draw, data, &error);
 *       → out/roc.png, out/roc.svg
 *
 * Files are replaced atomically, so a viewer can watch one that is redrawn
 * repeatedly. Files without our mark are not replaced.
 *
 * Thread safety: no global state.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

/* Draws on a white background. A unit is two pixels of the PNG. */
typedef void (*MdFigureFunc) (cairo_t * cr, double width, double height,
    gpointer data);

/* Whether md_figure_save() may replace existing files: see
 * md_safe_file_check(). FALSE with @error if not. */
gboolean md_figure_may_save (const char *base, GError ** error);
gboolean md_figure_may_save_png (const char *path, GError ** error);
/* @base: path without the extension
 * @width, @height: units
 * Returns: FALSE with @error (G_FILE_ERROR), which names the file */
gboolean md_figure_save (const char *base, double width, double height,
    MdFigureFunc draw, gpointer data, GError ** error);
/* Saves a PNG only, with one pixel per unit. */
gboolean md_figure_save_png (const char *path, double width, double height,
    MdFigureFunc draw, gpointer data, GError ** error);

/* Sets a colour of Okabe and Ito's palette, which colour-blind readers can
 * distinguish. @i: any index; the palette repeats */
void md_figure_color (cairo_t * cr, guint i);
void md_figure_grey (cairo_t * cr, double level);

/* Draws @text with its anchor at (x, y).
 * @anchor_x, @anchor_y: 0 = left or upper edge, 0.5 = middle, 1 = right or
 *   lower edge
 * @size: units */
void md_figure_text (cairo_t * cr, double x, double y, double anchor_x,
    double anchor_y, double size, const char *text);
double md_figure_text_width (cairo_t * cr, double size, const char *text);
