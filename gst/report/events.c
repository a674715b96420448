#include "events.h"

#include <string.h>

#include "meta.h"
#include "zone-stay.h"

/* A person in view, or out of view for less than the timeout. */
typedef struct
{
  guint64 track_id;
  MdLabel label;
  gboolean posted;              /* the event "appeared" has been posted */
  gboolean in_frame;
  GstClockTime last_seen;
  GstClockTime first_shown, last_shown; /* running time */
  GstVideoRectangle box;
  float middle[2];              /* of the box */
  GstMaskDetectZoneStay stays[GST_MASK_DETECT_MAX_ZONES];
} Presence;

struct _GstMaskDetectEvents
{
  GstMaskDetectZoneCounts *counts;
  GArray *presences;            /* of Presence */
  GArray *events;               /* of GstMaskDetectEvent */
  GstClockTime time;            /* of the last frame */
  GstMaskDetectZones zones;     /* source of shapes and tallies */
  int width, height;
  GstMaskDetectShape shapes[GST_MASK_DETECT_MAX_ZONES];
  GstMaskDetectZoneTally tallies[GST_MASK_DETECT_MAX_ZONES];
};

GstMaskDetectEvents *
gst_mask_detect_events_new (GstMaskDetectZoneCounts * counts)
{
  GstMaskDetectEvents *self = g_new0 (GstMaskDetectEvents, 1);

  self->counts = counts;
  self->presences = g_array_new (FALSE, FALSE, sizeof (Presence));
  self->events = g_array_new (FALSE, FALSE, sizeof (GstMaskDetectEvent));
  self->time = GST_CLOCK_TIME_NONE;
  return self;
}

void
gst_mask_detect_events_free (GstMaskDetectEvents * self)
{
  g_array_unref (self->presences);
  g_array_unref (self->events);
  g_free (self);
}

static void
add_event (GstMaskDetectEvents * self, GstMaskDetectEventKind kind,
    const Presence * p, MdLabel from, const char *zone, GstClockTime dwell)
{
  GstMaskDetectEvent event = {
    .kind = kind,
    .track_id = p->track_id,
    .from = from,
    .to = p->label,
    .zone = zone,
    .dwell = dwell,
    .since = p->first_shown,
    .last_seen = p->last_shown,
    .box = p->box,
  };

  g_array_append_val (self->events, event);
}

static void
start_stays (const GstMaskDetectEvents * self, Presence * p)
{
  for (guint i = 0; i < self->zones.n; i++)
    gst_mask_detect_zone_stay_init (&p->stays[i], &self->shapes[i], p->middle);
}

/* Restarts counting if the zones or the size of the frame have changed. */
static void
take_zones (GstMaskDetectEvents * self, const GstMaskDetectZones * zones,
    const GstVideoInfo * info)
{
  if (self->width == info->width && self->height == info->height
      && memcmp (&self->zones, zones, sizeof *zones) == 0)
    return;
  self->zones = *zones;
  self->width = info->width;
  self->height = info->height;
  memset (self->tallies, 0, sizeof self->tallies);
  for (guint i = 0; i < zones->n; i++) {
    gst_mask_detect_zone_place (&zones->zones[i], info, &self->shapes[i]);
    memcpy (self->tallies[i].name, zones->zones[i].name,
        sizeof self->tallies[i].name);
  }
  for (guint i = 0; i < self->presences->len; i++)
    start_stays (self, &g_array_index (self->presences, Presence, i));
}

static Presence *
find_presence (GstMaskDetectEvents * self, guint64 track_id)
{
  for (guint i = 0; i < self->presences->len; i++) {
    Presence *p = &g_array_index (self->presences, Presence, i);

    if (p->track_id == track_id)
      return p;
  }
  return NULL;
}

static void
take_face (GstMaskDetectEvents * self, const MdFace * face,
    const GstMaskDetectEventsParams * params)
{
  Presence *p = find_presence (self, face->track_id);
  gboolean new = p == NULL;

  if (new) {
    g_array_set_size (self->presences, self->presences->len + 1);
    p = &g_array_index (self->presences, Presence, self->presences->len - 1);
    *p = (Presence) {
    .track_id = face->track_id,.label = MD_LABEL_UNKNOWN,.first_shown =
          params->running_time,};
  }
  p->in_frame = TRUE;
  p->last_seen = params->time;
  p->last_shown = params->running_time;
  p->middle[0] = (face->box.x1 + face->box.x2) / 2;
  p->middle[1] = (face->box.y1 + face->box.y2) / 2;
  p->box = gst_mask_detect_face_rectangle (face, self->width, self->height);
  if (new)
    start_stays (self, p);
  /* Keeps silent until the first verdict is possible. */
  if (face->reason == MD_REASON_PENDING)
    return;
  if (!p->posted) {
    p->label = face->label;
    p->posted = TRUE;
    add_event (self, GST_MASK_DETECT_EVENT_APPEARED, p, MD_LABEL_UNKNOWN, NULL,
        GST_CLOCK_TIME_NONE);
  } else if (p->label != face->label) {
    MdLabel from = p->label;

    p->label = face->label;
    add_event (self, GST_MASK_DETECT_EVENT_VERDICT, p, from, NULL,
        GST_CLOCK_TIME_NONE);
  }
}

static void
leave_zone (GstMaskDetectEvents * self, Presence * p, guint i,
    GstClockTime time)
{
  GstClockTime dwell = time - p->stays[i].since;

  self->tallies[i].left++;
  self->tallies[i].dwell += dwell;
  add_event (self, GST_MASK_DETECT_EVENT_EXITED, p, p->label,
      self->zones.zones[i].name, dwell);
}

static void
step_zone (GstMaskDetectEvents * self, Presence * p, guint i, GstClockTime time)
{
  gboolean line = self->shapes[i].n == 2;

  switch (gst_mask_detect_zone_stay_step (&p->stays[i], &self->shapes[i],
          p->middle, time)) {
    case GST_MASK_DETECT_STEP_IN:
      self->tallies[i].entered++;
      add_event (self, GST_MASK_DETECT_EVENT_ENTERED, p, p->label,
          self->zones.zones[i].name, GST_CLOCK_TIME_NONE);
      break;
    case GST_MASK_DETECT_STEP_OUT:
      if (!line) {
        leave_zone (self, p, i, time);
        break;
      }
      self->tallies[i].left++;
      add_event (self, GST_MASK_DETECT_EVENT_EXITED, p, p->label,
          self->zones.zones[i].name, GST_CLOCK_TIME_NONE);
      break;
    case GST_MASK_DETECT_STEP_NONE:
      break;
  }
}

static void
leave (GstMaskDetectEvents * self, Presence * p)
{
  if (!p->posted)
    return;
  for (guint i = 0; i < self->zones.n; i++)
    if (self->shapes[i].n > 2 && p->stays[i].inside)
      leave_zone (self, p, i, p->last_seen);
  add_event (self, GST_MASK_DETECT_EVENT_LEFT, p, p->label, NULL,
      GST_CLOCK_TIME_NONE);
}

static void
count_zones (GstMaskDetectEvents * self)
{
  for (guint i = 0; i < self->zones.n; i++) {
    GstMaskDetectZoneTally *tally = &self->tallies[i];

    tally->people = tally->masked = tally->bare = tally->incorrect = 0;
    for (guint k = 0; self->shapes[i].n > 2 && k < self->presences->len; k++) {
      const Presence *p = &g_array_index (self->presences, Presence, k);

      if (!p->posted || !p->stays[i].inside)
        continue;
      tally->people++;
      tally->masked += p->label == MD_LABEL_MASK;
      tally->bare += p->label == MD_LABEL_NO_MASK;
      tally->incorrect += p->label == MD_LABEL_INCORRECT;
    }
  }
  gst_mask_detect_zone_counts_set (self->counts, self->tallies, self->zones.n);
}

/* @all: remove everyone who is not in the frame; FALSE = only those whose
 *   timeout has passed */
static void
let_leave (GstMaskDetectEvents * self, gboolean all, GstClockTime time,
    GstClockTime timeout)
{
  guint i = 0;

  while (i < self->presences->len) {
    Presence *p = &g_array_index (self->presences, Presence, i);

    if (p->in_frame || (!all && time - p->last_seen <= timeout)) {
      i++;
      continue;
    }
    leave (self, p);
    g_array_remove_index (self->presences, i);
  }
}

const GstMaskDetectEvent *
gst_mask_detect_events_update (GstMaskDetectEvents * self,
    const GstMaskDetectEventsParams * params, const MdFace * faces,
    guint n_faces, guint * n_events)
{
  gboolean backwards = GST_CLOCK_TIME_IS_VALID (self->time)
      && params->time < self->time;

  g_array_set_size (self->events, 0);
  take_zones (self, params->zones, params->info);
  self->time = params->time;
  for (guint i = 0; i < self->presences->len; i++)
    g_array_index (self->presences, Presence, i).in_frame = FALSE;
  for (guint i = 0; i < n_faces; i++)
    if (faces[i].track_id != 0)
      take_face (self, &faces[i], params);
  for (guint i = 0; i < self->presences->len; i++) {
    Presence *p = &g_array_index (self->presences, Presence, i);

    for (guint k = 0; p->posted && p->in_frame && k < self->zones.n; k++)
      step_zone (self, p, k, params->time);
  }
  let_leave (self, backwards, params->time, params->timeout);
  count_zones (self);
  *n_events = self->events->len;
  return (const GstMaskDetectEvent *) self->events->data;
}

const GstMaskDetectEvent *
gst_mask_detect_events_finish (GstMaskDetectEvents * self, guint * n_events)
{
  g_array_set_size (self->events, 0);
  for (guint i = 0; i < self->presences->len; i++)
    g_array_index (self->presences, Presence, i).in_frame = FALSE;
  let_leave (self, TRUE, self->time, 0);
  count_zones (self);
  *n_events = self->events->len;
  return (const GstMaskDetectEvent *) self->events->data;
}

static const char *
event_name (GstMaskDetectEventKind kind)
{
  static const char *const names[] = {
    "appeared", "verdict", "left", "entered", "exited"
  };

  return names[kind];
}

GstMessage *
gst_mask_detect_event_message (GstObject * src,
    const GstMaskDetectEvent * event, const GstSegment * segment,
    GstBuffer * buffer)
{
  gboolean appeared = event->kind == GST_MASK_DETECT_EVENT_APPEARED;
  gboolean left = event->kind == GST_MASK_DETECT_EVENT_LEFT;
  GstStructure *structure = gst_structure_new ("maskdetect-event",
      "event", G_TYPE_STRING, event_name (event->kind),
      "track-id", G_TYPE_UINT64, event->track_id,
      "from", G_TYPE_STRING, appeared ? "none" : md_label_name (event->from),
      "to", G_TYPE_STRING, left ? "none" : md_label_name (event->to), NULL);
  GstClockTime pts = buffer ? GST_BUFFER_PTS (buffer) : GST_CLOCK_TIME_NONE;
  GstClockTime stream_time = GST_CLOCK_TIME_NONE;
  GstClockTime running_time = GST_CLOCK_TIME_NONE;

  if (event->zone != NULL)
    gst_structure_set (structure, "zone", G_TYPE_STRING, event->zone, NULL);
  if (GST_CLOCK_TIME_IS_VALID (event->dwell))
    gst_structure_set (structure, "dwell", G_TYPE_UINT64, event->dwell, NULL);
  if (segment->format == GST_FORMAT_TIME) {
    stream_time = gst_segment_to_stream_time (segment, GST_FORMAT_TIME, pts);
    running_time = gst_segment_to_running_time (segment, GST_FORMAT_TIME, pts);
  }
  gst_structure_set (structure,
      "x", G_TYPE_UINT, (guint) event->box.x,
      "y", G_TYPE_UINT, (guint) event->box.y,
      "width", G_TYPE_UINT, (guint) event->box.w,
      "height", G_TYPE_UINT, (guint) event->box.h,
      "since", G_TYPE_UINT64, event->since,
      "last-seen", G_TYPE_UINT64, event->last_seen,
      "running-time", G_TYPE_UINT64, running_time,
      "stream-time", G_TYPE_UINT64, stream_time,
      "timestamp", G_TYPE_UINT64, pts, NULL);
  return gst_message_new_element (src, structure);
}
