#include "canvas.h"

#include <string.h>

#include "base/vector.h"

/* Bytes by which unpacking may write past the end of a row: whole pixel
 * groups and tiles. */
#define SLACK 64
/* Alpha and RGB scale from 0..255 to 0..65535; YCbCr scales by 256, which
 * maps black to black and grey to grey. */
#define FULL 257

struct _GstMaskDetectCanvas
{
  GstVideoFrame copy;           /* without a buffer */
  guint8 *pixels;               /* four bytes per pixel: A, Y, U, V or A, R,
                                 * G, B */
  gsize size;                   /* capacity, bytes */
  guint16 *line;                /* one row as GStreamer unpacks it */
  guint8 *narrow;               /* the same row in 8 bits */
  int width;                    /* capacity, pixels */
  gboolean deep;                /* the format unpacks to 16 bits */
  GArray *covers;               /* of MdRect */
};

GstMaskDetectCanvas *
gst_mask_detect_canvas_new (void)
{
  GstMaskDetectCanvas *self = g_new0 (GstMaskDetectCanvas, 1);

  self->covers = g_array_new (FALSE, FALSE, sizeof (MdRect));
  return self;
}

void
gst_mask_detect_canvas_free (GstMaskDetectCanvas * self)
{
  g_array_unref (self->covers);
  g_free (self->pixels);
  g_free (self->line);
  g_free (self->narrow);
  g_free (self);
}

/* GStreamer 1.22 reads or writes beyond the end of a row of the first four unless
 * its width is a whole number of groups of pixels, and 1.26 changes pixels of
 * MT2110R that it only unpacks and packs again; MT2110T is packed the same way.
 * By name, as 1.22 lacks some. */
static gboolean
is_unsafe (const GstVideoFormatInfo * format)
{
  static const char *const unsafe[] = {
    "UYVP", "NV12_10LE32", "NV16_10LE32", "NV12_10BE_8L128", "MT2110T",
    "MT2110R", NULL
  };

  return g_strv_contains (unsafe, GST_VIDEO_FORMAT_INFO_NAME (format));
}

gboolean
gst_mask_detect_canvas_takes (const GstVideoFormatInfo * format)
{
  return !is_unsafe (format)
      && format->unpack_func != NULL && format->pack_func != NULL
      && !GST_VIDEO_FORMAT_INFO_HAS_PALETTE (format)
      && (format->unpack_format == GST_VIDEO_FORMAT_AYUV
      || format->unpack_format == GST_VIDEO_FORMAT_ARGB
      || format->unpack_format == GST_VIDEO_FORMAT_AYUV64
      || format->unpack_format == GST_VIDEO_FORMAT_ARGB64);
}

/* Returns the minimum number of bytes of the rows of @plane; 0 if its stride
 * does not cover them.
 * @tight: a frame of the same format and size without padding */
static gsize
plane_size (const GstVideoFrame * frame, const GstVideoInfo * tight,
    guint plane)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  int stride = GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
  int least = GST_VIDEO_INFO_PLANE_STRIDE (tight, plane);
  int component[GST_VIDEO_MAX_COMPONENTS], rows;

  if (GST_VIDEO_FORMAT_INFO_IS_TILED (format)) {
    gsize across = GST_VIDEO_TILE_X_TILES (stride);
    gsize down = GST_VIDEO_TILE_Y_TILES (stride);

    if (across < (gsize) GST_VIDEO_TILE_X_TILES (least)
        || down < (gsize) GST_VIDEO_TILE_Y_TILES (least))
      return 0;
    return across * down * GST_VIDEO_FORMAT_INFO_TILE_SIZE (format, plane);
  }
  if (stride < least || least <= 0)
    return 0;
  gst_video_format_info_component (format, plane, component);
  rows = GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (format, component[0],
      frame->info.height);
  return (gsize) (rows - 1) * stride + least;
}

gboolean
gst_mask_detect_canvas_is_whole (const GstVideoFrame * frame)
{
  GstVideoInfo tight;

  if (!gst_video_info_set_format (&tight, GST_VIDEO_FRAME_FORMAT (frame),
          frame->info.width, frame->info.height))
    return FALSE;
  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++) {
    const GstMapInfo *map = &frame->map[frame->meta ? i : 0];
    const guint8 *start = frame->data[i];
    gsize needed = plane_size (frame, &tight, i);

    if (needed == 0 || start < map->data
        || needed > map->size - MIN ((gsize) (start - map->data), map->size))
      return FALSE;
  }
  return TRUE;
}

static gboolean
reserve (GstMaskDetectCanvas * self, int width, int height)
{
  gsize size = 4 * (gsize) width * (gsize) height;

  if (size > self->size) {
    g_free (self->pixels);
    self->pixels = g_try_malloc (size);
    self->size = self->pixels != NULL ? size : 0;
  }
  if (width > self->width) {
    g_free (self->line);
    g_free (self->narrow);
    self->line = g_try_new0 (guint16, 4 * ((gsize) width + SLACK));
    self->narrow = g_try_new0 (guint8, 4 * ((gsize) width + SLACK));
    self->width = self->line != NULL && self->narrow != NULL ? width : 0;
  }
  return self->size >= size && self->width >= width;
}

static void
init_copy (GstMaskDetectCanvas * self, const GstVideoFrame * frame)
{
  GstVideoInfo *info = &self->copy.info;
  gboolean rgb = GST_VIDEO_INFO_IS_RGB (&frame->info);

  memset (&self->copy, 0, sizeof self->copy);
  gst_video_info_set_format (info, rgb ? GST_VIDEO_FORMAT_ARGB :
      GST_VIDEO_FORMAT_AYUV, frame->info.width, frame->info.height);
  info->colorimetry = frame->info.colorimetry;
  info->chroma_site = frame->info.chroma_site;
  info->fps_n = frame->info.fps_n;
  info->fps_d = frame->info.fps_d;
  info->stride[0] = 4 * frame->info.width;
  self->copy.data[0] = self->pixels;
}

static guint8 *
row_of (const GstMaskDetectCanvas * self, int y)
{
  return self->pixels + (gsize) y *self->copy.info.stride[0];
}

MD_VECTOR static void
narrow (const guint16 * restrict from, gsize n, guint8 * restrict to)
{
  for (gsize i = 0; i < n; i++)
    to[i] = (guint8) (from[i] >> 8);
}

/* Unpacks row @y of @frame into @to, in 8 bits. */
static void
unpack (GstMaskDetectCanvas * self, const GstVideoFrame * frame, int y,
    guint8 * to)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  gsize n = 4 * (gsize) frame->info.width;

  format->unpack_func (format, GST_VIDEO_PACK_FLAG_NONE, self->line,
      frame->data, frame->info.stride, 0, y, frame->info.width);
  if (self->deep)
    narrow (self->line, n, to);
  else
    memcpy (to, self->line, n);
}

gboolean
gst_mask_detect_canvas_load (GstMaskDetectCanvas * self,
    const GstVideoFrame * frame, gboolean again, GstVideoFrame * copy)
{
  GstVideoFormat unpacked = frame->info.finfo->unpack_format;

  if (!reserve (self, frame->info.width, frame->info.height))
    return FALSE;
  g_array_set_size (self->covers, 0);
  self->deep = unpacked == GST_VIDEO_FORMAT_AYUV64
      || unpacked == GST_VIDEO_FORMAT_ARGB64;
  init_copy (self, frame);
  for (int y = 0; !again && y < frame->info.height; y++)
    unpack (self, frame, y, row_of (self, y));
  *copy = self->copy;
  return TRUE;
}

void
gst_mask_detect_canvas_cover (GstMaskDetectCanvas * self, const MdRect * area)
{
  if (area->width > 0 && area->height > 0)
    g_array_append_val (self->covers, *area);
}

/* Takes pixel @x of the line from @from. Alpha is kept if it looks
 * unchanged. */
static void
put_pixel (GstMaskDetectCanvas * self, int x, const guint8 * from)
{
  int scale = GST_VIDEO_INFO_IS_RGB (&self->copy.info) ? FULL : 256;
  guint16 *to = self->line + 4 * (gsize) x;

  if (!self->deep) {
    memcpy ((guint8 *) self->line + 4 * (gsize) x, from + 4 * (gsize) x, 4);
    return;
  }
  from += 4 * (gsize) x;
  if (from[0] != to[0] >> 8)
    to[0] = (guint16) (from[0] * FULL);
  for (int i = 1; i < 4; i++)
    to[i] = (guint16) (from[i] * scale);
}

/* Returns: whether any pixel of row @y has changed */
static gboolean
put_changes (GstMaskDetectCanvas * self, const guint8 * row)
{
  int width = self->copy.info.width;

  if (memcmp (row, self->narrow, 4 * (gsize) width) == 0)
    return FALSE;
  for (int x = 0; x < width; x++)
    if (memcmp (row + 4 * (gsize) x, self->narrow + 4 * (gsize) x, 4) != 0)
      put_pixel (self, x, row);
  return TRUE;
}

static gboolean
put_covers (GstMaskDetectCanvas * self, const guint8 * row, int y)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->covers->len; i++) {
    const MdRect *c = &g_array_index (self->covers, MdRect, i);

    if (y < c->y || y >= c->y + c->height)
      continue;
    for (int x = c->x; x < c->x + c->width; x++)
      put_pixel (self, x, row);
    any = TRUE;
  }
  return any;
}

void
gst_mask_detect_canvas_store (GstMaskDetectCanvas * self,
    const GstVideoFrame * frame)
{
  const GstVideoFormatInfo *format = frame->info.finfo;

  for (int y = 0; y < frame->info.height; y++) {
    const guint8 *row = row_of (self, y);
    gboolean changed;

    unpack (self, frame, y, self->narrow);
    changed = put_changes (self, row);
    changed |= put_covers (self, row, y);
    if (changed)
      format->pack_func (format, GST_VIDEO_PACK_FLAG_NONE, self->line, 0,
          (gpointer *) frame->data, frame->info.stride,
          frame->info.chroma_site, y, frame->info.width);
  }
}
