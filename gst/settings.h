/* settings: Holds the element's properties that may change while it plays, as
 * one plain value.
 *
 *   GST_OBJECT_LOCK (self);
 *   settings = self->settings;
 *   GST_OBJECT_UNLOCK (self);
 *
 * Each frame is processed with one such copy, so that a property changed
 * meanwhile takes effect with the next frame.
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
  gboolean enabled;             /* FALSE: buffers pass through untouched */
  gboolean qos;                 /* late frames skip inference */
  MdDetectorParams detector;
  gboolean tracking;            /* FALSE: every frame is independent */
  MdFollowerParams follower;
  GstMaskDetectRoiSource roi_source;
  GstMaskDetectRoi roi;         /* where to search, for source property */
  GQuark roi_type;              /* type of region for source upstream; 0 =
                                 * any */
  GstMaskDetectUpdates updates; /* when to post a message */
  GstMaskDetectZones zones;     /* zones in which people are counted */
  GstMaskDetectAnalyticsType analytics_type;    /* type of object detections */
  GstMaskDetectRedactStyle redact;      /* what to redact */
  guint snapshot_max;           /* number of snapshots to keep */
  gboolean overlay;             /* draw boxes into the picture */
  GstMaskDetectStyle style;     /* how to draw them */
} GstMaskDetectSettings;

typedef MdOrientation GstMaskDetectOrientation;
#define GST_TYPE_MASK_DETECT_ORIENTATION \
    (gst_mask_detect_orientation_get_type ())
GType gst_mask_detect_orientation_get_type (void);

/* Properties stored by the element itself, because they are read only at
 * start. */
typedef enum
{
  GST_MASK_DETECT_MODEL_PATH,
  GST_MASK_DETECT_FACE_MODEL,
  GST_MASK_DETECT_MASK_MODEL,
  GST_MASK_DETECT_JSON_LOCATION,
  GST_MASK_DETECT_SNAPSHOT_LOCATION,
  GST_MASK_DETECT_N_FIXED
} GstMaskDetectFixed;

/* Property ids: settings have those from 1 on, in order. */
#define GST_MASK_DETECT_FIRST_FIXED 256
#define GST_MASK_DETECT_STATS \
    (GST_MASK_DETECT_FIRST_FIXED + GST_MASK_DETECT_N_FIXED)

/* Sets every field to the default that gst-inspect-1.0 shows. */
void gst_mask_detect_settings_init (GstMaskDetectSettings * settings);

/* Installs all properties: one for every field, and those that the element
 * stores itself. */
void gst_mask_detect_settings_install (GObjectClass * klass);

/* @id: the id of an installed property; GObject guarantees it.
 * Returns: FALSE with @error, which says what is wrong with @value; nothing
 *   has changed */
gboolean gst_mask_detect_settings_set (GstMaskDetectSettings * settings,
    guint id, const GValue * value, GError ** error);
void gst_mask_detect_settings_get (const GstMaskDetectSettings * settings,
    guint id, GValue * value);

G_END_DECLS
