/* figure: something drawn with Cairo, as PNG to look at and SVG to print.
 *
 *   static void draw (cairo_t *cr, double width, double height, gpointer data)
 *   md_figure_save ("out/roc", 480, 480, draw, data, &error);
 *       → out/roc.png, out/roc.svg
 *
 * Files are written whole or not at all, so that one which is drawn again and
 * again can be watched. Thread safety: pure functions of their arguments.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

/* On white; units are pixels of the PNG's half size: it is drawn at twice the
 * resolution. */
typedef void (*MdFigureFunc) (cairo_t * cr, double width, double height,
    gpointer data);

/* @base: path without its extension
 * FALSE with @error (G_FILE_ERROR) naming the file */
gboolean md_figure_save (const char *base, double width, double height,
    MdFigureFunc draw, gpointer data, GError ** error);
/* The PNG alone, at its own resolution: for pictures. */
gboolean md_figure_save_png (const char *path, double width, double height,
    MdFigureFunc draw, gpointer data, GError ** error);

/* Okabe and Ito's palette, whose colours people with any kind of colour
 * vision tell apart; @i: any number. */
void md_figure_color (cairo_t * cr, guint i);
void md_figure_grey (cairo_t * cr, double level);

/* @text with its anchor at (x, y): 0 = its left or upper edge there, 0.5 its
 * middle, 1 its right or lower edge. @size: pixels */
void md_figure_text (cairo_t * cr, double x, double y, double anchor_x,
    double anchor_y, double size, const char *text);
double md_figure_text_width (cairo_t * cr, double size, const char *text);
