#include "mapped-frame.h"

#include "draw/sprite.h"
#include "format.h"

/* Whether frames of @info can be examined as they are: no frames that
 * consist of separate fields, and no stereo views packed into one frame or
 * beside the first. */
static gboolean
is_plain (const GstVideoInfo * info)
{
  switch (GST_VIDEO_INFO_INTERLACE_MODE (info)) {
    case GST_VIDEO_INTERLACE_MODE_FIELDS:
    case GST_VIDEO_INTERLACE_MODE_ALTERNATE:
      return FALSE;
    default:
      break;
  }
  switch (GST_VIDEO_INFO_MULTIVIEW_MODE (info)) {
    case GST_VIDEO_MULTIVIEW_MODE_NONE:
    case GST_VIDEO_MULTIVIEW_MODE_MONO:
    case GST_VIDEO_MULTIVIEW_MODE_LEFT:
    case GST_VIDEO_MULTIVIEW_MODE_RIGHT:
    case GST_VIDEO_MULTIVIEW_MODE_SIDE_BY_SIDE:
    case GST_VIDEO_MULTIVIEW_MODE_TOP_BOTTOM:
    case GST_VIDEO_MULTIVIEW_MODE_FRAME_BY_FRAME:
    case GST_VIDEO_MULTIVIEW_MODE_MULTIVIEW_FRAME_BY_FRAME:
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
gst_mask_detect_info_is_upright (const GstVideoInfo * info)
{
  return (GST_VIDEO_INFO_MULTIVIEW_FLAGS (info)
      & (GST_VIDEO_MULTIVIEW_FLAGS_LEFT_FLIPPED
          | GST_VIDEO_MULTIVIEW_FLAGS_RIGHT_FLIPPED)) == 0;
}

double
gst_mask_detect_info_aspect (const GstVideoInfo * info)
{
  /* The ratio in the caps already allows for halved views of packed stereo. */
  if (GST_VIDEO_INFO_PAR_N (info) <= 0 || GST_VIDEO_INFO_PAR_D (info) <= 0)
    return 1;
  return (double) GST_VIDEO_INFO_PAR_N (info) / GST_VIDEO_INFO_PAR_D (info);
}

/* Whether the buffer's video metadata matches @info; mapping assumes that it
 * does. */
static gboolean
is_consistent (const GstVideoInfo * info, GstBuffer * buffer)
{
  gpointer state = NULL;
  const GstMeta *meta;
  guint n = 0;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_META_API_TYPE))) {
    const GstVideoMeta *video = (gconstpointer) meta;

    if (video->format != GST_VIDEO_INFO_FORMAT (info)
        || video->width < (guint) info->width
        || video->height < (guint) info->height
        || video->n_planes != GST_VIDEO_INFO_N_PLANES (info)
        || video->width > MD_IMAGE_MAX_SIDE
        || video->height > MD_IMAGE_MAX_SIDE)
      return FALSE;
    n++;
  }
  /* Further pictures in the buffer would not be examined. */
  return n <= 1;
}

/* Memory from which @plane was mapped. */
static const GstMapInfo *
map_of_plane (const GstVideoFrame * frame, guint plane)
{
  return &frame->map[frame->meta ? plane : 0];
}

static gboolean
is_all_there (const GstVideoFrame * frame, const MdImage * image)
{
  const MdFormatInfo *info = md_format_info (image->format);

  for (guint i = 0; i < info->n_components; i++) {
    const MdComponent *c = &info->components[i];
    const GstMapInfo *map = map_of_plane (frame, c->plane);
    gint64 rows = (image->height + (1 << c->shift_y) - 1) >> c->shift_y;
    gint64 samples = (image->width + (1 << c->shift_x) - 1) >> c->shift_x;
    gint64 start = image->planes[c->plane] - map->data;
    gint64 end = start + (rows - 1) * image->strides[c->plane] + c->offset
        + (samples - 1) * c->step + 1;

    if (start < 0 || end > (gint64) map->size)
      return FALSE;
  }
  return TRUE;
}

GstVideoRectangle
gst_mask_detect_shown_part (const GstVideoInfo * info, guint width,
    guint height, GstBuffer * buffer)
{
  const GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta (buffer);
  guint x, y;

  if (crop == NULL)
    return (GstVideoRectangle) {
    0, 0, info->width, info->height};
  x = MIN (crop->x, width);
  y = MIN (crop->y, height);
  return (GstVideoRectangle) {
    x, y, MIN (crop->width, width - x), MIN (crop->height, height - y)
  };
}

/* Describes the mapped pixels, or those of a copy if one is needed, as an
 * image. */
static gboolean
make_image (GstMaskDetectMappedFrame * self, GstMaskDetectCanvas * canvas,
    gboolean again)
{
  gboolean native = gst_mask_detect_image_init (&self->image,
      &self->mapped.info);

  self->frame = self->mapped;
  self->canvas = native ? NULL : canvas;
  if (!native) {
    if (!gst_mask_detect_canvas_takes (self->mapped.info.finfo)
        || !gst_mask_detect_canvas_is_whole (&self->mapped)
        || !gst_mask_detect_canvas_load (canvas, &self->mapped, again,
            &self->frame)
        || !gst_mask_detect_image_init (&self->image, &self->frame.info))
      return FALSE;
    self->image.grid = self->grid;
  }
  gst_mask_detect_image_borrow (&self->image, &self->frame);
  return md_image_is_valid (&self->image)
      && (!native || is_all_there (&self->frame, &self->image));
}

/* The metadata of a DMABuf may say only DMA_DRM, which cannot be mapped; the
 * caps name the actual format. */
static GstVideoMeta *
name_format (const GstVideoInfo * info, GstBuffer * buffer)
{
#if GST_CHECK_VERSION (1, 24, 0)
  GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);

  if (meta != NULL && meta->format == GST_VIDEO_FORMAT_DMA_DRM
      && gst_buffer_is_writable (buffer)) {
    meta->format = GST_VIDEO_INFO_FORMAT (info);
    return meta;
  }
#endif
  return NULL;
}

static void
restore_format (GstMaskDetectMappedFrame * self)
{
#if GST_CHECK_VERSION (1, 24, 0)
  if (self->drm != NULL)
    self->drm->format = GST_VIDEO_FORMAT_DMA_DRM;
#endif
}

static void
release (GstMaskDetectMappedFrame * self)
{
  gst_video_frame_unmap (&self->mapped);
  restore_format (self);
}

gboolean
gst_mask_detect_mapped_frame_map (GstMaskDetectMappedFrame * self,
    GstMaskDetectCanvas * canvas, gboolean again, const GstVideoInfo * info,
    GstBuffer * buffer, GstMapFlags flags)
{
  self->drm = name_format (info, buffer);
  if (!is_plain (info) || !is_consistent (info, buffer)
      || !gst_video_frame_map (&self->mapped, info, buffer,
          flags | (GstMapFlags) GST_VIDEO_FRAME_MAP_FLAG_NO_REF)) {
    restore_format (self);
    return FALSE;
  }
  self->writable = (flags & GST_MAP_WRITE) != 0;
  self->grid = gst_mask_detect_frame_grid (info);
  self->shown = gst_mask_detect_shown_part (info,
      GST_VIDEO_FRAME_WIDTH (&self->mapped),
      GST_VIDEO_FRAME_HEIGHT (&self->mapped), buffer);
  if (make_image (self, canvas, again))
    return TRUE;
  release (self);
  return FALSE;
}

void
gst_mask_detect_mapped_frame_unmap (GstMaskDetectMappedFrame * self)
{
  if (self->canvas != NULL && self->writable)
    gst_mask_detect_canvas_store (self->canvas, &self->mapped);
  release (self);
}
