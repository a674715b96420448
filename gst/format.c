#include "format.h"

#include "canvas.h"

/* In order of preference. */
static const struct
{
  GstVideoFormat video_format;
  MdFormat format;
} formats[] = {
  {GST_VIDEO_FORMAT_I420, MD_FORMAT_I420},
  {GST_VIDEO_FORMAT_YV12, MD_FORMAT_YV12},
  {GST_VIDEO_FORMAT_NV12, MD_FORMAT_NV12},
  {GST_VIDEO_FORMAT_NV21, MD_FORMAT_NV21},
  {GST_VIDEO_FORMAT_YUY2, MD_FORMAT_YUY2},
  {GST_VIDEO_FORMAT_UYVY, MD_FORMAT_UYVY},
  {GST_VIDEO_FORMAT_YVYU, MD_FORMAT_YVYU},
  {GST_VIDEO_FORMAT_VYUY, MD_FORMAT_VYUY},
  {GST_VIDEO_FORMAT_Y42B, MD_FORMAT_Y42B},
  {GST_VIDEO_FORMAT_NV16, MD_FORMAT_NV16},
  {GST_VIDEO_FORMAT_NV61, MD_FORMAT_NV61},
  {GST_VIDEO_FORMAT_Y444, MD_FORMAT_Y444},
  {GST_VIDEO_FORMAT_NV24, MD_FORMAT_NV24},
  {GST_VIDEO_FORMAT_AYUV, MD_FORMAT_AYUV},
  {GST_VIDEO_FORMAT_VUYA, MD_FORMAT_VUYA},
  {GST_VIDEO_FORMAT_A420, MD_FORMAT_A420},
  {GST_VIDEO_FORMAT_RGB, MD_FORMAT_RGB},
  {GST_VIDEO_FORMAT_BGR, MD_FORMAT_BGR},
  {GST_VIDEO_FORMAT_RGBx, MD_FORMAT_RGBX},
  {GST_VIDEO_FORMAT_BGRx, MD_FORMAT_BGRX},
  {GST_VIDEO_FORMAT_xRGB, MD_FORMAT_XRGB},
  {GST_VIDEO_FORMAT_xBGR, MD_FORMAT_XBGR},
  {GST_VIDEO_FORMAT_RGBA, MD_FORMAT_RGBA},
  {GST_VIDEO_FORMAT_BGRA, MD_FORMAT_BGRA},
  {GST_VIDEO_FORMAT_ARGB, MD_FORMAT_ARGB},
  {GST_VIDEO_FORMAT_ABGR, MD_FORMAT_ABGR},
  {GST_VIDEO_FORMAT_GBR, MD_FORMAT_GBR},
  {GST_VIDEO_FORMAT_GBRA, MD_FORMAT_GBRA},
  {GST_VIDEO_FORMAT_RGBP, MD_FORMAT_RGBP},
  {GST_VIDEO_FORMAT_BGRP, MD_FORMAT_BGRP},
  {GST_VIDEO_FORMAT_GRAY8, MD_FORMAT_GRAY8},
};

static MdMatrix
matrix_of (const GstVideoColorimetry * colorimetry)
{
  switch (colorimetry->matrix) {
    case GST_VIDEO_COLOR_MATRIX_BT709:
      return MD_MATRIX_BT709;
    case GST_VIDEO_COLOR_MATRIX_BT2020:
      return MD_MATRIX_BT2020;
    default:
      return MD_MATRIX_BT601;
  }
}

/* Formats of more than 8 bits, those most common in decoders and cameras. */
static const GstVideoFormat deep_in_memory[] = {
  GST_VIDEO_FORMAT_P010_10LE, GST_VIDEO_FORMAT_P012_LE, GST_VIDEO_FORMAT_Y210,
  GST_VIDEO_FORMAT_Y410,
};

static gboolean
is_deep_in_memory (GstVideoFormat format)
{
  for (guint i = 0; i < G_N_ELEMENTS (deep_in_memory); i++)
    if (deep_in_memory[i] == format)
      return TRUE;
  return FALSE;
}

/* G_N_ELEMENTS (formats) = not found */
static guint
find_format (GstVideoFormat format)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (formats) && formats[i].video_format != format)
    i++;
  return i;
}

gboolean
gst_mask_detect_format_is_known (GstVideoFormat format)
{
  return find_format (format) < G_N_ELEMENTS (formats)
      || gst_mask_detect_canvas_takes (gst_video_format_get_info (format));
}

static void
append_format (GValue * list, GstVideoFormat format)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_static_string (&value, gst_video_format_to_string (format));
  gst_value_list_append_and_take_value (list, &value);
}

static void
append_caps (GstCaps * caps, const char *memory, const char *field,
    const GValue * formats_of)
{
  GstStructure *structure = gst_structure_new ("video/x-raw",
      "width", GST_TYPE_INT_RANGE, 1, MD_IMAGE_MAX_SIDE,
      "height", GST_TYPE_INT_RANGE, 1, MD_IMAGE_MAX_SIDE,
      "framerate", GST_TYPE_FRACTION_RANGE, 0, 1, G_MAXINT, 1, NULL);

  gst_structure_set_value (structure, field, formats_of);
  gst_caps_append_structure_full (caps, structure, memory ?
      gst_caps_features_new (memory, NULL) : NULL);
}

#if GST_CHECK_VERSION (1, 24, 0)
/* DRM format names without a modifier are linear. */
static void
append_dmabuf_caps (GstCaps * caps, const GValue * names)
{
  GValue list = G_VALUE_INIT;
  GstStructure *structure;

  g_value_init (&list, GST_TYPE_LIST);
  for (guint i = 0; i < gst_value_list_get_size (names); i++) {
    guint32 fourcc = gst_video_dma_drm_fourcc_from_format
        (gst_video_format_from_string (g_value_get_string
            (gst_value_list_get_value (names, i))));
    GValue value = G_VALUE_INIT;

    if (fourcc == 0)            /* DRM_FORMAT_INVALID */
      continue;
    g_value_init (&value, G_TYPE_STRING);
    g_value_take_string (&value, gst_video_dma_drm_fourcc_to_string (fourcc,
            0 /* DRM_FORMAT_MOD_LINEAR */ ));
    gst_value_list_append_and_take_value (&list, &value);
  }
  append_caps (caps, "memory:DMABuf", "drm-format", &list);
  structure = gst_caps_get_structure (caps, gst_caps_get_size (caps) - 1);
  gst_structure_set (structure, "format", G_TYPE_STRING, "DMA_DRM", NULL);
  g_value_unset (&list);
}
#endif

gboolean
gst_mask_detect_info_from_caps (GstVideoInfo * info, const GstCaps * caps)
{
#if GST_CHECK_VERSION (1, 24, 0)
  if (gst_video_is_dma_drm_caps (caps)) {
    GstVideoInfoDmaDrm drm;

    return gst_video_info_dma_drm_from_caps (&drm, caps)
        && drm.drm_modifier == 0
        && gst_video_info_dma_drm_to_video_info (&drm, info);
  }
#endif
  return gst_video_info_from_caps (info, caps);
}

GstCaps *
gst_mask_detect_caps (void)
{
  GValue list = G_VALUE_INIT;
  GstCaps *caps = gst_caps_new_empty (), *memories = gst_caps_new_empty ();
  const GstVideoFormat *raw;
  guint n, i;

  g_value_init (&list, GST_TYPE_LIST);
  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    append_format (&list, formats[i].video_format);
  for (i = 0; i < G_N_ELEMENTS (deep_in_memory); i++)
    append_format (&list, deep_in_memory[i]);
  append_caps (memories, "memory:VAMemory", "format", &list);
  append_caps (memories, "memory:GLMemory", "format", &list);
  append_caps (memories, "memory:CUDAMemory", "format", &list);
  raw = gst_video_formats_raw (&n);
  for (i = 0; i < n; i++)
    if (find_format (raw[i]) == G_N_ELEMENTS (formats)
        && !is_deep_in_memory (raw[i])
        && gst_mask_detect_format_is_known (raw[i]))
      append_format (&list, raw[i]);
  append_caps (caps, NULL, "format", &list);
  gst_caps_append (caps, memories);
#if GST_CHECK_VERSION (1, 24, 0)
  append_dmabuf_caps (caps, &list);
#endif
  g_value_unset (&list);
  return caps;
}

void
gst_mask_detect_add_pads (GstElementClass * klass)
{
  g_autoptr (GstCaps) caps = gst_mask_detect_caps ();

  gst_element_class_add_pad_template (klass, gst_pad_template_new ("sink",
          GST_PAD_SINK, GST_PAD_ALWAYS, caps));
  gst_element_class_add_pad_template (klass, gst_pad_template_new ("src",
          GST_PAD_SRC, GST_PAD_ALWAYS, caps));
}

gboolean
gst_mask_detect_image_init (MdImage * image, const GstVideoInfo * info)
{
  guint i = find_format (GST_VIDEO_INFO_FORMAT (info));

  if (i == G_N_ELEMENTS (formats))
    return FALSE;

  *image = (MdImage) {
  .format = formats[i].format,.width = info->width,.height =
        info->height,.matrix = matrix_of (&info->colorimetry),.full_range =
        info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255,};
  return TRUE;
}

void
gst_mask_detect_image_borrow (MdImage * image, const GstVideoFrame * frame)
{
  guint i;

  for (i = 0; i < md_format_info (image->format)->n_planes; i++) {
    image->planes[i] = GST_VIDEO_FRAME_PLANE_DATA (frame, i);
    image->strides[i] = GST_VIDEO_FRAME_PLANE_STRIDE (frame, i);
  }
}

/* Element that downloads frames from a memory type into system memory. */
static const char *
downloader_of (const GstCapsFeatures * features)
{
  static const struct
  {
    const char *memory, *element;
  } known[] = {
    {"memory:DMABuf", "vapostproc"}, {"memory:VASurface", "vaapipostproc"},
    {"memory:NVMM", "nvvideoconvert"}, {"memory:D3D11Memory", "d3d11download"},
    {"memory:D3D12Memory", "d3d12download"},
    {"memory:VulkanImage", "vulkandownload"},
    /* If the format differs from those that are mapped */
    {"memory:VAMemory", "vapostproc"}, {"memory:GLMemory", "gldownload"},
    {"memory:CUDAMemory", "cudadownload"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (known); i++)
    if (gst_caps_features_contains (features, known[i].memory))
      return known[i].element;
  return NULL;
}

/* (transfer full) */
static char *
describe_refusal (const GstCaps * caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const GstCapsFeatures *features = gst_caps_get_features (caps, 0);
  const char *format = gst_structure_get_string (structure, "format");
  const char *download = features ? downloader_of (features) : NULL;
  g_autofree char *memory = features ?
      gst_caps_features_to_string (features) : NULL;
  int width = 0, height = 0;

  if (!gst_structure_has_name (structure, "video/x-raw"))
    return g_strdup_printf ("Cannot process %s: insert decodebin before "
        "maskdetect", gst_structure_get_name (structure));
  if (download)
    return g_strdup_printf ("Cannot process frames in %s: insert %s before "
        "maskdetect", memory, download);
  if (features && gst_caps_features_contains (features,
          GST_CAPS_FEATURE_FORMAT_INTERLACED))
    return g_strdup ("Cannot process separate fields: let the source or "
        "decoder output whole frames");
  if (features && !gst_caps_features_is_any (features)
      && !gst_caps_features_is_equal (features,
          GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY))
    return g_strdup_printf ("Cannot process frames in %s: insert an element "
        "that downloads them before maskdetect", memory);
  gst_structure_get_int (structure, "width", &width);
  gst_structure_get_int (structure, "height", &height);
  if (width > MD_IMAGE_MAX_SIDE || height > MD_IMAGE_MAX_SIDE)
    return g_strdup_printf ("Cannot process %d×%d pixels: insert videoscale "
        "before maskdetect", width, height);
  return
      g_strdup_printf ("Cannot process frames in format %s: insert "
      "videoconvert before maskdetect", format ? format : "(none)");
}

void
gst_mask_detect_post_refusal (GstElement * element, GstCaps * caps)
{
  g_autofree char *refusal = describe_refusal (caps);

  GST_ELEMENT_WARNING (element, STREAM, FORMAT, ("%s", refusal),
      ("%" GST_PTR_FORMAT, caps));
}
