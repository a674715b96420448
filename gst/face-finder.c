#include "face-finder.h"

#include <string.h>

#include "format.h"
#include "image/stretch.h"
#include "mapped-frame.h"

GST_DEBUG_CATEGORY_EXTERN (mask_detect_debug);
#define GST_CAT_DEFAULT mask_detect_debug

/* Maximum number of consecutive late frames that skip inference. */
#define MAX_SKIPPED 15
/* Frame duration if neither buffers nor caps give one. */
#define DEFAULT_DURATION (GST_SECOND / 25)
#define MAX_STEP_BACK GST_SECOND
/* Limit of a duration, so that nanoseconds can be added without overflow. */
#define MAX_STEP (3600 * GST_SECOND)

struct _GstMaskDetectFaceFinder
{
  MdFollower *follower;
  MdStats *stats;
  GstMaskDetectCanvas *canvas;
  GstVideoInfo info;
  MdStretch stretch;
  GstMaskDetectSettings settings;       /* of the last frame */
  gboolean tag_rotates;         /* all frames, before they are shown */
  gboolean rotated;             /* this frame, by a tag or its metadata */

  MdRegions regions;            /* where to search in this frame */
  gboolean whole;               /* in all of it, whatever regions says */
  MdRegions searched;           /* regions of the last search, and whole */
  gboolean searched_whole;
  int width, height;            /* of the whole buffer of the last frame */
  float scale_x, scale_y;       /* from the picture searched to the whole
                                 * buffer */
  GstVideoRectangle shown;      /* visible part of the buffer */
  GArray *faces, *shown_faces;  /* of MdFace: the last result */

  gboolean examined;            /* this scene has been searched, so that tracks
                                 * can be extrapolated */
  guint n_skipped;              /* frames since the last one examined */
  GstClockTime time;            /* of this frame, as passed to the follower */
  GstClockTime running_time;    /* the same as running time; NONE = unknown */
  GstClockTime shown_at;        /* running time of this frame, unsmoothed */
};

GstMaskDetectFaceFinder *
gst_mask_detect_face_finder_new (MdModels * models, MdStats * stats,
    GstMaskDetectCanvas * canvas)
{
  GstMaskDetectFaceFinder *self = g_new0 (GstMaskDetectFaceFinder, 1);

  self->follower = md_follower_new (models);
  self->stats = stats;
  self->canvas = canvas;
  self->running_time = GST_CLOCK_TIME_NONE;
  self->scale_x = self->scale_y = 1;
  self->faces = g_array_new (FALSE, FALSE, sizeof (MdFace));
  self->shown_faces = g_array_new (FALSE, FALSE, sizeof (MdFace));
  return self;
}

void
gst_mask_detect_face_finder_free (GstMaskDetectFaceFinder * self)
{
  md_follower_free (self->follower);
  md_stretch_clear (&self->stretch);
  g_array_unref (self->faces);
  g_array_unref (self->shown_faces);
  g_free (self);
}

gboolean
gst_mask_detect_face_finder_set_info (GstMaskDetectFaceFinder * self,
    const GstVideoInfo * info)
{
  const GstVideoInfo *old = &self->info;

  if (!gst_mask_detect_format_is_known (GST_VIDEO_INFO_FORMAT (info))
      || MAX (info->width, info->height) > MD_IMAGE_MAX_SIDE)
    return FALSE;
  if (old->width != info->width || old->height != info->height
      || old->finfo != info->finfo) {
    gst_mask_detect_face_finder_reset (self);
    self->width = info->width;
    self->height = info->height;
    self->shown = (GstVideoRectangle) {
    0, 0, info->width, info->height};
  }
  self->info = *info;
  return TRUE;
}

void
gst_mask_detect_face_finder_set_rotated (GstMaskDetectFaceFinder * self,
    gboolean rotated)
{
  self->tag_rotates = rotated;
}

void
gst_mask_detect_face_finder_reset (GstMaskDetectFaceFinder * self)
{
  self->n_skipped = 0;
  self->examined = FALSE;
  md_follower_reset (self->follower);
}

void
gst_mask_detect_face_finder_restart_time (GstMaskDetectFaceFinder * self)
{
  self->running_time = GST_CLOCK_TIME_NONE;
}

GstClockTime
gst_mask_detect_face_finder_time (const GstMaskDetectFaceFinder * self)
{
  return self->time;
}

GstClockTime
gst_mask_detect_face_finder_running_time (const GstMaskDetectFaceFinder * self)
{
  return self->shown_at;
}

/* Uses the time since the last frame or, without timestamps, the frame rate,
 * because faces move in time. If timestamps stand still or step back, little
 * time has passed, however low the frame rate. */
static void
set_time (GstMaskDetectFaceFinder * self, GstClockTime running_time)
{
  guint64 fps_n = self->info.fps_n, fps_d = self->info.fps_d;
  GstClockTime step = fps_n > 0 && fps_d > 0 ?
      gst_util_uint64_scale (GST_SECOND, fps_d, fps_n) : DEFAULT_DURATION;
  GstClockTime before = self->running_time;

  step = CLAMP (step, 1, MAX_STEP);
  if (!GST_CLOCK_TIME_IS_VALID (before))
    self->running_time = running_time;
  else if (GST_CLOCK_TIME_IS_VALID (running_time))
    step = running_time > before ? MIN (running_time - before, MAX_STEP) :
        MIN (step, DEFAULT_DURATION);
  if (GST_CLOCK_TIME_IS_VALID (before))
    self->running_time += step;
  /* Compensates for a small step back; treats a large one as a new timeline. */
  if (GST_CLOCK_TIME_IS_VALID (running_time)
      && (self->running_time < running_time
          || self->running_time - running_time > MAX_STEP_BACK))
    self->running_time = running_time;
  self->time += step;
  self->shown_at = GST_CLOCK_TIME_IS_VALID (running_time) ? running_time :
      self->shown_at + step;
}

static void
scale_regions (MdRegions * regions, float x, float y)
{
  guint i;

  for (i = 0; i < regions->n && (x != 1 || y != 1); i++) {
    MdRect *r = &regions->rects[i];
    int right = (int) ((float) (r->x + r->width) * x);
    int bottom = (int) ((float) (r->y + r->height) * y);

    r->x = (int) ((float) r->x * x);
    r->y = (int) ((float) r->y * y);
    r->width = MAX (right - r->x, 1);
    r->height = MAX (bottom - r->y, 1);
  }
}

/* Converts regions from the visible part, to which users and elements refer.
 * With redaction on, a frame on which upstream has marked nothing is searched
 * as a whole: elements that do not examine every frame leave some unmarked.
 * Returns: where to search in this frame; NULL = everywhere */
static const MdRegions *
place_regions (GstMaskDetectFaceFinder * self,
    const GstMaskDetectSettings * settings, GstBuffer * buffer)
{
  GstVideoInfo shown = self->info;
  guint i;

  shown.width = self->shown.w;
  shown.height = self->shown.h;
  if (settings->roi_source == GST_MASK_DETECT_ROI_SOURCE_UPSTREAM) {
    gst_mask_detect_roi_collect (buffer, settings->roi_type, &shown,
        &self->regions);
    self->whole = self->regions.n == 0
        && settings->redact.mode != MD_REDACT_NONE;
  } else {
    gst_mask_detect_roi_place (&settings->roi, &shown, &self->regions);
    self->whole = settings->roi.n == 0;
  }
  if (self->whole)
    return NULL;
  for (i = 0; i < self->regions.n; i++) {
    self->regions.rects[i].x += self->shown.x;
    self->regions.rects[i].y += self->shown.y;
  }
  scale_regions (&self->regions, self->scale_x, self->scale_y);
  return &self->regions;
}

/* Returns: the picture to examine, with square pixels; NULL if memory ran
 *   out */
static const MdImage *
square_pixels (GstMaskDetectFaceFinder * self, const MdImage * image)
{
  int width, height;

  md_stretch_size (image->width, image->height,
      gst_mask_detect_info_aspect (&self->info), &width, &height);
  self->scale_x = (float) width / (float) image->width;
  self->scale_y = (float) height / (float) image->height;
  if (width == image->width && height == image->height)
    return image;
  if (!md_stretch_update (&self->stretch, image, width, height))
    return NULL;
  return &self->stretch.image;
}

static void
transform_face (MdFace * face, float x, float y, float scale_x, float scale_y)
{
  guint i;

  face->box.x1 = face->box.x1 * scale_x + x;
  face->box.x2 = face->box.x2 * scale_x + x;
  face->box.y1 = face->box.y1 * scale_y + y;
  face->box.y2 = face->box.y2 * scale_y + y;
  for (i = 0; i < MD_N_LANDMARKS; i++) {
    face->landmarks[i][0] = face->landmarks[i][0] * scale_x + x;
    face->landmarks[i][1] = face->landmarks[i][1] * scale_y + y;
  }
}

/* Reports every face that is at least half inside the visible part. */
static void
answer (GstMaskDetectFaceFinder * self, const MdFace * faces, guint n,
    GstMaskDetectFound * found)
{
  const GstVideoRectangle *shown = &self->shown;
  guint i;

  g_array_set_size (self->faces, 0);
  g_array_set_size (self->shown_faces, 0);
  for (i = 0; i < n; i++) {
    MdFace face = faces[i];
    float x, y;

    transform_face (&face, 0, 0, 1 / self->scale_x, 1 / self->scale_y);
    g_array_append_val (self->faces, face);
    transform_face (&face, -shown->x, -shown->y, 1, 1);
    x = (face.box.x1 + face.box.x2) / 2;
    y = (face.box.y1 + face.box.y2) / 2;
    if (x >= 0 && y >= 0 && x <= shown->w && y <= shown->h
        && md_box_clip (&face.box, shown->w, shown->h))
      g_array_append_val (self->shown_faces, face);
  }
  *found = (GstMaskDetectFound) {
  .known = TRUE,.faces = (const MdFace *) self->faces->data,.n_faces =
        n,.width = self->width,.height = self->height,.shown =
        (const MdFace *) self->shown_faces->data,.n_shown =
        self->shown_faces->len,.part = *shown,};
}

static gboolean
same_roi (const GstMaskDetectRoi * a, const GstMaskDetectRoi * b)
{
  return a->n == b->n
      && memcmp (a->rects, b->rects, a->n * sizeof a->rects[0]) == 0;
}

/* Whether @now can find faces that @then could not. */
static gboolean
is_wider (const GstMaskDetectSettings * then, const GstMaskDetectSettings * now)
{
  const MdDetectorParams *a = &then->detector, *b = &now->detector;

  return a->min_face_size != b->min_face_size
      || a->max_face_size != b->max_face_size
      || a->scale_factor != b->scale_factor
      || a->threshold != b->threshold || a->orientation != b->orientation
      || a->select_largest != b->select_largest
      || then->roi_source != now->roi_source || then->roi_type != now->roi_type
      || (then->redact.mode == MD_REDACT_NONE) !=
      (now->redact.mode == MD_REDACT_NONE) || !same_roi (&then->roi, &now->roi);
}

/* Whether one of the regions lies outside those of the last search. */
static gboolean
has_new_region (const GstMaskDetectFaceFinder * self)
{
  if (self->searched_whole || self->whole)
    return !self->searched_whole;
  for (guint i = 0; i < self->regions.n; i++) {
    const MdRect *r = &self->regions.rects[i];

    if (!md_regions_contain (&self->searched, (float) r->x +
            (float) r->width / 2, (float) r->y + (float) r->height / 2))
      return TRUE;
  }
  return FALSE;
}

static gboolean
follow (GstMaskDetectFaceFinder * self, const GstMaskDetectSettings * settings,
    const MdDetectorParams * params, const MdImage * image,
    const MdFace ** faces, guint * n)
{
  MdFollowerParams follow = settings->follower;

  if (!settings->tracking)
    return md_follower_picture (self->follower, image, params, faces, n);
  /* A frame that was not searched is still shown, so its faces must be
   * covered. */
  if (settings->redact.mode != MD_REDACT_NONE) {
    follow.interval = MAX (follow.interval, 1);
    follow.frame_budget = 0;
    follow.thorough = TRUE;
    if (has_new_region (self))
      md_follower_search_next (self->follower);
  }
  if (!md_follower_process (self->follower, image, (gint64) self->time, params,
          &follow, faces, n))
    return FALSE;
  if (md_follower_report (self->follower)->kind == MD_FRAME_SEARCHED) {
    self->searched = self->regions;
    self->searched_whole = self->whole;
  }
  return TRUE;
}

static gboolean
examine (GstMaskDetectFaceFinder * self, const GstMaskDetectSettings * settings,
    GstBuffer * buffer, gboolean * mapped, const MdFace ** faces, guint * n)
{
  MdDetectorParams params = settings->detector;
  GstMaskDetectMappedFrame frame;
  const MdImage *image;
  gboolean examined = FALSE;

  if (self->rotated && settings->redact.mode != MD_REDACT_NONE
      && params.orientation == MD_ORIENTATION_UPRIGHT)
    params.orientation = MD_ORIENTATION_AUTO;
  self->examined = FALSE;
  *mapped = (settings->redact.mode == MD_REDACT_NONE
      || gst_mask_detect_info_is_upright (&self->info))
      && gst_mask_detect_mapped_frame_map (&frame, self->canvas, FALSE,
      &self->info, buffer, GST_MAP_READ);
  if (!*mapped)
    return FALSE;
  self->width = frame.image.width;
  self->height = frame.image.height;
  self->shown = frame.shown;
  image = square_pixels (self, &frame.image);
  params.regions = place_regions (self, settings, buffer);
  if (image != NULL)
    examined = follow (self, settings, &params, image, faces, n);
  gst_mask_detect_mapped_frame_unmap (&frame);
  self->n_skipped = 0;
  self->examined = examined && settings->tracking;
  return examined;
}

/* A late frame may skip detection, because downstream would get the result
 * too late anyway. Before the first result, or with redaction on, it may not:
 * someone may have appeared or moved. */
static gboolean
may_skip (const GstMaskDetectFaceFinder * self,
    const GstMaskDetectSettings * settings)
{
  if (!settings->qos || settings->redact.mode != MD_REDACT_NONE
      || self->n_skipped >= MAX_SKIPPED)
    return FALSE;
  return self->examined || !settings->tracking;
}

static guint
skip (GstMaskDetectFaceFinder * self, const GstMaskDetectSettings * settings,
    GstBuffer * buffer, const MdFace ** faces)
{
  MdDetectorParams params = settings->detector;

  GST_DEBUG ("late: skipping detection in %" GST_PTR_FORMAT, buffer);
  self->n_skipped++;
  self->shown = gst_mask_detect_shown_part (&self->info, self->width,
      self->height, buffer);
  params.regions = place_regions (self, settings, buffer);
  return md_follower_skip (self->follower, (gint64) self->time, &params,
      &settings->follower, faces);
}

gboolean
gst_mask_detect_face_finder_find (GstMaskDetectFaceFinder * self,
    const GstMaskDetectSettings * settings, const GstSegment * segment,
    GstClockTime earliest, GstBuffer * buffer, gboolean missing,
    GstMaskDetectFound * found)
{
  GstClockTime time = segment->format != GST_FORMAT_TIME ?
      GST_CLOCK_TIME_NONE : gst_segment_to_running_time (segment,
      GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  gboolean late = GST_CLOCK_TIME_IS_VALID (time)
      && GST_CLOCK_TIME_IS_VALID (earliest) && time < earliest;
  gboolean rotated = self->tag_rotates || gst_buffer_get_meta (buffer,
      GST_VIDEO_AFFINE_TRANSFORMATION_META_API_TYPE) != NULL;
  const MdFace *faces;
  guint n;

  set_time (self, time);
  if (missing || is_wider (&self->settings, settings)
      || GST_BUFFER_IS_DISCONT (buffer) || rotated != self->rotated)
    md_follower_search_next (self->follower);
  self->rotated = rotated;
  self->settings = *settings;
  if (late && may_skip (self, settings))
    n = skip (self, settings, buffer, &faces);
  else if (!examine (self, settings, buffer, &found->mapped, &faces, &n))
    return FALSE;
  answer (self, faces, n, found);
  found->examined = self->n_skipped == 0;
  found->known = settings->tracking || self->n_skipped == 0;
  md_stats_add (self->stats, md_follower_report (self->follower));
  return TRUE;
}
