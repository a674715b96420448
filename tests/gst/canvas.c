/* Tests frames of every format that needs a copy: drawing into the copy
 * changes the frame, and all other pixels stay unchanged. */
#include "canvas.h"
#include "draw/sprite.h"
#include "format.h"
#include "image/redact.h"
#include "mapped-frame.h"

/* Not a multiple of the size of any tile or group of pixels. */
#define WIDTH 161
#define HEIGHT 75
/* Sets the low bits that a format lacks to zero; GStreamer extends them
 * differently for the two pixels of a pair in Y210. */
#define TRUNCATE GST_VIDEO_PACK_FLAG_TRUNCATE_RANGE

typedef struct
{
  const GstVideoFormatInfo *format;
  GstVideoInfo info;
  GstBuffer *buffer;
  guint16 rows[HEIGHT][4 * (WIDTH + 64)];       /* unpacked */
  gsize pixel;                  /* bytes */
} Picture;

static void
unpack (Picture * self)
{
  GstVideoFrame frame;

  g_assert_true (gst_video_frame_map (&frame, &self->info, self->buffer,
          GST_MAP_READ));
  for (int y = 0; y < HEIGHT; y++)
    self->format->unpack_func (self->format, TRUNCATE, self->rows[y],
        frame.data, frame.info.stride, 0, y, WIDTH);
  gst_video_frame_unmap (&frame);
}

/* Fills the frame with noise; unused bits and padding are zero, as from a
 * decoder. */
static Picture *
picture_new (GstVideoFormat format)
{
  Picture *self = g_new0 (Picture, 1);
  GstVideoFrame frame;

  self->format = gst_video_format_get_info (format);
  self->pixel = GST_VIDEO_FORMAT_INFO_PSTRIDE (gst_video_format_get_info
      (self->format->unpack_format), 0);
  g_assert_true (gst_video_info_set_format (&self->info, format, WIDTH,
          HEIGHT));
  self->buffer = gst_buffer_new_allocate (NULL, self->info.size, NULL);
  gst_buffer_memset (self->buffer, 0, 0, self->info.size);
  g_assert_true (gst_video_frame_map (&frame, &self->info, self->buffer,
          GST_MAP_WRITE));
  for (int y = 0; y < HEIGHT; y++) {
    for (int i = 0; i < 4 * WIDTH; i++)
      self->rows[y][i] = (guint16) g_test_rand_int ();
    self->format->pack_func (self->format, 0, self->rows[y], 0, frame.data,
        frame.info.stride, self->info.chroma_site, y, WIDTH);
  }
  gst_video_frame_unmap (&frame);
  unpack (self);
  return self;
}

static void
picture_free (Picture * self)
{
  gst_buffer_unref (self->buffer);
  g_free (self);
}

static const guint8 *
pixel_of (const Picture * self, int x, int y)
{
  return (const guint8 *) self->rows[y] + x * self->pixel;
}

/* Whether the pixel at x, y must differ from the noise. */
static gboolean
is_in (const MdRect * area, int x, int y)
{
  return x >= area->x && x < area->x + area->width && y >= area->y
      && y < area->y + area->height;
}

static void
check_rest (const Picture * before, const Picture * after, const MdRect * area)
{
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (!is_in (area, x, y))
        g_assert_cmpmem (pixel_of (before, x, y), before->pixel,
            pixel_of (after, x, y), after->pixel);
}

/* Covered areas have exactly one colour: even the low bits of pixels whose
 * upper eight bits happen to be unchanged. */
static void
check_fill (const Picture * after, const MdRect * area)
{
  const guint8 *first = pixel_of (after, area->x, area->y);
  gsize alpha = after->pixel / 4, n = after->pixel - alpha;

  for (int y = area->y; y < area->y + area->height; y++)
    for (int x = area->x; x < area->x + area->width; x++)
      g_assert_cmpmem (pixel_of (after, x, y) + alpha, n, first + alpha, n);
}

static void
test_format (gconstpointer data)
{
  const MdBox box = { 33.4f, 21.7f, 90.2f, 58.9f };
  const MdBox corner = { 140, 60, 500, 500 };
  Picture *before = picture_new (GPOINTER_TO_INT (data)), *after;
  GstMaskDetectCanvas *canvas = gst_mask_detect_canvas_new ();
  GstMaskDetectMappedFrame frame;
  MdRect areas[2];

  after = picture_new (GPOINTER_TO_INT (data));
  for (guint i = 0; i < 2; i++) {
    gst_buffer_unref (after->buffer);
    after->buffer = gst_buffer_copy_deep (before->buffer);
    if (i == 1)
      gst_buffer_add_video_meta_full (after->buffer, 0,
          GST_VIDEO_INFO_FORMAT (&after->info), WIDTH, HEIGHT,
          GST_VIDEO_INFO_N_PLANES (&after->info), after->info.offset,
          after->info.stride);
    g_assert_true (gst_mask_detect_mapped_frame_map (&frame, canvas, FALSE,
            &after->info, after->buffer, GST_MAP_READWRITE));
    g_assert_true (frame.canvas == canvas);
    areas[i] = md_redact (&frame.image, i ? &corner : &box, 0, MD_REDACT_FILL);
    g_assert_cmpint (areas[i].x % frame.grid, ==, 0);
    g_assert_cmpint (areas[i].y % frame.grid, ==, 0);
    gst_mask_detect_canvas_cover (canvas, &areas[i]);
    gst_mask_detect_mapped_frame_unmap (&frame);
    unpack (after);
    check_fill (after, &areas[i]);
    check_rest (before, after, &areas[i]);
  }
  gst_mask_detect_canvas_free (canvas);
  picture_free (before);
  picture_free (after);
}

/* Drawing outside covered areas is detected by comparison. */
static void
test_drawing (gconstpointer data)
{
  const MdRect area = { 32, 16, 64, 32 };
  Picture *before = picture_new (GPOINTER_TO_INT (data)), *after;
  GstMaskDetectCanvas *canvas = gst_mask_detect_canvas_new ();
  GstMaskDetectMappedFrame frame;
  guint n = 0;

  after = picture_new (GPOINTER_TO_INT (data));
  gst_buffer_unref (after->buffer);
  after->buffer = gst_buffer_copy_deep (before->buffer);
  g_assert_true (gst_mask_detect_mapped_frame_map (&frame, canvas, FALSE,
          &after->info, after->buffer, GST_MAP_READWRITE));
  for (int y = area.y; y < area.y + area.height; y++) {
    guint8 *row = (guint8 *) frame.frame.data[0]
        + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame.frame, 0);

    memset (row + 4 * area.x, 0x40, 4 * (gsize) area.width);
  }
  gst_mask_detect_mapped_frame_unmap (&frame);
  unpack (after);
  check_rest (before, after, &area);
  for (int y = area.y; y < area.y + area.height; y++)
    for (int x = area.x; x < area.x + area.width; x++)
      n += memcmp (pixel_of (before, x, y), pixel_of (after, x, y),
          after->pixel) != 0;
  g_assert_cmpuint (n, >=, area.width * area.height * 95 / 100);
  gst_mask_detect_canvas_free (canvas);
  picture_free (before);
  picture_free (after);
}

static guint
sum_of (GstMaskDetectMappedFrame * frame)
{
  const guint8 *row = frame->frame.data[0];
  guint sum = 0;

  for (int x = 0; x < 4 * WIDTH; x++)
    sum = 31 * sum + row[x];
  return sum;
}

/* A frame is copied again only if it may have changed. */
static void
test_again (gconstpointer data)
{
  Picture *picture = picture_new (GPOINTER_TO_INT (data));
  GstMaskDetectCanvas *canvas = gst_mask_detect_canvas_new ();
  GstMaskDetectMappedFrame frame;
  guint sums[3];

  for (guint i = 0; i < 3; i++) {
    g_assert_true (gst_mask_detect_mapped_frame_map (&frame, canvas, i == 1,
            &picture->info, picture->buffer, GST_MAP_READ));
    sums[i] = sum_of (&frame);
    gst_mask_detect_mapped_frame_unmap (&frame);
    gst_buffer_memset (picture->buffer, 0, 0x55, picture->info.size);
  }
  g_assert_cmpuint (sums[0], ==, sums[1]);
  g_assert_cmpuint (sums[0], !=, sums[2]);
  gst_mask_detect_canvas_free (canvas);
  picture_free (picture);
}

/* A buffer whose metadata claims more rows than it has. */
static void
test_short (gconstpointer data)
{
  Picture *picture = picture_new (GPOINTER_TO_INT (data));
  GstMaskDetectCanvas *canvas = gst_mask_detect_canvas_new ();
  GstMaskDetectMappedFrame frame;
  GstVideoInfo *info = &picture->info;
  gsize last;

  gst_buffer_add_video_meta_full (picture->buffer, 0,
      GST_VIDEO_INFO_FORMAT (info), WIDTH, HEIGHT,
      GST_VIDEO_INFO_N_PLANES (info), info->offset, info->stride);
  g_assert_true (gst_mask_detect_mapped_frame_map (&frame, canvas, FALSE, info,
          picture->buffer, GST_MAP_READ));
  gst_mask_detect_mapped_frame_unmap (&frame);
  /* The memory allocated for tiles may be larger than the tiles. */
  last = info->offset[GST_VIDEO_INFO_N_PLANES (info) - 1];
  gst_buffer_resize (picture->buffer, 0, (3 * last + info->size) / 4);
  g_assert_false (gst_mask_detect_mapped_frame_map (&frame, canvas, FALSE, info,
          picture->buffer, GST_MAP_READ));
  gst_mask_detect_canvas_free (canvas);
  picture_free (picture);
}

/* Formats that packing changes everywhere are refused. */
static void
test_refused (void)
{
  g_assert_false (gst_mask_detect_format_is_known (GST_VIDEO_FORMAT_RGB8P));
  g_assert_false (gst_mask_detect_format_is_known (GST_VIDEO_FORMAT_ENCODED));
  g_assert_false (gst_mask_detect_format_is_known (GST_VIDEO_FORMAT_UYVP));
  g_assert_true (gst_mask_detect_format_is_known (GST_VIDEO_FORMAT_P010_10LE));
  g_assert_true (gst_mask_detect_format_is_known (GST_VIDEO_FORMAT_v210));
}

static void
add (const char *kind, GstVideoFormat format, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/canvas/%s/%s", kind,
      gst_video_format_to_string (format));

  g_test_add_data_func (path, GINT_TO_POINTER (format), test);
}

int
main (int argc, char **argv)
{
  const GstVideoFormat *formats;
  guint n, n_tested = 0;
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  formats = gst_video_formats_raw (&n);
  for (guint i = 0; i < n; i++) {
    GstVideoInfo info;
    MdImage image;

    if (!gst_mask_detect_format_is_known (formats[i]))
      continue;
    gst_video_info_set_format (&info, formats[i], WIDTH, HEIGHT);
    if (gst_mask_detect_image_init (&image, &info))
      continue;
    add ("fill", formats[i], test_format);
    add ("drawing", formats[i], test_drawing);
    add ("again", formats[i], test_again);
    add ("short", formats[i], test_short);
    n_tested++;
  }
  g_assert_cmpuint (n_tested, >=, 60);
  g_test_add_func ("/canvas/refused", test_refused);
  status = g_test_run ();
  gst_deinit ();
  return status;
}
