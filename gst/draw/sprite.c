#include "sprite.h"

#include <cairo.h>
#include <math.h>

static void
set_color (cairo_t * cr, guint32 color)
{
  cairo_set_source_rgba (cr, (color >> 16 & 0xff) / 255.0,
      (color >> 8 & 0xff) / 255.0, (color & 0xff) / 255.0,
      (color >> 24) / 255.0);
}

static void
set_font (cairo_t * cr, int size)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_ON);
  cairo_set_font_options (cr, options);
  cairo_font_options_destroy (options);

  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
      CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, size);
}

/* Allocates a transparent sprite in @buffer and maps it for drawing;
 * finish_pixels() unmaps it.
 * Returns: (transfer full): a Cairo context for its pixels */
static cairo_t *
begin_pixels (int width, int height, GstBuffer ** buffer, GstMapInfo * map)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  int stride = 4 * width;

  *buffer = gst_buffer_new_allocate (NULL, (gsize) stride * height, NULL);
  gst_buffer_add_video_meta (*buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, width, height);
  gst_buffer_map (*buffer, map, GST_MAP_WRITE);
  memset (map->data, 0, map->size);
  surface = cairo_image_surface_create_for_data (map->data,
      CAIRO_FORMAT_ARGB32, width, height, stride);
  cr = cairo_create (surface);
  cairo_surface_destroy (surface);
  return cr;
}

static void
finish_pixels (GstMaskDetectSprite * sprite, cairo_t * cr, GstBuffer * buffer,
    GstMapInfo * map)
{
  GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  GstVideoOverlayRectangle *rectangle;

  cairo_destroy (cr);
  gst_buffer_unmap (buffer, map);

  sprite->width = meta->width;
  sprite->height = meta->height;
  rectangle = gst_video_overlay_rectangle_new_raw (buffer, 0, 0,
      sprite->width, sprite->height,
      GST_VIDEO_OVERLAY_FORMAT_FLAG_PREMULTIPLIED_ALPHA);
  sprite->composition = gst_video_overlay_composition_new (rectangle);
  gst_video_overlay_rectangle_unref (rectangle);
  gst_buffer_unref (buffer);
}

static void
measure (const char *text, int size, cairo_text_extents_t * text_extents,
    cairo_font_extents_t * font_extents)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 1, 1);
  cairo_t *cr = cairo_create (surface);

  set_font (cr, size);
  cairo_text_extents (cr, text, text_extents);
  cairo_font_extents (cr, font_extents);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

void
gst_mask_detect_sprite_init_text (GstMaskDetectSprite * sprite,
    const char *text, int size, guint32 color)
{
  cairo_text_extents_t extents;
  cairo_font_extents_t font;
  GstBuffer *buffer;
  GstMapInfo map;
  cairo_t *cr;

  measure (text, size, &extents, &font);
  cr = begin_pixels (MAX (1, ceil (extents.x_advance)),
      MAX (1, ceil (font.ascent) + ceil (font.descent)), &buffer, &map);
  set_font (cr, size);
  set_color (cr, color);
  cairo_move_to (cr, 0, ceil (font.ascent));
  cairo_show_text (cr, text);
  finish_pixels (sprite, cr, buffer, &map);
}

void
gst_mask_detect_sprite_init_fill (GstMaskDetectSprite * sprite, int side,
    guint32 color)
{
  GstBuffer *buffer;
  GstMapInfo map;
  cairo_t *cr = begin_pixels (side, side, &buffer, &map);

  set_color (cr, color);
  cairo_paint (cr);
  finish_pixels (sprite, cr, buffer, &map);
}

void
gst_mask_detect_sprite_init_badge (GstMaskDetectSprite * sprite, int side,
    guint32 color, guint32 tick_color)
{
  static const double tick[][2] = {
    {-0.45, 0.02}, {-0.13, 0.34}, {0.45, -0.28}
  };
  GstBuffer *buffer;
  GstMapInfo map;
  cairo_t *cr = begin_pixels (side, side, &buffer, &map);
  int i;

  cairo_translate (cr, side / 2.0, side / 2.0);
  cairo_scale (cr, side / 2.0, side / 2.0);
  /* a rim of twelve waves */
  for (i = 0; i < 360; i++) {
    double angle = i * G_PI / 180, radius = 0.93 + 0.07 * cos (12 * angle);

    cairo_line_to (cr, radius * cos (angle), radius * sin (angle));
  }
  cairo_close_path (cr);
  set_color (cr, color);
  cairo_fill (cr);

  for (i = 0; i < 3; i++)
    cairo_line_to (cr, tick[i][0], tick[i][1]);
  cairo_set_line_width (cr, 0.2);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  set_color (cr, tick_color);
  cairo_stroke (cr);
  finish_pixels (sprite, cr, buffer, &map);
}

void
gst_mask_detect_sprite_clear (GstMaskDetectSprite * sprite)
{
  g_clear_pointer (&sprite->composition, gst_video_overlay_composition_unref);
}

int
gst_mask_detect_frame_grid (const GstVideoInfo * info)
{
  return 1 << MAX (GST_VIDEO_FORMAT_INFO_W_SUB (info->finfo, 1),
      GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo, 1));
}

GstVideoFrame
gst_mask_detect_frame_part (const GstVideoFrame * frame,
    const GstVideoRectangle * area)
{
  const GstVideoFormatInfo *finfo = frame->info.finfo;
  GstVideoFrame part = *frame;
  guint c;

  part.info.width = area->w;
  part.info.height = area->h;
  for (c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (finfo); c++) {
    guint plane = GST_VIDEO_FORMAT_INFO_PLANE (finfo, c);
    int x = area->x >> GST_VIDEO_FORMAT_INFO_W_SUB (finfo, c);
    int y = area->y >> GST_VIDEO_FORMAT_INFO_H_SUB (finfo, c);

    part.data[plane] = (guint8 *) frame->data[plane] +
        (gssize) y *GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane) +
        (gssize) x *GST_VIDEO_FORMAT_INFO_PSTRIDE (finfo, c);
  }
  return part;
}

void
gst_mask_detect_sprite_draw (GstMaskDetectSprite * sprite,
    const GstVideoFrame * frame, const GstVideoRectangle * area, int x, int y)
{
  /* Blending processes whole rows of its target, so the narrowest target is
   * the cheapest; it also clips at the target's borders. */
  GstVideoFrame part = gst_mask_detect_frame_part (frame, area);
  GstVideoOverlayRectangle *rectangle =
      gst_video_overlay_composition_get_rectangle (sprite->composition, 0);

  gst_video_overlay_rectangle_set_render_rectangle (rectangle, x, y,
      sprite->width, sprite->height);
  gst_video_overlay_composition_blend (sprite->composition, &part);
}
