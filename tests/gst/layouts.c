/* Tests frames with padding, odd sizes and read-only memory: every format
 * gives the same result as a packed frame, and nothing around the picture is
 * changed. Memory that contradicts its caps and metadata does no harm. */
#include <string.h>

#include "format.h"
#include "harness.h"
#include "scene.h"

#define CANARY 0xa5
#define LAUNCH "maskdetect redact=fill overlay=true labels=full"

/* Returns a frame of noise, in which no face is found, or the scene. */
static GstBuffer *
new_frame (const GstVideoInfo * info)
{
  GstBuffer *buffer;
  GstMapInfo map;

  if (info->width == SCENE_WIDTH)
    return scene_buffer (GST_VIDEO_INFO_FORMAT (info), 0);
  buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) (i * 37 >> 3);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

/* Returns: FALSE if GStreamer does not support it */
static gboolean
pad (GstVideoInfo * info, guint round)
{
  GstVideoAlignment align;

  gst_video_alignment_reset (&align);
  align.padding_top = 4;
  align.padding_bottom = 2 + 2 * round;
  align.padding_left = 8 * round;
  align.padding_right = 16;
  for (guint i = 0; i < GST_VIDEO_MAX_PLANES; i++)
    align.stride_align[i] = 31;
  return gst_video_info_align (info, &align);
}

/* Returns the same picture with padding, filled with CANARY. */
static GstBuffer *
lay_out (const GstVideoInfo * info, GstBuffer * packed, guint round)
{
  GstVideoInfo wide = *info;
  GstVideoFrame from, to;
  GstBuffer *buffer;

  g_assert_true (pad (&wide, round));
  buffer = gst_buffer_new_allocate (NULL, wide.size + 64, NULL);
  gst_buffer_memset (buffer, 0, CANARY, wide.size + 64);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), info->width, info->height,
      GST_VIDEO_INFO_N_PLANES (info), wide.offset, wide.stride);
  g_assert_true (gst_video_frame_map (&from, info, packed, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&to, info, buffer, GST_MAP_WRITE));
  g_assert_true (gst_video_frame_copy (&to, &from));
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_PTS (packed);
  return buffer;
}

static GstBuffer *
process (const GstVideoInfo * info, GstBuffer * buffer)
{
  GstBuffer *out;
  Rig rig;

  rig_init (&rig, LAUNCH);
  rig_set_format (&rig, GST_VIDEO_INFO_FORMAT (info), info->width,
      info->height);
  out = rig_push (&rig, buffer);
  rig_clear (&rig);
  return out;
}

/* Checks that the picture in @wide is identical to @packed, and that its
 * padding is unchanged. */
static void
compare (const GstVideoInfo * info, GstBuffer * packed, GstBuffer * wide,
    guint round)
{
  g_autoptr (GstBuffer) again = lay_out (info, packed, round);
  GstMapInfo a, b;

  gst_buffer_map (again, &a, GST_MAP_READ);
  gst_buffer_map (wide, &b, GST_MAP_READ);
  g_assert_cmpuint (a.size, ==, b.size);
  if (memcmp (a.data, b.data, a.size) != 0)
    for (gsize i = 0; i < a.size; i++)
      if (a.data[i] != b.data[i])
        g_error ("%s, %d × %d: byte %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
            " is %u, not %u", gst_video_format_to_string (GST_VIDEO_INFO_FORMAT
                (info)), info->width, info->height, i, a.size, b.data[i],
            a.data[i]);
  gst_buffer_unmap (again, &a);
  gst_buffer_unmap (wide, &b);
}

static void
check_layout (GstVideoFormat format, int width, int height, guint round)
{
  g_autoptr (GstBuffer) packed = NULL, wide = NULL;
  GstVideoInfo info, padded;

  gst_video_info_set_format (&info, format, width, height);
  padded = info;
  /* tiled formats have no row padding */
  if (GST_VIDEO_FORMAT_INFO_IS_TILED (info.finfo) || !pad (&padded, round))
    return;
  packed = new_frame (&info);
  wide = lay_out (&info, packed, round);
  packed = process (&info, g_steal_pointer (&packed));
  wide = process (&info, g_steal_pointer (&wide));
  compare (&info, packed, wide, round);
}

static void
test_layout (gconstpointer data)
{
  static const int sizes[][2] = {
    {1, 1}, {3, 5}, {67, 2}, {33, 31}
  };
  GstVideoFormat format = GPOINTER_TO_INT (data);

  if (!scene_have_models ())
    return;
  check_layout (format, SCENE_WIDTH, SCENE_HEIGHT, format % 2);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    check_layout (format, sizes[i][0], sizes[i][1], i % 3);
}

/* Upstream keeps a reference to the buffer. */
static void
test_read_only (void)
{
  g_autoptr (GstBuffer) scene = NULL, before = NULL, out = NULL;
  GstVideoInfo info;
  GstMapInfo a, b;

  if (!scene_have_models ())
    return;
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, SCENE_WIDTH,
      SCENE_HEIGHT);
  scene = scene_buffer (GST_VIDEO_FORMAT_NV12, 0);
  before = gst_buffer_copy_deep (scene);
  GST_MINI_OBJECT_FLAG_SET (gst_buffer_peek_memory (scene, 0),
      GST_MEMORY_FLAG_READONLY);
  out = process (&info, gst_buffer_ref (scene));
  gst_buffer_map (before, &a, GST_MAP_READ);
  gst_buffer_map (scene, &b, GST_MAP_READ);
  g_assert_cmpmem (a.data, a.size, b.data, b.size);
  gst_buffer_unmap (scene, &b);
  gst_buffer_map (out, &b, GST_MAP_READ);
  g_assert_true (memcmp (a.data, b.data, a.size) != 0);
  gst_buffer_unmap (out, &b);
  gst_buffer_unmap (before, &a);
}

typedef enum
{
  NO_BYTES,                     /* an empty buffer */
  CUT,                          /* one byte short */
  HALF,
  IN_PIECES,                    /* memories of one byte each, at the end */
  OTHER_SIZE,                   /* metadata of a larger frame */
  OTHER_FORMAT,
  FAR_OFFSET,
  WILD_STRIDE,
  TOP_DOWN,                     /* a stride below 0: from the last row up */
  WILD_CROP,
  WILD_REGIONS,
  N_LIES
} Lie;

static void
add_meta (GstBuffer * buffer, GstVideoInfo * info)
{
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), info->width, info->height,
      GST_VIDEO_INFO_N_PLANES (info), info->offset, info->stride);
}

static GstBuffer *
tell_lie (Lie lie, const GstVideoInfo * truth)
{
  GstBuffer *buffer = scene_buffer (GST_VIDEO_INFO_FORMAT (truth), 0);
  gsize size = gst_buffer_get_size (buffer);
  GstVideoInfo info = *truth;
  GstVideoCropMeta *crop;

  switch (lie) {
    case NO_BYTES:
      gst_buffer_remove_all_memory (buffer);
      break;
    case CUT:
      gst_buffer_resize (buffer, 0, size - 1);
      break;
    case HALF:
      gst_buffer_resize (buffer, size / 4, size / 2);
      break;
    case IN_PIECES:
      gst_buffer_resize (buffer, 0, size - 10);
      for (guint i = 0; i < 10; i++)
        gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 1, NULL));
      break;
    case OTHER_SIZE:
      gst_video_info_set_format (&info, GST_VIDEO_INFO_FORMAT (truth), 4096,
          4096);
      add_meta (buffer, &info);
      break;
    case OTHER_FORMAT:
      gst_video_info_set_format (&info, GST_VIDEO_FORMAT_ARGB64, SCENE_WIDTH,
          SCENE_HEIGHT);
      add_meta (buffer, &info);
      break;
    case FAR_OFFSET:
      info.offset[1] = size;
      add_meta (buffer, &info);
      break;
    case WILD_STRIDE:
      info.stride[0] = G_MAXINT;
      add_meta (buffer, &info);
      break;
    case TOP_DOWN:
      info.offset[0] = (gsize) info.stride[0] * (info.height - 1);
      info.stride[0] = -info.stride[0];
      add_meta (buffer, &info);
      break;
    case WILD_CROP:
      crop = gst_buffer_add_video_crop_meta (buffer);
      crop->x = crop->width = G_MAXUINT;
      crop->y = G_MAXUINT - 3;
      crop->height = 0;
      break;
    default:
      for (guint i = 0; i < 2000; i++)
        gst_buffer_add_video_region_of_interest_meta (buffer, "face",
            i * 2654435761u, G_MAXUINT - i, G_MAXUINT, i % 3 ? i : G_MAXUINT);
  }
  return buffer;
}

/* Whether a face is visible at its position in the scene. */
static gboolean
is_bare (GstBuffer * out, const GstVideoInfo * info)
{
  g_autoptr (GstBuffer) scene = scene_buffer (GST_VIDEO_INFO_FORMAT (info), 0);
  GstMapInfo a, b;
  gboolean same;

  gst_buffer_map (scene, &a, GST_MAP_READ);
  gst_buffer_map (out, &b, GST_MAP_READ);
  same = a.size == b.size && memcmp (a.data, b.data, a.size) == 0;
  gst_buffer_unmap (scene, &a);
  gst_buffer_unmap (out, &b);
  return same;
}

/* With redaction on, an unreadable frame is dropped; the next one is
 * processed. */
static void
test_contradictory (void)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_I420,
    GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_I420_10LE,
    GST_VIDEO_FORMAT_BGRA
  };

  if (!scene_have_models ())
    return;
  for (guint k = 0; k < G_N_ELEMENTS (formats); k++) {
    GstVideoInfo info;
    Rig rig;

    gst_video_info_set_format (&info, formats[k], SCENE_WIDTH, SCENE_HEIGHT);
    rig_init (&rig, LAUNCH " redact-roi-type=face roi-source=upstream");
    rig_set_format (&rig, formats[k], SCENE_WIDTH, SCENE_HEIGHT);
    for (Lie lie = 0; lie < N_LIES; lie++) {
      GstBuffer *out;

      gst_harness_push (rig.harness, tell_lie (lie, &info));
      out = gst_harness_try_pull (rig.harness);
      if (out) {
        if (lie <= HALF)
          g_assert_false (is_bare (out, &info));
        gst_buffer_unref (out);
      }
      rig_count_messages (&rig, GST_MESSAGE_ANY);
    }
    rig_clear (&rig);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GstCaps) caps = NULL;
  GstElement *keeper;           /* a reference, so that the models are
                                 * loaded once */
  const GValue *formats;
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  keeper = gst_object_ref_sink (gst_element_factory_make ("maskdetect", NULL));
  scene_have_models ();
  gst_element_set_state (keeper, GST_STATE_PAUSED);
  caps = gst_mask_detect_caps ();
  formats = gst_structure_get_value (gst_caps_get_structure (caps, 0),
      "format");
  for (guint i = 0; i < gst_value_list_get_size (formats); i++) {
    const char *name =
        g_value_get_string (gst_value_list_get_value (formats, i));
    g_autofree char *path = g_strdup_printf ("/layouts/%s", name);

    g_test_add_data_func (path,
        GINT_TO_POINTER (gst_video_format_from_string (name)), test_layout);
  }
  g_test_add_func ("/layouts/read-only", test_read_only);
  g_test_add_func ("/layouts/contradictory", test_contradictory);
  status = g_test_run ();
  gst_element_set_state (keeper, GST_STATE_NULL);
  gst_object_unref (keeper);
  gst_clear_caps (&caps);
  gst_deinit ();
  return status;
}
