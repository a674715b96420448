#include "tracker.h"

#include <math.h>

#include "detect/detector.h"

#define MAX_TRACKS 1024         /* limit; unseen tracks beyond it are dropped */
/* Maximum extrapolation in seconds; longer, and boxes hang in the air where
 * a person was. */
#define MAX_CARRY 0.5
/* Minimum time step in seconds, for streams whose timestamps stand still. */
#define MIN_STEP 1e-3
/* Limit of the ratio of two boxes' sides: no face halves its size between two
 * frames. */
#define MIN_SIZE_RATIO 0.6f
/* A track seen less often is young: its velocity is unknown, and it may be a
 * false positive. */
#define YOUNG 3
/* Maximum distance of a face from its prediction, in face sides: */
#define NEW_REACH 1.5f          /* for a young track */
#define REACH 0.6f              /* for an established one, */
#define REACH_GAIN 2.f          /* plus this per second unseen, */
#define MAX_REACH 2.f           /* up to this */
/* Minimum affinity. With it and the limits in appearance.c, 8 tracks go from
 * one person to another on 17 painted streets at three intervals, instead of
 * 50; on 16 others, 5 instead of 16. A higher one gives more people another
 * track. */
#define LEAST_AFFINITY 0.15f

/* Likeness below which a face in a track's place may be another person's. */
#define LEAST_LIKENESS 0.5f
/* Minimum IoU of a partial face with the whole one, */
#define LEAST_PART 0.2f
/* and minimum ratio of their sizes. */
#define LARGER 1.2f

typedef struct
{
  float affinity, likeness;
  guint rank;                   /* 0 = was seen in the last frame */
  guint track, face;
} Pair;

struct _MdTracker
{
  guint64 next_id;
  gint64 time;                  /* of the current frame, ns */
  double step;                  /* since the previous frame, seconds */
  GArray *tracks;               /* of MdTrack */
  GArray *pairs;                /* of Pair, scratch */
  GArray *taken;                /* of gboolean, per face, scratch */
};

MdTracker *
md_tracker_new (void)
{
  MdTracker *self = g_new0 (MdTracker, 1);

  self->next_id = 1;
  self->tracks = g_array_new (FALSE, FALSE, sizeof (MdTrack));
  self->pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  self->taken = g_array_new (FALSE, FALSE, sizeof (gboolean));
  return self;
}

void
md_tracker_free (MdTracker * self)
{
  if (self == NULL)
    return;
  g_array_unref (self->tracks);
  g_array_unref (self->pairs);
  g_array_unref (self->taken);
  g_free (self);
}

void
md_tracker_reset (MdTracker * self)
{
  g_array_set_size (self->tracks, 0);
}

guint
md_tracker_count (const MdTracker * self)
{
  return self->tracks->len;
}

MdTrack *
md_tracker_track (MdTracker * self, guint i)
{
  return &g_array_index (self->tracks, MdTrack, i);
}

MdTrack *
md_tracker_find (MdTracker * self, guint64 id)
{
  guint i = 0;

  while (i + 1 < self->tracks->len && md_tracker_track (self, i)->id != id)
    i++;
  return md_tracker_track (self, i);
}

static double
seconds_between (gint64 from, gint64 to)
{
  return MAX ((double) (to - from) * 1e-9, MIN_STEP);
}

void
md_tracker_begin (MdTracker * self, gint64 time)
{
  self->step = seconds_between (self->time, time);
  self->time = time;
  for (guint i = 0; i < self->tracks->len; i++) {
    MdTrack *track = md_tracker_track (self, i);

    md_motion_predict (&track->motion, self->step,
        track->state != MD_TRACK_SEEN);
    if (track->state == MD_TRACK_SEEN)
      track->state = MD_TRACK_CARRIED;
  }
}

static float
side (const MdBox * box)
{
  return sqrtf (md_box_area (box));
}

/* 0..1: how well @box matches the predicted place of @track; 0 = no match. */
static float
nearness (const MdTracker * self, const MdTrack * track, const MdBox * box)
{
  const MdBox *expected = &track->motion.box;
  float a = side (expected), b = side (box);
  float ratio = MIN (a, b) / MAX (a, b);
  float dx = (expected->x1 + expected->x2 - box->x1 - box->x2) * 0.5f;
  float dy = (expected->y1 + expected->y2 - box->y1 - box->y2) * 0.5f;
  float distance = hypotf (dx, dy) / (0.5f * (a + b));
  float unseen = (float) seconds_between (track->last_seen, self->time);
  float reach = MIN (REACH + REACH_GAIN * unseen, MAX_REACH);

  if (track->motion.n_seen < YOUNG)
    reach = MAX (reach, NEW_REACH);
  /* Written so that NaN fails. */
  if (!(ratio >= MIN_SIZE_RATIO && distance <= reach))
    return 0;
  return ratio / (1 + distance);
}

/* Sets how well @face fits @track.
 * @appearance: (nullable): of the face; NULL = unknown
 * Returns: FALSE if it is another person's */
static gboolean
fits (const MdTracker * self, const MdTrack * track, const MdFace * face,
    const MdAppearance * appearance, Pair * pair)
{
  float near = nearness (self, track, &face->box);

  if (near == 0)
    return FALSE;
  pair->likeness = appearance == NULL ? 1 :
      md_portrait_likeness (&track->portrait, appearance);
  pair->affinity = near * pair->likeness;
  return pair->affinity >= LEAST_AFFINITY;
}

/* A hidden person's track must not take the face of the person in front,
 * however near. Tracks seen in the last frame therefore come first, then
 * extrapolated ones, then lost ones. New tracks rank as extrapolated: one
 * wrong view must not end a track through the one that it starts. */
static guint
rank (const MdTrack * track)
{
  if (track->state == MD_TRACK_LOST)
    return 2;
  return track->missing > 0 || track->motion.n_seen < YOUNG;
}

/* Orders by rank, then best fit, then older track, then better face. */
static gboolean
comes_before (const Pair * a, const Pair * b)
{
  if (a->rank != b->rank)
    return a->rank < b->rank;
  if (a->affinity != b->affinity)
    return a->affinity > b->affinity;
  if (a->track != b->track)
    return a->track < b->track;
  return a->face < b->face;
}

/* Insertion sort: there are few pairs, and g_array_sort() may allocate. */
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
collect_pairs (MdTracker * self, const MdFace * faces,
    const MdAppearance * appearances, guint n)
{
  g_array_set_size (self->pairs, 0);
  for (guint t = 0; t < self->tracks->len; t++) {
    const MdTrack *track = md_tracker_track (self, t);

    if (track->state == MD_TRACK_SEEN)
      continue;
    for (guint f = 0; f < n; f++) {
      Pair pair = {.rank = rank (track),.track = t,.face = f };

      if (fits (self, track, &faces[f], appearances ? &appearances[f] : NULL,
              &pair))
        insert_pair (self->pairs, &pair);
    }
  }
}

static void
see (MdTracker * self, MdTrack * track, const MdFace * face,
    const MdAppearance * appearance, float likeness)
{
  double dt = seconds_between (track->last_seen, self->time);

  track->doubtful = track->missing > 0 || likeness < LEAST_LIKENESS
      || LARGER * md_box_area (&face->box) < md_box_area (&track->face.box);
  md_motion_correct (&track->motion, &face->box, dt);
  if (appearance != NULL)
    md_portrait_add (&track->portrait, appearance, dt);
  track->face = *face;
  track->state = MD_TRACK_SEEN;
  track->last_seen = self->time;
  track->missing = 0;
}

static void
start_track (MdTracker * self, const MdFace * face,
    const MdAppearance * appearance)
{
  MdTrack track = {
    .id = self->next_id++,
    .state = MD_TRACK_SEEN,
    .face = *face,
    .first_seen = self->time,
    .last_seen = self->time,
    .counted_as = MD_LABEL_UNKNOWN,
  };

  md_motion_init (&track.motion, &face->box);
  if (appearance != NULL)
    md_portrait_add (&track.portrait, appearance, MIN_STEP);
  md_verdict_init (&track.verdict);
  g_array_append_val (self->tracks, track);
}

void
md_tracker_assign (MdTracker * self, const MdFace * faces,
    const MdAppearance * appearances, guint n, float confidence)
{
  gboolean *taken;

  g_array_set_size (self->taken, n);
  taken = (gboolean *) self->taken->data;
  for (guint i = 0; i < n; i++)
    taken[i] = FALSE;

  collect_pairs (self, faces, appearances, n);
  for (guint i = 0; i < self->pairs->len; i++) {
    const Pair *pair = &g_array_index (self->pairs, Pair, i);
    MdTrack *track = md_tracker_track (self, pair->track);

    if (track->state == MD_TRACK_SEEN || taken[pair->face])
      continue;
    see (self, track, &faces[pair->face],
        appearances ? &appearances[pair->face] : NULL, pair->likeness);
    taken[pair->face] = TRUE;
  }
  for (guint i = 0; i < n; i++) {
    if (!taken[i] && faces[i].confidence >= confidence)
      start_track (self, &faces[i], appearances ? &appearances[i] : NULL);
  }
}

static gboolean
is_outside (const MdBox * box, int width, int height)
{
  float x = (box->x1 + box->x2) * 0.5f, y = (box->y1 + box->y2) * 0.5f;

  return !(x >= 0 && y >= 0 && x <= (float) width && y <= (float) height);
}

/* Returns: whether to keep the track */
static gboolean
settle (MdTracker * self, MdTrack * track, gboolean searched, double timeout,
    int width, int height)
{
  double seen = (double) (track->last_seen - track->first_seen) * 1e-9;

  if (track->state == MD_TRACK_SEEN)
    return TRUE;
  if (searched)
    track->missing += self->step;
  if (track->missing > MIN (seen, MAX_CARRY))
    track->state = MD_TRACK_LOST;
  if (is_outside (&track->motion.box, width, height))
    return FALSE;
  return (track->state == MD_TRACK_CARRIED || track->missing <= timeout)
      && self->tracks->len <= MAX_TRACKS;
}

void
md_tracker_end (MdTracker * self, gboolean searched, double timeout, int width,
    int height)
{
  guint kept = 0;

  for (guint i = 0; i < self->tracks->len; i++) {
    MdTrack *track = md_tracker_track (self, i);

    if (settle (self, track, searched, timeout, width, height))
      *md_tracker_track (self, kept++) = *track;
  }
  g_array_set_size (self->tracks, kept);
}

gboolean
md_tracker_is_taken (MdTracker * self, const MdBox * box)
{
  for (guint i = 0; i < self->tracks->len; i++) {
    const MdTrack *track = md_tracker_track (self, i);

    if (track->state == MD_TRACK_SEEN
        && md_box_overlap (&track->face.box, box,
            MD_OVERLAP_MINIMUM) > MD_SAME_FACE)
      return TRUE;
  }
  return FALSE;
}

gboolean
md_tracker_sees_all (MdTracker * self, guint least)
{
  guint n = 0;

  for (guint i = 0; i < self->tracks->len; i++) {
    MdTrackState state = md_tracker_track (self, i)->state;

    if (state == MD_TRACK_CARRIED)
      return FALSE;
    n += state == MD_TRACK_SEEN;
  }
  return n >= least;
}

void
md_tracker_improve (MdTracker * self, const MdFace * face)
{
  MdTrack *same = NULL;
  float most = LEAST_PART;

  for (guint i = 0; i < self->tracks->len; i++) {
    MdTrack *track = md_tracker_track (self, i);
    float overlap = md_box_iou (&track->face.box, &face->box);

    if (track->state == MD_TRACK_SEEN && overlap >= most) {
      most = overlap;
      same = track;
    }
  }
  if (same == NULL || (face->confidence <= same->face.confidence
          && md_box_area (&face->box) < LARGER * md_box_area (&same->face.box)))
    return;
  same->face = *face;
  same->motion.box = face->box;
}
