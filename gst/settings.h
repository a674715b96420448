/* settings: the properties of the element that may change while it plays, as
 * one plain value.
 *
 *   GST_OBJECT_LOCK (self);
 *   settings = self->settings;
 *   GST_OBJECT_UNLOCK (self);
 *
 * A frame is worked on with such a copy from beginning to end, so that a
 * property that changes halfway takes effect with the next frame.
 * Thread safety: a plain value; the element guards its own with the object
 * lock.
 */
#pragma once

#include <gst/gst.h>

#include "track/follower.h"
#include "report/analytics.h"
#include "report/message.h"
#include "draw/overlay.h"
#include "draw/redactor.h"
#include "roi.h"
#include "zone.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean enabled;             /* FALSE: buffers pass untouched */
  gboolean qos;                 /* late frames go without inference */
  MdDetectorParams detector;
  gboolean tracking;            /* FALSE: each frame is a picture of its own */
  MdFollowerParams follower;
  GstMaskDetectRoiSource roi_source;
  GstMaskDetectRoi roi;         /* where to look, of source property */
  GQuark roi_type;              /* of source upstream; 0 = any */
  GstMaskDetectUpdates updates; /* when to post a message */
  GstMaskDetectZones zones;     /* in which people are counted */
  GstMaskDetectAnalyticsType analytics_type;    /* of object detections */
  GstMaskDetectRedactStyle redact;      /* what to make unrecognisable */
  guint snapshot_max;           /* pictures of people that are kept */
  gboolean overlay;             /* draw boxes into the picture */
  GstMaskDetectStyle style;     /* how to draw them */
} GstMaskDetectSettings;

typedef MdOrientation GstMaskDetectOrientation;
#define GST_TYPE_MASK_DETECT_ORIENTATION \
    (gst_mask_detect_orientation_get_type ())
GType gst_mask_detect_orientation_get_type (void);

/* Properties that the element keeps itself, as they are read at the start. */
typedef enum
{
  GST_MASK_DETECT_MODEL_PATH,
  GST_MASK_DETECT_FACE_MODEL,
  GST_MASK_DETECT_MASK_MODEL,
  GST_MASK_DETECT_JSON_LOCATION,
  GST_MASK_DETECT_SNAPSHOT_LOCATION,
  GST_MASK_DETECT_N_FIXED
} GstMaskDetectFixed;

/* Every field at the default that gst-inspect-1.0 shows. */
void gst_mask_detect_settings_init (GstMaskDetectSettings * settings);

/* Installs all properties: one for every field, with ids from 1 on, then those
 * that the element keeps itself.
 * Returns: the id of the first of GstMaskDetectFixed, after which stats
 *   follows */
guint gst_mask_detect_settings_install (GObjectClass * klass);

/* @id must be one that was installed, which GObject sees to.
 * Returns: FALSE with @error, which says what is wrong with @value; then
 *   nothing has changed */
gboolean gst_mask_detect_settings_set (GstMaskDetectSettings * settings,
    guint id, const GValue * value, GError ** error);
void gst_mask_detect_settings_get (const GstMaskDetectSettings * settings,
    guint id, GValue * value);

G_END_DECLS
