#include "settings.h"

GST_DEBUG_CATEGORY_EXTERN (mask_detect_debug);
#define GST_CAT_DEFAULT mask_detect_debug

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | \
    GST_PARAM_MUTABLE_PLAYING | GST_PARAM_CONTROLLABLE)

/* For properties that are read at start. */
#define FIXED_FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | \
    GST_PARAM_MUTABLE_READY)

typedef enum
{
  KIND_BOOLEAN,                 /* gboolean */
  KIND_UINT,                    /* guint */
  KIND_WHOLE,                   /* float that users enter as a whole number */
  KIND_FLOAT,                   /* float */
  KIND_OLD_FLOAT,               /* float that threshold has replaced */
  KIND_UNUSED_FLOAT,            /* no field: accepted with a warning */
  KIND_UPDATES,                 /* enums: see enum_type() */
  KIND_ORIENTATION,
  KIND_ROI_SOURCE,
  KIND_REDACT,
  KIND_REDACT_WHICH,
  KIND_LABELS,
  KIND_ANALYTICS_TYPE,
  KIND_ROI,                     /* GstMaskDetectRoi, set as text */
  KIND_QUARK,                   /* GQuark of a string, 0 = none */
  KIND_ZONES                    /* GstMaskDetectZones, set as text */
} Kind;

typedef struct
{
  Kind kind;
  gsize offset;                 /* in GstMaskDetectSettings */
  const char *name, *nick, *blurb;
  double min, max;              /* of numbers */
} Property;

/* Blue, orange, yellow and grey remain distinguishable with every kind of
 * colour blindness (Okabe and Ito, "Color Universal Design", 2008). */
static const GstMaskDetectSettings defaults = {
  .enabled = TRUE,
  .qos = FALSE,
  .detector = MD_DETECTOR_PARAMS_DEFAULT,
  .tracking = TRUE,
  .follower = {
        .interval = 0,
        .track_timeout = 1500,
        .verdict = MD_VERDICT_PARAMS_DEFAULT,
        .quality = MD_QUALITY_PARAMS_DEFAULT,
      },
  .roi_source = GST_MASK_DETECT_ROI_SOURCE_PROPERTY,
  .updates = GST_MASK_DETECT_UPDATES_ON_CHANGE,
  .redact = {
        .mode = MD_REDACT_NONE,
        .which = GST_MASK_DETECT_REDACT_WHICH_ALL,
        .padding = 0.2f,
        .hold = 500,
      },
  .snapshot_max = 1000,
  .overlay = FALSE,
  .style = {
        .mask_color = 0xff56b4e9,
        .no_mask_color = 0xffe69f00,
        .incorrect_color = 0xfff0e442,
        .unknown_color = 0xffc0c0c0,
        .line_width = 0,
        .labels = GST_MASK_DETECT_LABELS_VERDICT,
        .text_size = 0,
        .badge = FALSE,
      },
};

#define FIELD(field) G_STRUCT_OFFSET (GstMaskDetectSettings, field)

static const Property properties[] = {
  {KIND_BOOLEAN, FIELD (enabled), "enabled", "Enabled",
      "Search for faces; if disabled, buffers pass through unchanged", 0, 0},
  /* Replaces the base class' property, which drops late frames. */
  {KIND_BOOLEAN, FIELD (qos), "qos", "QoS",
      "Skip the search in late frames and extrapolate the tracks "
        "instead; no frame is ever dropped", 0, 0},
  {KIND_WHOLE, FIELD (detector.min_face_size), "min-face-size",
      "Smallest face", "Longer side in pixels of the smallest face to "
        "report; halving it takes four times as long", 10, G_MAXINT16},
  {KIND_WHOLE, FIELD (detector.max_face_size), "max-face-size",
      "Largest face", "Longer side in pixels of the largest face to report "
        "(0 = no limit)", 0, G_MAXINT16},
  {KIND_FLOAT, FIELD (detector.threshold), "threshold", "Face threshold",
      "Minimum confidence of a face: lower it to find more faces, raise it "
        "for fewer false positives (negative = the model's default)", -1, 1},
  {KIND_ORIENTATION, FIELD (detector.orientation), "orientation",
      "Orientation", "Rotation of the frame before the search, for a camera "
        "mounted sideways or upside down; boxes stay in the frame's "
        "coordinates (MTCNN's networks search upright frames only)", 0, 0},
  {KIND_FLOAT, FIELD (detector.scale_factor), "scale-factor", "Scale factor",
      "With MTCNN's networks: scale between two levels of the image "
        "pyramid", 0.5, 0.95},
  {KIND_UNUSED_FLOAT, 0, "pnet-threshold", "First-stage threshold",
      "Deprecated, has no effect: use threshold", -1, 1},
  {KIND_UNUSED_FLOAT, 0, "rnet-threshold", "Second-stage threshold",
      "Deprecated, has no effect: use threshold", -1, 1},
  {KIND_OLD_FLOAT, FIELD (detector.threshold), "onet-threshold",
      "Last-stage threshold", "Deprecated: alias of threshold", -1, 1},
  {KIND_FLOAT, FIELD (detector.mask_threshold), "mask-threshold",
      "Mask threshold", "Minimum probability of a mask for the verdict mask "
        "(negative = the model's default)", -1, 1},
  {KIND_BOOLEAN, FIELD (detector.select_largest), "select-largest",
      "Select largest", "Report only the largest face in a frame", 0, 0},
  {KIND_UINT, FIELD (detector.threads), "threads", "Threads",
      "Maximum number of threads, taken from a pool that all elements in "
        "the process share (0 = one per core)", 0, 1024},
  {KIND_BOOLEAN, FIELD (tracking), "tracking", "Tracking",
      "Track faces from frame to frame; if disabled, each frame gets its "
        "own verdicts and no tracks", 0, 0},
  {KIND_UINT, FIELD (follower.interval), "detect-interval", "Detect interval",
      "Search every Nth frame as a whole and track the faces in the "
        "frames between (0 = every frame; for a live source or late "
        "frames, as often as the frame rate allows)", 0, 1000},
  {KIND_FLOAT, FIELD (follower.frame_budget), "frame-budget", "Frame budget",
      "Average time per frame in milliseconds; to stay within it, the "
        "element searches less often and then only for larger faces (0 = "
        "no limit)", 0, 10000},
  {KIND_WHOLE, FIELD (follower.track_timeout), "track-timeout",
      "Track timeout", "Time in milliseconds within which a lost face can "
        "return to its track", 0, 600000},
  {KIND_FLOAT, FIELD (follower.verdict.evidence), "verdict-evidence",
      "Verdict evidence", "Evidence needed for a verdict, in observations of "
        "a perfectly visible face", 0, 100},
  {KIND_FLOAT, FIELD (follower.verdict.margin), "verdict-margin",
      "Verdict margin", "Distance from mask-threshold that the probability "
        "must reach for a verdict or a change of verdict", 0, 0.5},
  {KIND_WHOLE, FIELD (follower.verdict.memory), "verdict-memory",
      "Verdict memory", "Time in milliseconds after which an observation has "
        "lost two thirds of its weight", 1, 600000},
  {KIND_WHOLE, FIELD (follower.quality.min_size), "verdict-min-size",
      "Verdict size", "Height in pixels up to which a face is too small for "
        "a verdict; from twice that height, size has no "
        "effect", 0, G_MAXINT16},
  {KIND_FLOAT, FIELD (follower.quality.min_sharpness),
      "verdict-min-sharpness", "Verdict sharpness", "Sharpness up to which a "
        "face is too blurred for a verdict (a sharp face has at least 0.06); "
        "from twice that value, blur has no effect", 0, 10},
  {KIND_FLOAT, FIELD (follower.quality.max_turn), "verdict-max-turn",
      "Verdict turn", "Turn of the head from which there is no verdict (1 = "
        "the nose is below an eye); up to half that value, turning has no "
        "effect", 0, 100},
  {KIND_ROI, FIELD (roi), "roi", "Region of interest",
      "Find only faces whose centre lies in one of these rectangles: "
        "x,y,width,height in pixels or, with a % sign, in per cent of the "
        "frame; separate rectangles by semicolons (unset = the whole "
        "frame)", 0, 0},
  {KIND_ROI_SOURCE, FIELD (roi_source), "roi-source", "Source of regions",
      "Source of the regions to search", 0, 0},
  {KIND_QUARK, FIELD (roi_type), "roi-type", "Type of regions",
      "With roi-source=upstream: type of the regions of interest to "
        "search, such as person; frames without one are not searched or, "
        "with redact, searched as a whole (unset = any type)", 0, 0},
  {KIND_UPDATES, FIELD (updates), "updates", "Updates",
      "When to post an element message that lists the faces and write it "
        "to json-location", 0, 0},
  {KIND_ZONES, FIELD (zones), "zones", "Zones",
      "Polygons and lines in which to count people: NAME: x,y x,y … in "
        "pixels or, with a % sign, in per cent of the frame; two points "
        "make a line; separate zones by semicolons (unset = none)", 0, 0},
  {KIND_ANALYTICS_TYPE, FIELD (analytics_type), "analytics-type",
      "Analytics type", "Type of the object detections in GstAnalytics "
        "metadata, which converters to ONVIF pass on", 0, 0},
  {KIND_UINT, FIELD (snapshot_max), "snapshot-max", "Most snapshots",
      "Maximum number of pictures in snapshot-location; the oldest are "
        "deleted", 1, 1000000},
  {KIND_REDACT, FIELD (redact.mode), "redact", "Redact",
      "Make the detected faces unrecognisable", 0, 0},
  {KIND_REDACT_WHICH, FIELD (redact.which), "redact-which", "Redact which",
        "Which faces to redact; faces without a verdict are always redacted", 0,
      0},
  {KIND_FLOAT, FIELD (redact.padding), "redact-padding", "Redact padding",
      "Margin around a face's box on each side, as a fraction of the "
        "box's width and height", 0, 4},
  {KIND_WHOLE, FIELD (redact.hold), "redact-hold", "Redact hold",
      "Time in milliseconds for which the last position of a lost face "
        "or region stays redacted", 0, 600000},
  {KIND_QUARK, FIELD (redact.roi_type), "redact-roi-type",
      "Redact regions", "With redact: type of upstream regions of interest "
        "to redact as well (unset = none)", 0, 0},
  {KIND_BOOLEAN, FIELD (overlay), "overlay", "Overlay",
      "Draw boxes and labels into the picture", 0, 0},
  {KIND_LABELS, FIELD (style.labels), "labels", "Labels",
      "With overlay: content of the labels", 0, 0},
  {KIND_UINT, FIELD (style.text_size), "text-size", "Text size",
      "With overlay: text height in pixels (0 = automatic, from the size "
        "of the face and the frame)", 0, 200},
  {KIND_BOOLEAN, FIELD (style.badge), "badge", "Badge",
      "With overlay: draw a badge in the corner of frames in which every "
        "face wears a mask", 0, 0},
  {KIND_UINT, FIELD (style.line_width), "line-width", "Line width",
      "With overlay: line width of the boxes in pixels (0 = automatic, "
        "from the size of the frame)", 0, 100},
  {KIND_UINT, FIELD (style.mask_color), "mask-color", "Mask colour",
        "With overlay: colour of faces with a mask (0xAARRGGBB, "
        "light blue by default; alpha 0 hides them)",
      0, G_MAXUINT32},
  {KIND_UINT, FIELD (style.no_mask_color), "no-mask-color", "No-mask colour",
      "With overlay: colour of faces without a mask (0xAARRGGBB, "
        "orange by default; alpha 0 hides them)", 0, G_MAXUINT32},
  {KIND_UINT, FIELD (style.incorrect_color), "incorrect-color",
      "Incorrect colour", "With overlay: colour of faces with an incorrectly "
        "worn mask, which leaves the nose or mouth uncovered (0xAARRGGBB, "
        "yellow by default; alpha 0 hides them)", 0, G_MAXUINT32},
  {KIND_UINT, FIELD (style.unknown_color), "unknown-color", "Unknown colour",
      "With overlay: colour of faces without a verdict (0xAARRGGBB, "
        "grey by default; alpha 0 hides them)", 0, G_MAXUINT32},
};

void
gst_mask_detect_settings_init (GstMaskDetectSettings * settings)
{
  *settings = defaults;
}

/* *INDENT-OFF* */
G_DEFINE_ENUM_TYPE (GstMaskDetectOrientation, gst_mask_detect_orientation,
    {MD_ORIENTATION_UPRIGHT, "Upright", "off"},
    {MD_ORIENTATION_90, "Rotate the frame by 90 degrees clockwise", "90"},
    {MD_ORIENTATION_180, "Rotate the frame by 180 degrees", "180"},
    {MD_ORIENTATION_270, "Rotate the frame by 270 degrees clockwise", "270"},
    {MD_ORIENTATION_AUTO, "Try all four orientations until one shows faces, "
      "then keep it; start over after five seconds without faces", "auto"})
/* *INDENT-ON* */

static GType
enum_type (Kind kind)
{
  switch (kind) {
    case KIND_UPDATES:
      return GST_TYPE_MASK_DETECT_UPDATES;
    case KIND_ORIENTATION:
      return GST_TYPE_MASK_DETECT_ORIENTATION;
    case KIND_ROI_SOURCE:
      return GST_TYPE_MASK_DETECT_ROI_SOURCE;
    case KIND_REDACT:
      return GST_TYPE_MASK_DETECT_REDACT;
    case KIND_REDACT_WHICH:
      return GST_TYPE_MASK_DETECT_REDACT_WHICH;
    case KIND_ANALYTICS_TYPE:
      return GST_TYPE_MASK_DETECT_ANALYTICS_TYPE;
    case KIND_LABELS:
      return GST_TYPE_MASK_DETECT_LABELS;
    default:
      g_return_val_if_reached (G_TYPE_INVALID);
  }
}

static const struct
{
  const char *name, *nick, *blurb;
} fixed[GST_MASK_DETECT_N_FIXED] = {
  [GST_MASK_DETECT_MODEL_PATH] = {"model-path", "Model path", "Folder with "
        "face.onnx, face-small.onnx and mask.onnx, or with MTCNN's "
        "pnet.onnx, rnet.onnx and onet.onnx (unset = $MASKDETECT_MODEL_PATH "
        "or, without it, the models shipped with the plugin)"},
  [GST_MASK_DETECT_FACE_MODEL] = {"face-model", "Face model",
      "Face detector: medium, small, or the file of a single-shot detector "
        "(unset = the one in model-path)"},
  [GST_MASK_DETECT_MASK_MODEL] = {"mask-model", "Mask model",
      "File of the mask classifier, such as one from maskdetect train (unset = "
        "the one in model-path)"},
  [GST_MASK_DETECT_JSON_LOCATION] = {"json-location", "JSON location",
      "File or named pipe to append JSON lines to, as often as updates "
        "says (unset = none)"},
  [GST_MASK_DETECT_SNAPSHOT_LOCATION] = {"snapshot-location",
      "Snapshot location", "Folder for the best picture of each person, a "
        "PNG file with a JSON file beside it, redacted if redact is on (unset "
        "= none)"},
};

static GParamSpec *
make_spec (const Property * p)
{
  gconstpointer field = G_STRUCT_MEMBER_P (&defaults, p->offset);

  switch (p->kind) {
    case KIND_BOOLEAN:
      return g_param_spec_boolean (p->name, p->nick, p->blurb,
          *(const gboolean *) field, FLAGS);
    case KIND_UINT:
      return g_param_spec_uint (p->name, p->nick, p->blurb, p->min, p->max,
          *(const guint *) field, FLAGS);
    case KIND_WHOLE:
      return g_param_spec_uint (p->name, p->nick, p->blurb, p->min, p->max,
          *(const float *) field, FLAGS);
    case KIND_FLOAT:
      return g_param_spec_float (p->name, p->nick, p->blurb, p->min, p->max,
          *(const float *) field, FLAGS);
    case KIND_OLD_FLOAT:
      return g_param_spec_float (p->name, p->nick, p->blurb, p->min, p->max,
          *(const float *) field, FLAGS | G_PARAM_DEPRECATED);
    case KIND_UNUSED_FLOAT:
      return g_param_spec_float (p->name, p->nick, p->blurb, p->min, p->max,
          -1, FLAGS | G_PARAM_DEPRECATED);
    case KIND_UPDATES:
    case KIND_ORIENTATION:
    case KIND_ROI_SOURCE:
    case KIND_REDACT:
    case KIND_REDACT_WHICH:
    case KIND_LABELS:
    case KIND_ANALYTICS_TYPE:
      return g_param_spec_enum (p->name, p->nick, p->blurb, enum_type (p->kind),
          *(const int *) field, FLAGS);
    case KIND_ROI:
    case KIND_QUARK:
    case KIND_ZONES:
      return g_param_spec_string (p->name, p->nick, p->blurb, NULL,
          FLAGS & ~GST_PARAM_CONTROLLABLE);
  }
  g_return_val_if_reached (NULL);
}

void
gst_mask_detect_settings_install (GObjectClass * klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++) {
    GParamSpec *spec = make_spec (&properties[i]);

    if (G_IS_PARAM_SPEC_ENUM (spec))
      gst_type_mark_as_plugin_api (spec->value_type, 0);
    g_object_class_install_property (klass, i + 1, spec);
  }
  for (guint i = 0; i < GST_MASK_DETECT_N_FIXED; i++)
    g_object_class_install_property (klass, GST_MASK_DETECT_FIRST_FIXED + i,
        g_param_spec_string (fixed[i].name, fixed[i].nick, fixed[i].blurb, NULL,
            FIXED_FLAGS));
  g_object_class_install_property (klass, GST_MASK_DETECT_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Statistics since the start: frames, detections, skipped, people, "
          "masked, bare, incorrect, masked-ratio, interval, min-face-size, "
          "milliseconds of each step, and zones", GST_TYPE_STRUCTURE,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static GstMaskDetectLabels
labels_of (GstMaskDetectLabels value)
{
  switch (value) {
    case GST_MASK_DETECT_LABELS_TRUE:
      return GST_MASK_DETECT_LABELS_VERDICT;
    case GST_MASK_DETECT_LABELS_FALSE:
      return GST_MASK_DETECT_LABELS_NONE;
    default:
      return value;
  }
}

gboolean
gst_mask_detect_settings_set (GstMaskDetectSettings * settings, guint id,
    const GValue * value, GError ** error)
{
  const Property *p = &properties[id - 1];
  gpointer field = G_STRUCT_MEMBER_P (settings, p->offset);

  switch (p->kind) {
    case KIND_BOOLEAN:
      *(gboolean *) field = g_value_get_boolean (value);
      break;
    case KIND_UINT:
      *(guint *) field = g_value_get_uint (value);
      break;
    case KIND_WHOLE:
      *(float *) field = g_value_get_uint (value);
      break;
    case KIND_OLD_FLOAT:
      GST_WARNING ("%s is deprecated: use threshold", p->name);
      G_GNUC_FALLTHROUGH;
    case KIND_FLOAT:
      *(float *) field = g_value_get_float (value);
      break;
    case KIND_UNUSED_FLOAT:
      GST_WARNING ("%s is deprecated and has no effect: use threshold",
          p->name);
      break;
    case KIND_UPDATES:
    case KIND_ORIENTATION:
    case KIND_ROI_SOURCE:
    case KIND_REDACT:
    case KIND_REDACT_WHICH:
    case KIND_ANALYTICS_TYPE:
      *(int *) field = g_value_get_enum (value);
      break;
    case KIND_LABELS:
      *(GstMaskDetectLabels *) field = labels_of (g_value_get_enum (value));
      break;
    case KIND_ROI:
      return gst_mask_detect_roi_parse (field, g_value_get_string (value),
          error);
    case KIND_ZONES:
      return gst_mask_detect_zones_parse (field, g_value_get_string (value),
          error);
    case KIND_QUARK:
      *(GQuark *) field = g_quark_from_string (g_value_get_string (value));
      break;
  }
  return TRUE;
}

void
gst_mask_detect_settings_get (const GstMaskDetectSettings * settings, guint id,
    GValue * value)
{
  const Property *p = &properties[id - 1];
  gconstpointer field = G_STRUCT_MEMBER_P (settings, p->offset);

  switch (p->kind) {
    case KIND_BOOLEAN:
      g_value_set_boolean (value, *(const gboolean *) field);
      break;
    case KIND_UINT:
      g_value_set_uint (value, *(const guint *) field);
      break;
    case KIND_WHOLE:
      g_value_set_uint (value, *(const float *) field);
      break;
    case KIND_FLOAT:
    case KIND_OLD_FLOAT:
      g_value_set_float (value, *(const float *) field);
      break;
    case KIND_UNUSED_FLOAT:
      g_value_set_float (value, -1);
      break;
    case KIND_UPDATES:
    case KIND_ORIENTATION:
    case KIND_ROI_SOURCE:
    case KIND_REDACT:
    case KIND_REDACT_WHICH:
    case KIND_LABELS:
    case KIND_ANALYTICS_TYPE:
      g_value_set_enum (value, *(const int *) field);
      break;
    case KIND_ROI:
      g_value_take_string (value, gst_mask_detect_roi_to_string (field));
      break;
    case KIND_ZONES:
      g_value_take_string (value, gst_mask_detect_zones_to_string (field));
      break;
    case KIND_QUARK:
      g_value_set_static_string (value,
          g_quark_to_string (*(const GQuark *) field));
      break;
  }
}
