/* figure: saves a Cairo drawing as PNG and SVG.
 *
 *   static void draw (cairo_t *cr, double width, double height, gpointer data)
 *   md_figure_save ("out/roc", 480, 480, draw, data, &error);
 *       → out/roc.png, out/roc.svg
 *
 * Files are replaced atomically, so a viewer can watch one that is redrawn
 * repeatedly; what is not a figure of ours is not replaced: they have a mark.
 * Thread safety: pure functions of their arguments.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

/* Draws on white. A unit is two pixels of the PNG, which has twice the
 * resolution. */
typedef void (*MdFigureFunc) (cairo_t * cr, double width, double height,
    gpointer data);

/* Whether saving may take the place of what is there: see
 * md_safe_file_check(). FALSE with @error */
gboolean md_figure_may_save (const char *base, GError ** error);
/* @base: path without its extension
 * FALSE with @error (G_FILE_ERROR) naming the file */
gboolean md_figure_save (const char *base, double width, double height,
    MdFigureFunc draw, gpointer data, GError ** error);
/* The PNG alone, at its own resolution: for pictures. */
gboolean md_figure_save_png (const char *path, double width, double height,
    MdFigureFunc draw, gpointer data, GError ** error);

/* A colour of Okabe and Ito's palette, which is safe for colour-blind readers.
 * @i: any number */
void md_figure_color (cairo_t * cr, guint i);
void md_figure_grey (cairo_t * cr, double level);

/* @text with its anchor at (x, y): 0 = its left or upper edge there, 0.5 its
 * middle, 1 its right or lower edge. @size: pixels */
void md_figure_text (cairo_t * cr, double x, double y, double anchor_x,
    double anchor_y, double size, const char *text);
double md_figure_text_width (cairo_t * cr, double size, const char *text);
