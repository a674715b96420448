/* sprite: A small picture that is rendered once and drawn many times.
 *
 *   GstMaskDetectSprite word;
 *
 *   gst_mask_detect_sprite_init_text (&word, "mask", 14, 0xffffffff);
 *   gst_mask_detect_sprite_draw (&word, &frame, &area, 4, 2);
 *   gst_mask_detect_sprite_clear (&word);
 *
 * Cairo renders it; GstVideoOverlayComposition blends it into a frame of any
 * raw format. Colours are 0xAARRGGBB, not premultiplied.
 * Thread safety: a sprite belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

typedef struct
{
  GstVideoOverlayComposition *composition;      /* owned: one rectangle */
  int width, height;            /* pixels */
} GstMaskDetectSprite;

/* The sprite's width is the text's advance and its height the font's ascent
 * plus descent, so that sprites of one size can be set side by side as a line.
 * @size: height of an em, pixels */
void gst_mask_detect_sprite_init_text (GstMaskDetectSprite * sprite,
    const char *text, int size, guint32 color);

/* A filled square. */
void gst_mask_detect_sprite_init_fill (GstMaskDetectSprite * sprite, int side,
    guint32 color);

/* A badge with a tick, @size pixels wide and high. */
void gst_mask_detect_sprite_init_badge (GstMaskDetectSprite * sprite, int side,
    guint32 color, guint32 tick_color);

void gst_mask_detect_sprite_clear (GstMaskDetectSprite * sprite);

/* Blends the sprite into @area of the frame. @x and @y are relative to the
 * area's top left corner; the sprite is clipped to the area.
 * @frame: mapped for reading and writing
 * @area: inside the frame, its corner on the grid of
 *   gst_mask_detect_frame_grid() */
void gst_mask_detect_sprite_draw (GstMaskDetectSprite * sprite,
    const GstVideoFrame * frame, const GstVideoRectangle * area, int x, int y);

/* Returns a view of @area in @frame; it borrows the frame's pixels.
 * @area: as above */
GstVideoFrame gst_mask_detect_frame_part (const GstVideoFrame * frame,
    const GstVideoRectangle * area);

/* Number of pixels per side, 1, 2 or 4, that share a chroma sample. Drawing
 * at multiples of it gives clean edges. */
int gst_mask_detect_frame_grid (const GstVideoInfo * info);

G_END_DECLS
