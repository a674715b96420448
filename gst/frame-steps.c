#include "frame-steps.h"

#include <gst/base/gstbasetransform.h>

#include "draw/overlay.h"
#include "draw/sprite.h"
#include "downstream.h"
#include "face-finder.h"
#include "kernels/kernels.h"
#include "detect/models.h"
#include "mapped-frame.h"
#include "report/reporter.h"
#include "report/snapshots.h"

GST_DEBUG_CATEGORY_EXTERN (mask_detect_debug);
#define GST_CAT_DEFAULT mask_detect_debug

struct _GstMaskDetectFrameSteps
{
  GstElement *element;
  MdModels *models;
  GstMaskDetectCanvas *canvas;
  GstMaskDetectFaceFinder *finder;
  GstMaskDetectReporter *reporter;      /* NULL = reports are closed */
  GstMaskDetectSnapshots *snapshots;    /* NULL = closed, or no snapshots */
  GstMaskDetectRedactor *redactor;
  GstMaskDetectOverlay *overlay;
  GstVideoInfo info;
  int width, height;            /* of the whole of the last buffer */
  gboolean warned;              /* a warning that frames cannot be examined
                                 * was posted */
};

/* (transfer full) (nullable): NULL after a posted error */
static MdModels *
load_models (GstElement * element, const char *path, const char *face_model,
    const char *mask_model)
{
  static const char *hint = "set model-path or the environment variable "
      "MASKDETECT_MODEL_PATH to a folder with face.onnx, or with MTCNN's "
      "pnet.onnx, rnet.onnx and onet.onnx; face-model and mask-model may name "
      "other networks";
  g_autoptr (GError) error = NULL;
  MdModels *models = md_models_load_with_mask (path, face_model, mask_model,
      &error);

  if (models != NULL) {
    GST_INFO_OBJECT (element, "models from %s, kernels for %s",
        md_models_directory (models), md_kernels_get (MD_CPU_ANY)->name);
    return models;
  }
  if (error->domain == G_FILE_ERROR)
    GST_ELEMENT_ERROR (element, RESOURCE, NOT_FOUND, ("Cannot load the models: "
            "%s", error->message), ("%s", hint));
  else
    GST_ELEMENT_ERROR (element, STREAM, FORMAT, ("Cannot use the models: %s",
            error->message), ("%s", hint));
  return NULL;
}

GstMaskDetectFrameSteps *
gst_mask_detect_frame_steps_new (GstElement * element, const char *model_path,
    const char *face_model, const char *mask_model, MdStats * stats)
{
  MdModels *models = load_models (element, model_path, face_model, mask_model);
  GstMaskDetectFrameSteps *self;

  if (models == NULL)
    return NULL;
  self = g_new0 (GstMaskDetectFrameSteps, 1);
  self->element = element;
  self->models = models;
  self->canvas = gst_mask_detect_canvas_new ();
  self->finder = gst_mask_detect_face_finder_new (models, stats, self->canvas);
  self->redactor = gst_mask_detect_redactor_new ();
  self->overlay = gst_mask_detect_overlay_new ();
  return self;
}

void
gst_mask_detect_frame_steps_free (GstMaskDetectFrameSteps * self)
{
  if (self == NULL)
    return;
  gst_mask_detect_frame_steps_close_reports (self);
  gst_mask_detect_overlay_free (self->overlay);
  gst_mask_detect_redactor_free (self->redactor);
  gst_mask_detect_face_finder_free (self->finder);
  gst_mask_detect_canvas_free (self->canvas);
  md_models_unref (self->models);
  g_free (self);
}

gboolean
gst_mask_detect_frame_steps_open_reports (GstMaskDetectFrameSteps * self,
    const char *json_location, const char *snapshot_location,
    GstMaskDetectZoneCounts * zones)
{
  gst_mask_detect_frame_steps_close_reports (self);
  self->reporter = gst_mask_detect_reporter_new (self->element, json_location,
      zones);
  if (self->reporter == NULL || snapshot_location == NULL)
    return self->reporter != NULL;
  self->snapshots = gst_mask_detect_snapshots_new (self->element,
      snapshot_location);
  return self->snapshots != NULL;
}

void
gst_mask_detect_frame_steps_close_reports (GstMaskDetectFrameSteps * self)
{
  g_clear_pointer (&self->snapshots, gst_mask_detect_snapshots_free);
  g_clear_pointer (&self->reporter, gst_mask_detect_reporter_free);
}

gboolean
gst_mask_detect_frame_steps_set_info (GstMaskDetectFrameSteps * self,
    const GstVideoInfo * info)
{
  if (!gst_mask_detect_face_finder_set_info (self->finder, info))
    return FALSE;
  self->info = *info;
  return TRUE;
}

void
gst_mask_detect_frame_steps_take_tags (GstMaskDetectFrameSteps * self,
    GstEvent * event)
{
  g_autofree char *orientation = NULL;
  GstTagList *tags;

  gst_event_parse_tag (event, &tags);
  if (gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &orientation))
    gst_mask_detect_face_finder_set_rotated (self->finder,
        !g_str_has_suffix (orientation, "rotate-0"));
}

void
gst_mask_detect_frame_steps_reset (GstMaskDetectFrameSteps * self,
    gboolean restart_time)
{
  gst_mask_detect_face_finder_reset (self->finder);
  if (restart_time)
    gst_mask_detect_face_finder_restart_time (self->finder);
}

/* Redaction comes first, so that snapshots never show a face that must be
 * covered, and boxes and labels stay legible. */
static gboolean
draw (GstMaskDetectFrameSteps * self, const GstMaskDetectSettings * settings,
    gboolean redact, gboolean overlay, gboolean snapshot, GstBuffer * buffer,
    const GstMaskDetectFound * found)
{
  GstMaskDetectMappedFrame frame;
  GstVideoFrame shown;

  if (!gst_mask_detect_mapped_frame_map (&frame, self->canvas,
          found->examined, &self->info, buffer, redact
          || overlay ? GST_MAP_READWRITE : GST_MAP_READ))
    return FALSE;
  if (redact)
    gst_mask_detect_redactor_draw (self->redactor, &settings->redact,
        &frame.image, frame.canvas);
  if (snapshot && frame.shown.w > 0 && frame.shown.h > 0)
    gst_mask_detect_snapshots_take (self->snapshots, &frame.image,
        frame.shown.x, frame.shown.y);
  if (overlay && frame.shown.w > 0 && frame.shown.h > 0) {
    frame.shown.x -= frame.shown.x % frame.grid;
    frame.shown.y -= frame.shown.y % frame.grid;
    shown = gst_mask_detect_frame_part (&frame.frame, &frame.shown);
    gst_mask_detect_overlay_draw (self->overlay, &settings->style, &shown,
        frame.grid, found->shown, found->n_shown);
  }
  gst_mask_detect_mapped_frame_unmap (&frame);
  return TRUE;
}

/* With redaction on, a frame that could not be examined must not be shown,
 * because its faces are unknown. */
static GstFlowReturn
fail_frame (GstMaskDetectFrameSteps * self, gboolean redact,
    GstBuffer * buffer, gboolean mapped)
{
  GST_DEBUG_OBJECT (self->element, "cannot examine %" GST_PTR_FORMAT, buffer);
  if (!self->warned)
    GST_ELEMENT_WARNING (self->element, STREAM, FAILED, (NULL),
        ("%s as %dx%d %s%s", mapped ? "memory ran out, the model is broken, or "
            "MTCNN's networks cannot search in this orientation: cannot examine "
            "a buffer" : "cannot map a buffer", self->info.width,
            self->info.height, GST_VIDEO_INFO_NAME (&self->info), redact ?
            " and therefore cannot redact it: dropping this buffer and all "
            "others like it" :
            ": passing on this buffer and all others like it unchanged"));
  self->warned = TRUE;
  return redact ? GST_BASE_TRANSFORM_FLOW_DROPPED : GST_FLOW_OK;
}

/* Covers follow a picture of another size. A buffer with other padding around
 * the same picture, or another crop of the same buffer, moves no face. */
static void
scale_covers (GstMaskDetectFrameSteps * self, const GstMaskDetectFound * found)
{
  if (found->width == self->width && found->height == self->height)
    return;
  self->width = found->width;
  self->height = found->height;
  if (found->part.w > 0 && found->part.h > 0)
    gst_mask_detect_redactor_set_size (self->redactor, found->part.w,
        found->part.h);
}

static gboolean
wants_snapshot (GstMaskDetectFrameSteps * self,
    const GstMaskDetectSettings * settings, const GstVideoInfo * shown,
    const GstMaskDetectFound * found)
{
  const GstMaskDetectSnapshotParams params = {
    .settings = settings,
    .info = shown,
    .time = gst_mask_detect_face_finder_time (self->finder),
    .running_time = gst_mask_detect_face_finder_running_time (self->finder),
  };

  return self->snapshots != NULL && gst_mask_detect_snapshots_update
      (self->snapshots, &params, found->shown, found->n_shown);
}

GstFlowReturn
gst_mask_detect_frame_steps_run (GstMaskDetectFrameSteps * self,
    const GstMaskDetectSettings * settings, const GstSegment * segment,
    GstClockTime earliest, GstBuffer * buffer)
{
  gboolean redact = settings->redact.mode != MD_REDACT_NONE;
  GstVideoInfo shown = self->info;
  GstMaskDetectFound found;
  gboolean any, overlay, snapshot, drawn;

  /* The base class may remember caps that these steps were never given. */
  if (self->info.finfo == NULL)
    return GST_FLOW_NOT_NEGOTIATED;
  if (redact)
    gst_mask_detect_downstream_strip_buffer (buffer);
  if (!gst_mask_detect_face_finder_find (self->finder, settings, segment,
          earliest, buffer, gst_mask_detect_redactor_is_missing
          (self->redactor, &settings->redact), &found))
    return fail_frame (self, redact, buffer, found.mapped);
  GST_LOG_OBJECT (self->element, "%u faces in %" GST_PTR_FORMAT, found.n_faces,
      buffer);
  if (!found.known)
    return GST_FLOW_OK;

  shown.width = found.part.w;
  shown.height = found.part.h;
  scale_covers (self, &found);
  gst_mask_detect_redactor_mark (self->redactor, &settings->redact, buffer,
      &found.part);
  any = gst_mask_detect_redactor_update (self->redactor, &settings->redact,
      gst_mask_detect_face_finder_time (self->finder), found.faces,
      found.n_faces);
  overlay = settings->overlay && found.n_shown > 0;
  snapshot = wants_snapshot (self, settings, &shown, &found);
  /* Draws first: the reports attach regions of the same types as upstream's. */
  drawn = !(any || overlay || snapshot)
      || draw (self, settings, any, overlay, snapshot, buffer, &found);
  if (self->reporter != NULL)
    gst_mask_detect_reporter_emit (self->reporter, settings,
        gst_mask_detect_face_finder_time (self->finder),
        gst_mask_detect_face_finder_running_time (self->finder), segment,
        &shown, buffer, found.shown, found.n_shown);
  return drawn ? GST_FLOW_OK : fail_frame (self, redact, buffer, FALSE);
}

void
gst_mask_detect_frame_steps_finish (GstMaskDetectFrameSteps * self,
    const GstSegment * segment)
{
  if (self->reporter != NULL)
    gst_mask_detect_reporter_finish (self->reporter, segment);
  if (self->snapshots != NULL)
    gst_mask_detect_snapshots_finish (self->snapshots);
}
