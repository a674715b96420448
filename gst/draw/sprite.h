/* sprite: a small picture that is made once and drawn many times.
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

/* @size: height of an em in pixels
 * The sprite is as wide as the text advances and as tall as the font's ascent
 * and descent, so that sprites of one size set side by side make a line. */
void gst_mask_detect_sprite_init_text (GstMaskDetectSprite * sprite,
    const char *text, int size, guint32 color);

/* A square of one colour. */
void gst_mask_detect_sprite_init_fill (GstMaskDetectSprite * sprite, int side,
    guint32 color);

/* A seal with a tick on it, as large as the square. */
void gst_mask_detect_sprite_init_badge (GstMaskDetectSprite * sprite, int side,
    guint32 color, guint32 tick_color);

void gst_mask_detect_sprite_clear (GstMaskDetectSprite * sprite);

/* Blends the sprite into the part @area of the frame: @x, @y are relative to
 * its top left corner, and what lies beyond it is cut off.
 * @frame: mapped for reading and writing
 * @area: inside the frame, its corner on the grid of
 *   gst_mask_detect_frame_grid() */
void gst_mask_detect_sprite_draw (GstMaskDetectSprite * sprite,
    const GstVideoFrame * frame, const GstVideoRectangle * area, int x, int y);

/* A frame that is only @area of @frame, whose pixels it borrows.
 * @area: as above */
GstVideoFrame gst_mask_detect_frame_part (const GstVideoFrame * frame,
    const GstVideoRectangle * area);

/* Pixels that share a chroma sample, 1, 2 or 4 a side: what is drawn at multiples
 * of it has clean edges. */
int gst_mask_detect_frame_grid (const GstVideoInfo * info);

G_END_DECLS
