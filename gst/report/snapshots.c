#include "snapshots.h"

#include <math.h>
#include <string.h>

#include "image/crop.h"
#include "json/face-json.h"
#include "json/json-writer.h"
#include "meta.h"
#include "snapshot-writer.h"

#define MAX_PEOPLE 64           /* with a pending view */
#define MAX_SIDE 512            /* of a picture, pixels */
#define ENLARGE 2.0f            /* side of the picture relative to the face */
/* Face height above which size no longer improves the score, pixels. */
#define FULL_SIZE 160.0f
/* Minimum ratio of scores for a view to replace another. */
#define GAIN 1.15f
#define FIRST_WRITE GST_SECOND
/* Minimum time in view, the same that the tracker requires before it counts a
 * person: shorter tracks are often false positives. */
#define LEAST_TIME (300 * GST_MSECOND)

typedef struct
{
  guint64 track_id;
  GstClockTime since, last_seen;
  float score;                  /* of the picture; 0 = none yet */
  gboolean candidate;           /* the frame may hold a better view */
  float promise;                /* score of that view at full sharpness */
  MdFace face;
  MdPicture *picture;           /* the best view; NULL = none, or already
                                 * written */
  char *name, *json;            /* of the best view */
  gboolean written;             /* at least once */
} Person;

struct _GstMaskDetectSnapshots
{
  GstMaskDetectSnapshotWriter *writer;
  MdQuality *quality;
  MdResampler *resampler;
  GArray *people;               /* of Person */
  float *pixels;                /* [MAX_SIDE × MAX_SIDE × 3] */
  GstMaskDetectRedactStyle redact;      /* of the last frame */
  GstVideoInfo info;
  GstClockTime time, running_time;      /* of the last frame */
};

static void
clear_view (Person * p)
{
  g_clear_pointer (&p->picture, md_picture_free);
  g_clear_pointer (&p->json, g_free);
}

static void
clear_person (gpointer data)
{
  clear_view (data);
  g_free (((Person *) data)->name);
}

GstMaskDetectSnapshots *
gst_mask_detect_snapshots_new (GstElement * element, const char *folder)
{
  GstMaskDetectSnapshotWriter *writer =
      gst_mask_detect_snapshot_writer_open (element, folder);
  GstMaskDetectSnapshots *self;

  if (writer == NULL)
    return NULL;
  self = g_new0 (GstMaskDetectSnapshots, 1);
  self->writer = writer;
  self->quality = md_quality_new ();
  self->resampler = md_resampler_new ();
  self->people = g_array_new (FALSE, TRUE, sizeof (Person));
  g_array_set_clear_func (self->people, clear_person);
  self->pixels = g_new (float, 3 * MAX_SIDE * MAX_SIDE);
  return self;
}

static void
write_view (GstMaskDetectSnapshots * self, Person * p)
{
  if (p->picture == NULL || p->last_seen - p->since < LEAST_TIME)
    return;
  gst_mask_detect_snapshot_writer_add (self->writer, p->name,
      g_steal_pointer (&p->picture), g_steal_pointer (&p->json));
  p->written = TRUE;
}

void
gst_mask_detect_snapshots_finish (GstMaskDetectSnapshots * self)
{
  for (guint i = 0; i < self->people->len; i++)
    write_view (self, &g_array_index (self->people, Person, i));
  g_array_set_size (self->people, 0);
}

void
gst_mask_detect_snapshots_free (GstMaskDetectSnapshots * self)
{
  if (self == NULL)
    return;
  gst_mask_detect_snapshots_finish (self);
  gst_mask_detect_snapshot_writer_close (self->writer);
  g_array_unref (self->people);
  md_resampler_free (self->resampler);
  md_quality_free (self->quality);
  g_free (self->pixels);
  g_free (self);
}

static Person *
find_person (GstMaskDetectSnapshots * self, guint64 track_id, GstClockTime time)
{
  Person person = {.track_id = track_id,.since = time };

  for (guint i = 0; i < self->people->len; i++)
    if (g_array_index (self->people, Person, i).track_id == track_id)
      return &g_array_index (self->people, Person, i);
  if (self->people->len == MAX_PEOPLE)
    return NULL;
  g_array_append_val (self->people, person);
  return &g_array_index (self->people, Person, self->people->len - 1);
}

/* Returns: the score at full sharpness, 0..1 */
static float
promise (const MdFace * face)
{
  float size = MIN (1, (face->box.y2 - face->box.y1) / FULL_SIZE);
  float frontal = MAX (0.05f, 1 - md_quality_turn (face));

  return size * frontal * face->confidence;
}

/* Discards unredacted views once redaction is on. */
static void
take_redaction (GstMaskDetectSnapshots * self,
    const GstMaskDetectRedactStyle * style)
{
  if (style->mode != MD_REDACT_NONE && (style->mode != self->redact.mode
          || style->which != self->redact.which
          || style->padding != self->redact.padding
          || style->hold != self->redact.hold
          || style->roi_type != self->redact.roi_type)) {
    gst_mask_detect_snapshot_writer_discard (self->writer);
    for (guint i = 0; i < self->people->len; i++) {
      Person *p = &g_array_index (self->people, Person, i);

      clear_view (p);
      p->score = 0;
    }
  }
  self->redact = *style;
}

gboolean
gst_mask_detect_snapshots_update (GstMaskDetectSnapshots * self,
    const GstMaskDetectSnapshotParams * params, const MdFace * faces,
    guint n_faces)
{
  GstClockTime timeout = params->settings->follower.track_timeout * GST_MSECOND;
  gboolean any = FALSE;
  guint i = 0;

  if (params->time < self->time)
    gst_mask_detect_snapshots_finish (self);
  self->time = params->time;
  self->running_time = params->running_time;
  self->info = *params->info;
  gst_mask_detect_snapshot_writer_set_most (self->writer,
      params->settings->snapshot_max);
  take_redaction (self, &params->settings->redact);
  for (guint k = 0; k < self->people->len; k++)
    g_array_index (self->people, Person, k).candidate = FALSE;
  for (guint k = 0; k < n_faces; k++) {
    Person *p = faces[k].track_id == 0 ? NULL :
        find_person (self, faces[k].track_id, params->time);

    if (p == NULL)
      continue;
    p->last_seen = params->time;
    /* The position is extrapolated, or there is no verdict yet. */
    if (faces[k].carried || faces[k].reason == MD_REASON_PENDING)
      continue;
    p->promise = promise (&faces[k]);
    p->candidate = p->promise > GAIN * p->score;
    p->face = faces[k];
    any |= p->candidate;
  }
  while (i < self->people->len) {
    Person *p = &g_array_index (self->people, Person, i);

    if (!p->written && params->time - p->since >= FIRST_WRITE)
      write_view (self, p);
    if (params->time - p->last_seen > timeout) {
      write_view (self, p);
      g_array_remove_index (self->people, i);
    } else {
      i++;
    }
  }
  return any;
}

static char *
describe (GstMaskDetectSnapshots * self, const Person * p, gint64 utc,
    const MdRect * crop)
{
  GstVideoRectangle box = gst_mask_detect_face_rectangle (&p->face,
      self->info.width, self->info.height);
  g_autoptr (GDateTime) when =
      g_date_time_new_from_unix_utc (utc / G_USEC_PER_SEC);
  g_autofree char *clock = g_date_time_format (when, "%Y-%m-%dT%H:%M:%S");
  const MdFaceRecord record = {
    .x = box.x,
    .y = box.y,
    .width = box.w,
    .height = box.h,
    .confidence = p->face.confidence,
    .label = md_label_name (p->face.label),
    .label_confidence = md_face_certainty (&p->face),
    .reason = md_reason_name (p->face.reason),
    .track_id = p->track_id,
    .landmarks = p->face.has_landmarks ? p->face.landmarks : NULL,
  };
  g_autofree char *time = g_strdup_printf ("%s.%03uZ", clock,
      (guint) (utc % G_USEC_PER_SEC / 1000));
  GString *json = g_string_new (NULL);

  md_json_begin (json, NULL, '{');
  md_json_add_string (json, "time", time);
  md_json_add_double (json, "running-time", "%.3f",
      (double) self->running_time / GST_SECOND);
  md_json_add_boolean (json, "redacted", self->redact.mode != MD_REDACT_NONE);
  md_json_add_int (json, "width", self->info.width);
  md_json_add_int (json, "height", self->info.height);
  md_json_begin (json, "crop", '{');
  md_json_add_int (json, "x", crop->x);
  md_json_add_int (json, "y", crop->y);
  md_json_add_int (json, "width", crop->width);
  md_json_add_int (json, "height", crop->height);
  md_json_end (json, '}');
  md_json_add_name (json, "face");
  md_face_json_append (json, &record);
  md_json_end (json, '}');
  g_string_append_c (json, '\n');
  return g_string_free (json, FALSE);
}

/* Returns: the part of the visible frame around the face */
static MdRect
find_crop (const GstMaskDetectSnapshots * self, const MdFace * face)
{
  MdWindow window = md_crop_window (&face->box, ENLARGE);
  int x1 = CLAMP (window.x, 0, self->info.width - 1);
  int y1 = CLAMP (window.y, 0, self->info.height - 1);
  int x2 = CLAMP (window.x + window.side, x1 + 1, self->info.width);
  int y2 = CLAMP (window.y + window.side, y1 + 1, self->info.height);

  return (MdRect) {
  x1, y1, x2 - x1, y2 - y1};
}

static MdPicture *
cut_out (GstMaskDetectSnapshots * self, const MdImage * image,
    const MdRect * part)
{
  const MdInputFormat format = {.mean = {0},.scale = 1 };
  int longer = MAX (part->width, part->height);
  float scale = MIN (1, (float) MAX_SIDE / longer);
  int width = MAX (1, (int) (part->width * scale));
  int height = MAX (1, (int) (part->height * scale));
  MdPicture *picture = md_picture_new (width, height);

  md_resample (self->resampler, image, part, width, height, 0, height, &format,
      self->pixels);
  for (gsize i = 0; i < (gsize) width * height * 3; i++)
    picture->pixels[i] = CLAMP (lrintf (self->pixels[i]), 0, 255);
  return picture;
}

static void
take_person (GstMaskDetectSnapshots * self, Person * p, const MdImage * image,
    int x, int y)
{
  const MdQualityParams sharp = MD_QUALITY_PARAMS_DEFAULT;
  MdBox box = { p->face.box.x1 + x, p->face.box.y1 + y, p->face.box.x2 + x,
    p->face.box.y2 + y
  };
  float score = p->promise * CLAMP (md_quality_sharpness (self->quality, image,
          &box) / (2 * sharp.min_sharpness), 0.05f, 1);
  gint64 utc = g_get_real_time ();
  MdRect crop, part;

  if (score <= GAIN * p->score)
    return;
  crop = find_crop (self, &p->face);
  part = crop;
  part.x += x;
  part.y += y;
  clear_view (p);
  p->score = score;
  p->picture = cut_out (self, image, &part);
  p->json = describe (self, p, utc, &crop);
  if (p->name == NULL)
    p->name = gst_mask_detect_snapshot_name (utc, p->track_id);
}

void
gst_mask_detect_snapshots_take (GstMaskDetectSnapshots * self,
    const MdImage * image, int x, int y)
{
  for (guint i = 0; i < self->people->len; i++) {
    Person *p = &g_array_index (self->people, Person, i);

    if (p->candidate)
      take_person (self, p, image, x, y);
  }
}
