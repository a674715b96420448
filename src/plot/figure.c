#include "figure.h"

#include <cairo-svg.h>
#include <string.h>

#include "base/safe-file.h"
#include "picture/cairo-bytes.h"

#define RESOLUTION 2

static const char svg_comment[] = "<!-- maskdetect figure -->\n";
static const char png_text[] = "Software\0maskdetect figure";

static const MdSafeFileMark svg_mark = MD_SAFE_FILE_MARK (svg_comment);
static const MdSafeFileMark png_mark = MD_SAFE_FILE_MARK (png_text);

static void
insert (GByteArray * bytes, guint at, const void *data, guint n)
{
  guint behind = bytes->len - at;

  g_byte_array_set_size (bytes, bytes->len + n);
  memmove (bytes->data + at + n, bytes->data + at, behind);
  memcpy (bytes->data + at, data, n);
}

/* Inserts the mark after the XML declaration. */
static void
mark_svg (GByteArray * bytes)
{
  const guint8 *end = memchr (bytes->data, '\n', bytes->len);

  if (end)
    insert (bytes, (guint) (end + 1 - bytes->data), svg_comment,
        sizeof svg_comment - 1);
}

/* CRC-32 as in the PNG specification (ISO/IEC 15948), annex D. */
static guint32
crc (const guint8 * data, gsize n)
{
  guint32 c = 0xffffffff;

  for (gsize i = 0; i < n; i++) {
    c ^= data[i];
    for (int k = 0; k < 8; k++)
      c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
  }
  return ~c;
}

/* Inserts a chunk after the header: length, "tEXt", keyword, 0, text, CRC. */
static void
mark_png (GByteArray * bytes)
{
  enum
  { HEADER = 8 + 4 + 4 + 13 + 4, TEXT = sizeof png_text - 1 };
  guint8 chunk[4 + 4 + TEXT + 4];
  guint32 length = GUINT32_TO_BE (TEXT), sum;

  if (bytes->len < HEADER)
    return;
  memcpy (chunk, &length, 4);
  memcpy (chunk + 4, "tEXt", 4);
  memcpy (chunk + 8, png_text, TEXT);
  sum = GUINT32_TO_BE (crc (chunk + 4, 4 + TEXT));
  memcpy (chunk + 8 + TEXT, &sum, 4);
  insert (bytes, HEADER, chunk, sizeof chunk);
}

static gboolean
write_bytes (const GByteArray * bytes, const char *path,
    const MdSafeFileMark * mark, cairo_status_t status, GError ** error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return md_safe_file_save (path, bytes->data, bytes->len, mark, error);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", path,
      cairo_status_to_string (status));
  return FALSE;
}

static cairo_status_t
paint (cairo_surface_t * surface, double resolution, double width,
    double height, MdFigureFunc draw, gpointer data)
{
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_scale (cr, resolution, resolution);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  draw (cr, width, height, data);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return status;
}

static gboolean
save_png (const char *path, double resolution, double width, double height,
    MdFigureFunc draw, gpointer data, GError ** error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
      resolution * width, resolution * height);
  cairo_status_t status = paint (surface, resolution, width, height, draw,
      data);

  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (surface,
        md_cairo_bytes_append, bytes);
  cairo_surface_destroy (surface);
  mark_png (bytes);
  return write_bytes (bytes, path, &png_mark, status, error);
}

static gboolean
save_svg (const char *path, double width, double height, MdFigureFunc draw,
    gpointer data, GError ** error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface =
      cairo_svg_surface_create_for_stream (md_cairo_bytes_append, bytes, width,
      height);
  cairo_status_t status = paint (surface, 1, width, height, draw, data);

  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  mark_svg (bytes);
  return write_bytes (bytes, path, &svg_mark, status, error);
}

gboolean
md_figure_may_save_png (const char *path, GError ** error)
{
  return md_safe_file_check (path, &png_mark, error);
}

gboolean
md_figure_may_save (const char *base, GError ** error)
{
  g_autofree char *png = g_strconcat (base, ".png", NULL);
  g_autofree char *svg = g_strconcat (base, ".svg", NULL);

  return md_figure_may_save_png (png, error)
      && md_safe_file_check (svg, &svg_mark, error);
}

gboolean
md_figure_save (const char *base, double width, double height,
    MdFigureFunc draw, gpointer data, GError ** error)
{
  g_autofree char *png = g_strconcat (base, ".png", NULL);
  g_autofree char *svg = g_strconcat (base, ".svg", NULL);

  return save_png (png, RESOLUTION, width, height, draw, data, error)
      && save_svg (svg, width, height, draw, data, error);
}

gboolean
md_figure_save_png (const char *path, double width, double height,
    MdFigureFunc draw, gpointer data, GError ** error)
{
  return save_png (path, 1, width, height, draw, data, error);
}

/* Okabe and Ito 2008, "Color Universal Design" */
void
md_figure_color (cairo_t * cr, guint i)
{
  static const double colors[][3] = {
    {0, 0.447, 0.698}, {0.835, 0.369, 0}, {0, 0.620, 0.451},
    {0.8, 0.475, 0.655}, {0.902, 0.624, 0}, {0.337, 0.706, 0.914}
  };
  const double *c = colors[i % G_N_ELEMENTS (colors)];

  cairo_set_source_rgb (cr, c[0], c[1], c[2]);
}

void
md_figure_grey (cairo_t * cr, double level)
{
  cairo_set_source_rgb (cr, level, level, level);
}

static void
choose_font (cairo_t * cr, double size)
{
  cairo_select_font_face (cr, "sans", CAIRO_FONT_SLANT_NORMAL,
      CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size (cr, size);
}

void
md_figure_text (cairo_t * cr, double x, double y, double anchor_x,
    double anchor_y, double size, const char *text)
{
  cairo_text_extents_t extents;
  cairo_font_extents_t font;

  choose_font (cr, size);
  cairo_text_extents (cr, text, &extents);
  cairo_font_extents (cr, &font);
  /* Capitals are 0.78 of the ascent high; all texts share a baseline. */
  cairo_move_to (cr, x - anchor_x * extents.x_advance,
      y + (1 - anchor_y) * font.ascent * 0.78);
  cairo_show_text (cr, text);
  cairo_new_path (cr);
}

double
md_figure_text_width (cairo_t * cr, double size, const char *text)
{
  cairo_text_extents_t extents;

  choose_font (cr, size);
  cairo_text_extents (cr, text, &extents);
  return extents.x_advance;
}
