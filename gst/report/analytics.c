#include "config.h"

#include "analytics.h"

/* *INDENT-OFF* */
G_DEFINE_ENUM_TYPE (GstMaskDetectAnalyticsType, gst_mask_detect_analytics_type,
    {GST_MASK_DETECT_ANALYTICS_TYPE_FACE, "Always face", "face"},
    {GST_MASK_DETECT_ANALYTICS_TYPE_VERDICT,
          "The verdict, or face while there is none", "verdict"})
/* *INDENT-ON* */

#ifdef HAVE_ANALYTICS

#include <gst/analytics/analytics.h>

/* Entries per face (tracking, object, classification), and space for one. */
#define MTDS_A_FACE 3
#define MTD_BYTES 64

/* Frames after which an unseen track is forgotten. */
#define MEMORY 1000

typedef struct
{
  guint64 track_id;
  GstClockTime first, last;     /* time seen */
  guint64 frame;                /* of the last call that named it */
} TrackTimes;

struct _GstMaskDetectAnalytics
{
  GArray *observations;         /* of Sighting */
  GArray *ids;                  /* of GstMaskDetectIds */
  guint64 frame;
};

GstMaskDetectAnalytics *
gst_mask_detect_analytics_new (void)
{
  GstMaskDetectAnalytics *analytics = g_new0 (GstMaskDetectAnalytics, 1);

  analytics->observations = g_array_new (FALSE, FALSE, sizeof (TrackTimes));
  analytics->ids = g_array_new (FALSE, FALSE, sizeof (GstMaskDetectIds));
  return analytics;
}

void
gst_mask_detect_analytics_free (GstMaskDetectAnalytics * analytics)
{
  g_array_unref (analytics->observations);
  g_array_unref (analytics->ids);
  g_free (analytics);
}

/* Records a sighting of the face, unless its position is extrapolated.
 * Returns: when its track was first and last seen */
static TrackTimes
sight (GstMaskDetectAnalytics * analytics, const MdFace * face,
    GstClockTime now)
{
  TrackTimes fresh = { face->track_id, now, now, analytics->frame };
  guint i;

  for (i = 0; i < analytics->observations->len; i++) {
    TrackTimes *known = &g_array_index (analytics->observations, TrackTimes, i);

    if (known->track_id == face->track_id) {
      known->frame = analytics->frame;
      if (!face->carried)
        known->last = now;
      return *known;
    }
  }
  g_array_append_val (analytics->observations, fresh);
  return fresh;
}

static void
forget (GstMaskDetectAnalytics * analytics)
{
  guint i = 0;

  while (i < analytics->observations->len) {
    TrackTimes *known = &g_array_index (analytics->observations, TrackTimes, i);

    if (analytics->frame - known->frame > MEMORY)
      g_array_remove_index_fast (analytics->observations, i);
    else
      i++;
  }
}

static guint
add_tracking (GstAnalyticsRelationMeta * meta, const TrackTimes * observation)
{
  GstAnalyticsTrackingMtd tracking;

  gst_analytics_relation_meta_add_tracking_mtd (meta, observation->track_id,
      observation->first, &tracking);
  gst_analytics_tracking_mtd_update_last_seen (&tracking, observation->last);
  return tracking.id;
}

static guint
add_object (GstAnalyticsRelationMeta * meta, GstMaskDetectAnalyticsType type,
    const GstVideoInfo * info, const MdFace * face)
{
  gboolean is_verdict = type == GST_MASK_DETECT_ANALYTICS_TYPE_VERDICT
      && face->label != MD_LABEL_UNKNOWN;
  GstVideoRectangle r =
      gst_mask_detect_face_rectangle (face, info->width, info->height);
  GstAnalyticsODMtd object;

  gst_analytics_relation_meta_add_od_mtd (meta,
      g_quark_from_static_string (is_verdict ? md_label_name (face->label) :
          "face"), r.x, r.y, r.w, r.h, face->confidence, &object);
  return object.id;
}

static guint
add_verdict (GstAnalyticsRelationMeta * meta, const MdFace * face)
{
  GstAnalyticsClsMtd verdict;

  gst_analytics_relation_meta_add_one_cls_mtd (meta,
      md_face_certainty (face),
      g_quark_from_static_string (md_label_name (face->label)), &verdict);
  return verdict.id;
}

/* Adds the tracking first, so that no object has the id 0, which stands for
 * "no id" in regions of interest. */
static GstMaskDetectIds
add_face (GstAnalyticsRelationMeta * meta, GstMaskDetectAnalyticsType type,
    const GstVideoInfo * info, const MdFace * face,
    const TrackTimes * observation)
{
  guint tracking = add_tracking (meta, observation);
  guint object = add_object (meta, type, info, face);
  GstMaskDetectIds ids = { object, 0 };

  gst_analytics_relation_meta_set_relation (meta,
      GST_ANALYTICS_REL_TYPE_RELATE_TO, object, tracking);
  if (face->label == MD_LABEL_UNKNOWN)
    return ids;

  ids.verdict = add_verdict (meta, face);
  /* A second call would overwrite the first. */
  gst_analytics_relation_meta_set_relation (meta,
      GST_ANALYTICS_REL_TYPE_CONTAIN | GST_ANALYTICS_REL_TYPE_RELATE_TO,
      object, ids.verdict);
  gst_analytics_relation_meta_set_relation (meta,
      GST_ANALYTICS_REL_TYPE_IS_PART_OF, ids.verdict, object);
  return ids;
}

const GstMaskDetectIds *
gst_mask_detect_analytics_attach (GstMaskDetectAnalytics * analytics,
    GstMaskDetectAnalyticsType type, GstBuffer * buffer,
    const GstVideoInfo * info, const MdFace * faces, guint n_faces)
{
  GstAnalyticsRelationMetaInitParams room = {
    .initial_relation_order = MTDS_A_FACE * MAX (n_faces, 1),
    .initial_buf_size = MTDS_A_FACE * MAX (n_faces, 1) * MTD_BYTES,
  };
  GstAnalyticsRelationMeta *meta;
  GstClockTime now = GST_BUFFER_PTS (buffer);
  guint i;

  analytics->frame++;
  forget (analytics);
  g_array_set_size (analytics->ids, 0);

  /* Returns the existing meta or adds one. A frame without faces needs one
   * too: without it, objectdetectionoverlay (1.26) repeats its last
   * drawing. */
  meta = gst_buffer_add_analytics_relation_meta_full (buffer, &room);
  for (i = 0; i < n_faces; i++) {
    TrackTimes observation = sight (analytics, &faces[i], now);
    GstMaskDetectIds ids = add_face (meta, type, info, &faces[i], &observation);

    g_array_append_val (analytics->ids, ids);
  }
  return (const GstMaskDetectIds *) analytics->ids->data;
}

#else

struct _GstMaskDetectAnalytics
{
  char nothing;
};

GstMaskDetectAnalytics *
gst_mask_detect_analytics_new (void)
{
  return g_new0 (GstMaskDetectAnalytics, 1);
}

void
gst_mask_detect_analytics_free (GstMaskDetectAnalytics * analytics)
{
  g_free (analytics);
}

const GstMaskDetectIds *
gst_mask_detect_analytics_attach (GstMaskDetectAnalytics * analytics,
    GstMaskDetectAnalyticsType type, GstBuffer * buffer,
    const GstVideoInfo * info, const MdFace * faces, guint n_faces)
{
  return NULL;
}

#endif
