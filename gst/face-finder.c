#include "face-finder.h"

#include "format.h"

GST_DEBUG_CATEGORY_EXTERN (mask_detect_debug);
#define GST_CAT_DEFAULT mask_detect_debug

/* Late frames in a row that may go without inference. */
#define MAX_SKIPPED 15
/* From frame to frame, where neither buffers nor caps say. */
#define DEFAULT_DURATION (GST_SECOND / 25)

struct _GstMaskDetectLooker
{
  MdFollower *follower;
  MdStats *stats;
  GstVideoInfo info;
  MdImage image;                /* format and size of info */
  MdRegions regions;            /* where to look in this frame */
  guint n_skipped;              /* frames since the last that was looked at */
  GstClockTime time;            /* of this frame, as the follower was told;
                                 * NONE before the first one */
};

GstMaskDetectFaceFinder *
gst_mask_detect_face_finder_new (MdModels * models, MdStats * stats)
{
  GstMaskDetectFaceFinder *self = g_new0 (GstMaskDetectFaceFinder, 1);

  self->follower = md_follower_new (models);
  self->stats = stats;
  self->time = GST_CLOCK_TIME_NONE;
  return self;
}

void
gst_mask_detect_face_finder_free (GstMaskDetectFaceFinder * self)
{
  md_follower_free (self->follower);
  g_free (self);
}

gboolean
gst_mask_detect_face_finder_set_info (GstMaskDetectFaceFinder * self,
    const GstVideoInfo * info)
{
  self->info = *info;
  gst_mask_detect_face_finder_reset (self);
  return gst_mask_detect_image_init (&self->image, info);
}

void
gst_mask_detect_face_finder_reset (GstMaskDetectFaceFinder * self)
{
  self->n_skipped = 0;
  self->time = GST_CLOCK_TIME_NONE;
  md_follower_reset (self->follower);
}

GstClockTime
gst_mask_detect_face_finder_time (const GstMaskDetectFaceFinder * self)
{
  return self->time;
}

/* Faces move in time: where the buffer has none, in that of the caps. */
static void
set_time (GstMaskDetectFaceFinder * self, GstClockTime time)
{
  guint64 fps_n = self->info.fps_n, fps_d = self->info.fps_d;
  gboolean known = GST_CLOCK_TIME_IS_VALID (time);

  if (!GST_CLOCK_TIME_IS_VALID (self->time))
    self->time = known ? time : 0;
  else if (known && time > self->time)
    self->time = time;
  else
    self->time += fps_n > 0 && fps_d > 0 ?
        gst_util_uint64_scale (GST_SECOND, fps_d, fps_n) : DEFAULT_DURATION;
}

/* Returns: where to look in this frame; NULL = everywhere */
static const MdRegions *
regions (GstMaskDetectFaceFinder * self, const GstMaskDetectSettings * settings,
    GstBuffer * buffer)
{
  if (settings->roi_source == GST_MASK_DETECT_ROI_SOURCE_UPSTREAM)
    gst_mask_detect_roi_collect (buffer, settings->roi_type, &self->info,
        &self->regions);
  else if (settings->roi.n > 0)
    gst_mask_detect_roi_place (&settings->roi, &self->info, &self->regions);
  else
    return NULL;
  return &self->regions;
}

static gboolean
look (GstMaskDetectFaceFinder * self, const GstMaskDetectSettings * settings,
    const MdDetectorParams * params, GstBuffer * buffer, const MdFace ** faces,
    guint * n_faces)
{
  GstVideoFrame frame;
  gboolean looked;

  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READ |
          GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return FALSE;
  gst_mask_detect_image_borrow (&self->image, &frame);
  if (settings->tracking)
    looked = md_follower_process (self->follower, &self->image, self->time,
        params, &settings->follower, faces, n_faces);
  else
    looked = md_follower_picture (self->follower, &self->image, params,
        faces, n_faces);
  self->n_skipped = 0;
  gst_video_frame_unmap (&frame);
  return looked;
}

gboolean
gst_mask_detect_face_finder_find (GstMaskDetectFaceFinder * self,
    const GstMaskDetectSettings * settings, const GstSegment * segment,
    GstClockTime earliest, GstBuffer * buffer, const MdFace ** faces,
    guint * n_faces)
{
  GstClockTime time = segment->format != GST_FORMAT_TIME ?
      GST_CLOCK_TIME_NONE : gst_segment_to_running_time (segment,
      GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  gboolean late = settings->qos && GST_CLOCK_TIME_IS_VALID (time)
      && GST_CLOCK_TIME_IS_VALID (earliest) && time < earliest;
  MdDetectorParams params = settings->detector;

  params.regions = regions (self, settings, buffer);
  set_time (self, time);
  /* Without tracks nobody knows where faces are by now, and what is not known
   * cannot be redacted. */
  late &= settings->tracking || settings->redact.mode == MD_REDACT_NONE;
  /* A late frame goes without a look, as downstream would get the answer too
   * late anyway. */
  if (late && self->n_skipped < MAX_SKIPPED) {
    GST_DEBUG ("late: no look at %" GST_PTR_FORMAT, buffer);
    self->n_skipped++;
    *n_faces = md_follower_skip (self->follower, self->time, &params,
        &settings->follower, faces);
  } else if (!look (self, settings, &params, buffer, faces, n_faces)) {
    return FALSE;
  }
  md_stats_add (self->stats, md_follower_report (self->follower));
  return TRUE;
}
