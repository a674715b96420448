#include "tracker.h"

#define MIN_OVERLAP 0.3f        /* IoU of prediction and face */
#define MAX_LOST 15             /* frames */
#define MAX_TRACKS 1024         /* lost ones beyond that are dropped */

typedef struct
{
  guint64 id;
  MdBox box;                    /* predicted for the frame at hand */
  float dx, dy;                 /* of the centre, pixels a frame */
  guint lost;                   /* frames since it was last seen */
  gboolean taken;               /* in the frame at hand */
} Track;

typedef struct
{
  float overlap;
  guint track, face;
} Pair;

struct _MdTracker
{
  guint64 next_id;
  GArray *tracks;               /* of Track */
  GArray *pairs;                /* of Pair, scratch */
};

MdTracker *
md_tracker_new (void)
{
  MdTracker *self = g_new0 (MdTracker, 1);

  self->next_id = 1;
  self->tracks = g_array_new (FALSE, FALSE, sizeof (Track));
  self->pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  return self;
}

void
md_tracker_free (MdTracker * self)
{
  if (self == NULL)
    return;
  g_array_unref (self->tracks);
  g_array_unref (self->pairs);
  g_free (self);
}

void
md_tracker_reset (MdTracker * self)
{
  g_array_set_size (self->tracks, 0);
}

static Track *
track_at (MdTracker * self, guint i)
{
  return &g_array_index (self->tracks, Track, i);
}

static void
predict (Track * track)
{
  track->box.x1 += track->dx;
  track->box.x2 += track->dx;
  track->box.y1 += track->dy;
  track->box.y2 += track->dy;
  track->lost++;
  track->taken = FALSE;
}

/* The velocity is a running mean: one jittery box does not throw it. */
static void
correct (Track * track, const MdBox * box)
{
  float ex = (box->x1 + box->x2 - track->box.x1 - track->box.x2) * 0.5f;
  float ey = (box->y1 + box->y2 - track->box.y1 - track->box.y2) * 0.5f;

  track->dx += 0.5f * ex / (float) track->lost;
  track->dy += 0.5f * ey / (float) track->lost;
  track->box = *box;
  track->lost = 0;
  track->taken = TRUE;
}

/* Largest overlap first, then the older track, then the better face. */
static gboolean
comes_before (const Pair * a, const Pair * b)
{
  if (a->overlap != b->overlap)
    return a->overlap > b->overlap;
  if (a->track != b->track)
    return a->track < b->track;
  return a->face < b->face;
}

/* By insertion: pairs are few, and g_array_sort() may allocate. */
static void
insert_pair (GArray * pairs, const Pair * pair)
{
  guint i = pairs->len;

  g_array_set_size (pairs, i + 1);
  for (; i > 0 && comes_before (pair, &g_array_index (pairs, Pair, i - 1)); i--)
    g_array_index (pairs, Pair, i) = g_array_index (pairs, Pair, i - 1);
  g_array_index (pairs, Pair, i) = *pair;
}

static void
collect_pairs (MdTracker * self, const MdFace * faces, guint n_faces)
{
  g_array_set_size (self->pairs, 0);
  for (guint t = 0; t < self->tracks->len; t++) {
    for (guint f = 0; f < n_faces; f++) {
      Pair pair = {
        md_box_iou (&track_at (self, t)->box, &faces[f].box), t, f
      };

      if (pair.overlap >= MIN_OVERLAP)
        insert_pair (self->pairs, &pair);
    }
  }
}

static void
start_track (MdTracker * self, MdFace * face)
{
  Track track = {.id = self->next_id++,.box = face->box,.taken = TRUE };

  g_array_append_val (self->tracks, track);
  face->track_id = track.id;
}

static void
drop_lost (MdTracker * self)
{
  guint kept = 0;

  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = track_at (self, i);

    if (track->lost <= MAX_LOST &&
        (track->taken || self->tracks->len <= MAX_TRACKS))
      *track_at (self, kept++) = *track;
  }
  g_array_set_size (self->tracks, kept);
}

void
md_tracker_update (MdTracker * self, MdFace * faces, guint n_faces)
{
  for (guint i = 0; i < self->tracks->len; i++)
    predict (track_at (self, i));
  for (guint i = 0; i < n_faces; i++)
    faces[i].track_id = 0;

  collect_pairs (self, faces, n_faces);
  for (guint i = 0; i < self->pairs->len; i++) {
    const Pair *pair = &g_array_index (self->pairs, Pair, i);
    Track *track = track_at (self, pair->track);
    MdFace *face = &faces[pair->face];

    if (track->taken || face->track_id != 0)
      continue;
    correct (track, &face->box);
    face->track_id = track->id;
  }
  for (guint i = 0; i < n_faces; i++) {
    if (faces[i].track_id == 0)
      start_track (self, &faces[i]);
  }
  drop_lost (self);
}
