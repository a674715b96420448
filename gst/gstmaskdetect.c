/**
 * SECTION:element-maskdetect
 * @title: maskdetect
 * @short_description: Finds faces and tells whether they wear a mask
 *
 * maskdetect finds the faces in a video and says of each whether it wears a
 * face mask. It leaves #GstVideoRegionOfInterestMeta on the buffers, posts
 * element messages, and with #GstMaskDetect:overlay draws boxes and labels
 * into the picture. The pictures themselves are neither copied nor changed
 * unless something is drawn.
 *
 * Every face is a region of interest of type `face` with the parameters
 * `detection` (`x_min`, `x_max`, `y_min`, `y_max`, `confidence`), `object_id`
 * (`id`, the same for a face as long as it stays in view) and, once there is
 * a verdict, `classification` (`label`: `mask` or `no-mask`, `confidence`). A
 * second region of interest of type `mask` or `no-mask`, whose `parent_id` is
 * the face's, lasts through scaling and conversion, which drop parameters.
 *
 * Messages are named `maskdetect`; #GstMaskDetect:updates says when they are
 * posted. They have the fields `timestamp`, `stream-time`, `running-time`,
 * `duration` and `faces`, a list of structures with `x`, `y`, `width`,
 * `height`, `confidence`, `label`, `label-confidence`, `reason` (why the label
 * is `unknown`), `carried` (not seen in this frame, the box is where the face
 * should be by now) and `track-id`. The same goes to
 * #GstMaskDetect:json-location as lines of JSON. A short message,
 * `maskdetect-event`, tells of everybody who comes, goes, or has another
 * verdict.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 filesrc location=people.mp4 ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! autovideosink
 * ]| Shows a video with its faces boxed and labelled.
 * |[
 * gst-launch-1.0 -m v4l2src ! videoconvert ! maskdetect min-face-size=60 ! fakesink
 * ]| Prints a message whenever somebody comes, goes or puts a mask on.
 */

#include "config.h"

#include "gstmaskdetect.h"

#include <gst/video/video.h>

#include "format.h"
#include "face-finder.h"
#include "draw/overlay.h"
#include "report/reporter.h"
#include "settings.h"
#include "report/stats-structure.h"

GST_DEBUG_CATEGORY (mask_detect_debug);
#define GST_CAT_DEFAULT mask_detect_debug

struct _GstMaskDetect
{
  GstBaseTransform parent;

  /* Guarded by the object lock */
  GstMaskDetectSettings settings;
  char *model_path;             /* NULL: where md_models_load() looks */
  char *json_location;          /* NULL: no log */
  char *mistake;                /* in the value last given for a property; */
  guint mistaken_id;            /* NULL: none */
  GstClockTime earliest;        /* running time before which frames are late */

  /* Of any thread; live as long as the element */
  MdStats *stats;
  GstMaskDetectZoneCounts *zones;

  /* Of the streaming thread */
  MdModels *models;             /* from start to stop, as the next four */
  GstMaskDetectFaceFinder *finder;
  GstMaskDetectReporter *reporter;
  GstMaskDetectRedactor *redactor;
  GstMaskDetectOverlay *overlay;
  GstVideoInfo info;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (GST_MASK_DETECT_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (GST_MASK_DETECT_CAPS));

G_DEFINE_FINAL_TYPE (GstMaskDetect, gst_mask_detect, GST_TYPE_BASE_TRANSFORM);
GST_ELEMENT_REGISTER_DEFINE (maskdetect, "maskdetect", GST_RANK_NONE,
    GST_TYPE_MASK_DETECT);

/* Set when the class is made. */
static guint prop_model_path, prop_json_location, prop_stats;

/* A mistake is remembered, as the first ones are made where nobody listens for
 * warnings yet. With the object lock held. */
static void
set_setting (GstMaskDetect * self, guint id, const GValue * value,
    GError ** error)
{
  GError *local_error = NULL;

  if (gst_mask_detect_settings_set (&self->settings, id, value, &local_error)) {
    if (id == self->mistaken_id)
      g_clear_pointer (&self->mistake, g_free);
    return;
  }
  g_free (self->mistake);
  self->mistake = g_strdup (local_error->message);
  self->mistaken_id = id;
  g_propagate_error (error, local_error);
}

static void
gst_mask_detect_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstMaskDetect *self = GST_MASK_DETECT (object);
  g_autoptr (GError) error = NULL;

  GST_OBJECT_LOCK (self);
  if (id == prop_model_path) {
    g_free (self->model_path);
    self->model_path = g_value_dup_string (value);
  } else if (id == prop_json_location) {
    g_free (self->json_location);
    self->json_location = g_value_dup_string (value);
  } else {
    set_setting (self, id, value, &error);
  }
  GST_OBJECT_UNLOCK (self);
  if (error)
    GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS, ("%s", error->message),
        ("what was set before stays"));
}

static void
gst_mask_detect_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstMaskDetect *self = GST_MASK_DETECT (object);

  if (id == prop_stats) {
    g_value_take_boxed (value, gst_mask_detect_stats_structure (self->stats,
            self->zones));
    return;
  }
  GST_OBJECT_LOCK (self);
  if (id == prop_model_path)
    g_value_set_string (value, self->model_path);
  else if (id == prop_json_location)
    g_value_set_string (value, self->json_location);
  else
    gst_mask_detect_settings_get (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
}

/* Forgets the faces: what comes next is another scene. */
static void
reset (GstMaskDetect * self)
{
  if (self->finder)
    gst_mask_detect_face_finder_reset (self->finder);
  if (self->redactor)
    gst_mask_detect_redactor_reset (self->redactor);
}

/* (transfer full) (nullable): NULL after an error, which was posted */
static MdModels *
load_models (GstMaskDetect * self, const char *path)
{
  static const char *hint = "model-path, or the environment variable "
      "MASKDETECT_MODEL_PATH, must name a folder with pnet.onnx, rnet.onnx "
      "and onet.onnx; with snet.onnx for speed, with mask.onnx for verdicts";
  g_autoptr (GError) error = NULL;
  MdModels *models = md_models_load (path, &error);

  if (models != NULL)
    return models;
  if (error->domain == G_FILE_ERROR)
    GST_ELEMENT_ERROR (self, RESOURCE, NOT_FOUND, ("Cannot load the models: "
            "%s", error->message), ("%s", hint));
  else
    GST_ELEMENT_ERROR (self, STREAM, FORMAT, ("Cannot use the models: %s",
            error->message), ("%s", hint));
  return NULL;
}

static gboolean
gst_mask_detect_start (GstBaseTransform * trans)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);
  g_autofree char *path = NULL;
  g_autofree char *json_location = NULL;
  g_autofree char *mistake = NULL;

  GST_OBJECT_LOCK (self);
  path = g_strdup (self->model_path);
  json_location = g_strdup (self->json_location);
  mistake = g_strdup (self->mistake);
  self->earliest = GST_CLOCK_TIME_NONE;
  GST_OBJECT_UNLOCK (self);

  if (mistake) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, ("%s", mistake), (NULL));
    return FALSE;
  }
  self->models = load_models (self, path);
  if (self->models == NULL)
    return FALSE;
  self->reporter = gst_mask_detect_reporter_new (GST_ELEMENT (self),
      json_location, self->zones);
  if (self->reporter == NULL) {
    g_clear_pointer (&self->models, md_models_unref);
    return FALSE;
  }
  md_stats_reset (self->stats);
  gst_mask_detect_zone_counts_set (self->zones, NULL, 0);
  self->finder = gst_mask_detect_face_finder_new (self->models, self->stats);
  self->redactor = gst_mask_detect_redactor_new ();
  self->overlay = gst_mask_detect_overlay_new ();
  return TRUE;
}

static gboolean
gst_mask_detect_stop (GstBaseTransform * trans)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);

  g_clear_pointer (&self->overlay, gst_mask_detect_overlay_free);
  g_clear_pointer (&self->redactor, gst_mask_detect_redactor_free);
  g_clear_pointer (&self->reporter, gst_mask_detect_reporter_free);
  g_clear_pointer (&self->finder, gst_mask_detect_face_finder_free);
  g_clear_pointer (&self->models, md_models_unref);
  return TRUE;
}

static gboolean
gst_mask_detect_set_caps (GstBaseTransform * trans, GstCaps * incaps,
    GstCaps * outcaps)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);

  if (!gst_video_info_from_caps (&self->info, incaps)
      || !gst_mask_detect_face_finder_set_info (self->finder, &self->info))
    return FALSE;
  reset (self);
  return TRUE;
}

/* The buffer travels on as it is, so the answer is downstream's. */
static gboolean
gst_mask_detect_propose_allocation (GstBaseTransform * trans,
    GstQuery * decide_query, GstQuery * query)
{
  return gst_pad_peer_query (trans->srcpad, query);
}

static gboolean
gst_mask_detect_sink_event (GstBaseTransform * trans, GstEvent * event)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);
  const GstSegment *segment;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_STOP:
      GST_OBJECT_LOCK (self);
      self->earliest = GST_CLOCK_TIME_NONE;
      GST_OBJECT_UNLOCK (self);
      reset (self);
      break;
    case GST_EVENT_EOS:
      gst_mask_detect_reporter_finish (self->reporter, &trans->segment);
      break;
    case GST_EVENT_STREAM_START:
      reset (self);
      break;
    case GST_EVENT_SEGMENT:
      gst_event_parse_segment (event, &segment);
      if (!gst_segment_is_equal (segment, &trans->segment))
        reset (self);
      break;
    default:
      break;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_mask_detect_parent_class)->sink_event
      (trans, event);
}

static gboolean
gst_mask_detect_src_event (GstBaseTransform * trans, GstEvent * event)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);

  if (GST_EVENT_TYPE (event) == GST_EVENT_QOS) {
    GstClockTimeDiff diff;
    GstClockTime timestamp;

    gst_event_parse_qos (event, NULL, NULL, &diff, &timestamp);
    GST_OBJECT_LOCK (self);
    self->earliest = GST_CLOCK_TIME_NONE;
    if (GST_CLOCK_TIME_IS_VALID (timestamp) && diff > 0)
      self->earliest = timestamp + diff;
    GST_OBJECT_UNLOCK (self);
  }
  return GST_BASE_TRANSFORM_CLASS (gst_mask_detect_parent_class)->src_event
      (trans, event);
}

/* Called before the base class decides whether the buffer has to be writable,
 * hence the one place where passing through may be switched. */
static void
gst_mask_detect_before_transform (GstBaseTransform * trans, GstBuffer * buffer)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);
  GstClockTime time = GST_CLOCK_TIME_NONE;
  gboolean enabled;

  if (trans->segment.format == GST_FORMAT_TIME)
    time = gst_segment_to_stream_time (&trans->segment, GST_FORMAT_TIME,
        GST_BUFFER_PTS (buffer));
  if (GST_CLOCK_TIME_IS_VALID (time))
    gst_object_sync_values (GST_OBJECT (self), time);

  GST_OBJECT_LOCK (self);
  enabled = self->settings.enabled;
  GST_OBJECT_UNLOCK (self);
  if (enabled == gst_base_transform_is_passthrough (trans)) {
    gst_base_transform_set_passthrough (trans, !enabled);
    reset (self);
  }
}

/* Redaction first, so that boxes and labels can be read. */
static gboolean
draw (GstMaskDetect * self, const GstMaskDetectSettings * settings,
    gboolean redact, GstBuffer * buffer, const MdFace * faces, guint n_faces)
{
  GstVideoFrame frame;
  MdImage image;

  if (!gst_mask_detect_image_init (&image, &self->info)
      || !gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READWRITE |
          GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return FALSE;
  if (redact) {
    gst_mask_detect_image_borrow (&image, &frame);
    gst_mask_detect_redactor_draw (self->redactor, &settings->redact, &image);
  }
  if (settings->overlay)
    gst_mask_detect_overlay_draw (self->overlay, &settings->style, &frame,
        faces, n_faces);
  gst_video_frame_unmap (&frame);
  return TRUE;
}

static GstFlowReturn
gst_mask_detect_transform_ip (GstBaseTransform * trans, GstBuffer * buffer)
{
  GstMaskDetect *self = GST_MASK_DETECT (trans);
  GstMaskDetectSettings settings;
  const MdFace *faces;
  GstClockTime earliest;
  gboolean redact;
  guint n_faces;

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  earliest = self->earliest;
  GST_OBJECT_UNLOCK (self);

  if (!gst_mask_detect_face_finder_find (self->finder, &settings,
          &trans->segment, earliest, buffer, &faces, &n_faces))
    goto invalid_buffer;
  GST_LOG_OBJECT (self, "%u faces in %" GST_PTR_FORMAT, n_faces, buffer);

  gst_mask_detect_reporter_emit (self->reporter, &settings,
      gst_mask_detect_face_finder_time (self->finder), &trans->segment,
      &self->info, buffer, faces, n_faces);
  redact = gst_mask_detect_redactor_update (self->redactor, &settings.redact,
      gst_mask_detect_face_finder_time (self->finder), faces, n_faces);
  if ((redact || (settings.overlay && n_faces > 0))
      && !draw (self, &settings, redact, buffer, faces, n_faces))
    goto invalid_buffer;
  return GST_FLOW_OK;

invalid_buffer:
  /* Nobody may see what should have been redacted. */
  redact = settings.redact.mode != MD_REDACT_NONE;
  GST_ELEMENT_WARNING (self, STREAM, FAILED, (NULL),
      ("cannot map a buffer as %dx%d %s%s", self->info.width,
          self->info.height, GST_VIDEO_INFO_NAME (&self->info), redact ?
          ", hence cannot redact it: dropping it" :
          ": passing it on as it is"));
  return redact ? GST_BASE_TRANSFORM_FLOW_DROPPED : GST_FLOW_OK;
}

static void
gst_mask_detect_finalize (GObject * object)
{
  GstMaskDetect *self = GST_MASK_DETECT (object);

  g_free (self->model_path);
  g_free (self->json_location);
  g_free (self->mistake);
  md_stats_free (self->stats);
  gst_mask_detect_zone_counts_free (self->zones);
  G_OBJECT_CLASS (gst_mask_detect_parent_class)->finalize (object);
}

static void
gst_mask_detect_init (GstMaskDetect * self)
{
  gst_mask_detect_settings_init (&self->settings);
  self->stats = md_stats_new ();
  self->zones = gst_mask_detect_zone_counts_new ();
  self->earliest = GST_CLOCK_TIME_NONE;
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
}

static void
gst_mask_detect_class_init (GstMaskDetectClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (mask_detect_debug, "maskdetect", 0,
      "face mask detector");

  object_class->set_property = gst_mask_detect_set_property;
  object_class->get_property = gst_mask_detect_get_property;
  object_class->finalize = gst_mask_detect_finalize;
  prop_model_path = gst_mask_detect_settings_install (object_class);
  prop_stats = prop_model_path + 2;
  g_object_class_install_property (object_class, prop_model_path,
      g_param_spec_string ("model-path", "Model path", "Folder with pnet.onnx, "
          "rnet.onnx, onet.onnx, snet.onnx and mask.onnx (unset = "
          "$MASKDETECT_MODEL_PATH, or the models that came with the plugin)",
          NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
          GST_PARAM_MUTABLE_READY));
  prop_json_location = prop_model_path + 1;
  g_object_class_install_property (object_class, prop_json_location,
      g_param_spec_string ("json-location", "JSON location", "File or named "
          "pipe to which a line of JSON is added for every frame of which "
          "updates says so (unset = none)", NULL, G_PARAM_READWRITE |
          G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, prop_stats,
      g_param_spec_boxed ("stats", "Statistics", "What was seen and what it "
          "took, since the start: frames, detections, skipped, people, "
          "masked, bare, masked-ratio, interval, min-face-size, "
          "milliseconds of each step, and zones", GST_TYPE_STRUCTURE,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gst_type_mark_as_plugin_api (GST_TYPE_MASK_DETECT_UPDATES, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_MASK_DETECT_ROI_SOURCE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_MASK_DETECT_REDACT, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_MASK_DETECT_REDACT_WHICH, 0);

  gst_element_class_set_static_metadata (element_class, "Face mask detector",
      "Filter/Analyzer/Video",
      "Finds faces and tells whether they wear a mask; as metadata, messages "
      "and boxes in the picture", "The maskdetect authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  trans_class->passthrough_on_same_caps = FALSE;
  trans_class->transform_ip_on_passthrough = FALSE;
  trans_class->start = gst_mask_detect_start;
  trans_class->stop = gst_mask_detect_stop;
  trans_class->set_caps = gst_mask_detect_set_caps;
  trans_class->propose_allocation = gst_mask_detect_propose_allocation;
  trans_class->sink_event = gst_mask_detect_sink_event;
  trans_class->src_event = gst_mask_detect_src_event;
  trans_class->before_transform = gst_mask_detect_before_transform;
  trans_class->transform_ip = gst_mask_detect_transform_ip;
}
