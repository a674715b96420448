#include "follower.h"

#include <string.h>

#include <math.h>

#include "budget.h"
#include "detect/detector.h"
#include "detect/wanted.h"
#include "tracker.h"
#include "visible-faces.h"

/* Detection threshold for a tracked face, as a fraction of the normal one. */
#define FOLLOW_SHARE 0.6f
/* Minimum time in view to count as a person, ns: false positives are
 * shorter. */
#define PERSON_TIME (G_GINT64_CONSTANT (300000000))
/* Fraction of the frame duration that interval = 0 may use; and the duration
 * in ms if it is unknown. */
#define AUTO_SHARE 0.8
#define NOMINAL_DURATION 40.0
/* Time without faces, in ns, after which all orientations are tried again. */
#define TURN_TIME (G_GINT64_CONSTANT (5000000000))
/* Limit of one frame's duration in mean durations: a gap in time says
 * nothing about the frames to come. */
#define MAX_DURATIONS 4
/* Minimum length of a gap, in mean durations and in ms. */
#define GAP_DURATIONS 3
#define GAP_TIME 250.0

struct _MdFollower
{
  MdDetector *detector;
  MdTracker *tracker;
  MdVisibleFaces *visible;
  MdQuality *quality;
  MdResampler *resampler;       /* of the observations below */
  MdBudget budget;
  gboolean started;
  MdFormat format;              /* of the last frame, and its size */
  int width, height;
  gint64 time;                  /* time of the last frame, ns */
  double duration;              /* frame duration in ms, running mean */
  gboolean turned;              /* with MD_ORIENTATION_AUTO: turn is known */
  MdTurn turn;                  /* orientation in which faces were last
                                 * found */
  gint64 turn_time;             /* time of that, ns */
  MdFrameReport report;
  GArray *places;               /* of MdPlace: where to search */
  GArray *seen;                 /* of MdAppearance: of the faces found */
  GArray *due;                  /* of guint: faces to classify */
  GArray *views;                /* of MdFace: copies to classify, or the
                                 * result of md_follower_picture() */
  MdCostFunc cost;
  gpointer cost_data;
};

MdFollower *
md_follower_new (MdModels * models)
{
  MdFollower *self = g_new0 (MdFollower, 1);

  self->detector = md_detector_new (models);
  self->tracker = md_tracker_new ();
  self->visible = md_visible_faces_new ();
  self->quality = md_quality_new ();
  self->resampler = md_resampler_new ();
  md_budget_init (&self->budget);
  self->duration = NOMINAL_DURATION;
  self->places = g_array_new (FALSE, FALSE, sizeof (MdPlace));
  self->seen = g_array_new (FALSE, FALSE, sizeof (MdAppearance));
  self->due = g_array_new (FALSE, FALSE, sizeof (guint));
  self->views = g_array_new (FALSE, FALSE, sizeof (MdFace));
  return self;
}

void
md_follower_free (MdFollower * self)
{
  if (self == NULL)
    return;
  md_detector_free (self->detector);
  md_tracker_free (self->tracker);
  md_visible_faces_free (self->visible);
  md_quality_free (self->quality);
  md_resampler_free (self->resampler);
  g_array_unref (self->places);
  g_array_unref (self->seen);
  g_array_unref (self->due);
  g_array_unref (self->views);
  g_free (self);
}

void
md_follower_reset (MdFollower * self)
{
  md_tracker_reset (self->tracker);
  md_budget_restart (&self->budget);
  self->started = FALSE;
  self->turned = FALSE;
}

void
md_follower_search_next (MdFollower * self)
{
  md_budget_restart (&self->budget);
}

void
md_follower_set_cost (MdFollower * self, MdCostFunc cost, gpointer data)
{
  self->cost = cost;
  self->cost_data = data;
}

const MdFrameReport *
md_follower_report (const MdFollower * self)
{
  return &self->report;
}

static double
milliseconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) * 1e-3;
}

/* Returns the milliseconds since the last frame; 0 = no last frame. */
static double
step_to (const MdFollower * self, gint64 time)
{
  return self->started ? (double) (time - self->time) * 1e-6 : 0;
}

/* Advances the clock and extrapolates all tracks. */
static void
begin (MdFollower * self, gint64 time, MdFrameKind kind)
{
  double step = step_to (self, time);

  if (step > 0)
    self->duration += 0.1 * (MIN (step, MAX_DURATIONS * self->duration)
        - self->duration);
  self->started = TRUE;
  self->time = time;
  self->report.kind = kind;
  for (guint i = 0; i < MD_N_TIMES; i++)
    self->report.times[i] = -1;
  md_tracker_begin (self->tracker, time);
}

/* A change of size or format means a new picture. */
static void
set_image (MdFollower * self, const MdImage * image)
{
  if (image->format == self->format && image->width == self->width
      && image->height == self->height)
    return;
  md_follower_reset (self);
  self->format = image->format;
  self->width = image->width;
  self->height = image->height;
}

static void
set_budget (MdFollower * self, const MdDetectorParams * params,
    const MdFollowerParams * follow)
{
  double budget = follow->frame_budget;
  float largest = MIN (self->width, self->height);

  /* Without a budget, only the interval may adapt. */
  if (budget <= 0 && follow->interval == 0) {
    budget = AUTO_SHARE * self->duration;
    largest = 0;
  }
  md_budget_set (&self->budget, follow->interval, budget,
      params->min_face_size, largest);
}

/* Duration of the last search. */
static void
report_search (MdFollower * self, gint64 start)
{
  self->report.times[MD_TIME_DETECT] = milliseconds_since (start);
}

/* Assigns @faces to tracks; an unmatched face with at least @confidence
 * starts one. */
static void
assign (MdFollower * self, const MdImage * image, const MdFace * faces,
    guint n, float confidence)
{
  MdAppearance *seen;
  gboolean complete = TRUE;

  if (n > 0) {
    self->turned = TRUE;
    self->turn = faces[0].turn;
    self->turn_time = self->time;
  }
  g_array_set_size (self->seen, n);
  seen = (MdAppearance *) self->seen->data;
  for (guint i = 0; i < n; i++)
    complete &= md_appearance_measure (&seen[i], self->resampler, image,
        &faces[i].box);
  md_tracker_assign (self->tracker, faces, complete ? seen : NULL, n,
      confidence);
}

/* Removes faces from @found that were already found in this frame. @better:
 * keep those that may now be found better: tracking examines a small area and
 * may detect only the middle of a face */
static guint
leave_new (MdFollower * self, MdFace * found, guint n, gboolean better)
{
  guint kept = 0;

  for (guint i = 0; i < n; i++) {
    if (!md_tracker_is_taken (self->tracker, &found[i].box))
      found[kept++] = found[i];
    else if (better)
      md_tracker_improve (self->tracker, &found[i]);
  }
  return kept;
}

/* Orientations in which this frame is searched. */
static MdOrientation
choose_orientation (MdFollower * self, MdOrientation wanted)
{
  if (wanted != MD_ORIENTATION_AUTO)
    return wanted;
  self->turned &= self->time - self->turn_time <= TURN_TIME;
  return self->turned ? (MdOrientation) self->turn : wanted;
}

static gboolean
search (MdFollower * self, const MdImage * image,
    const MdDetectorParams * params, MdOrientation orientation)
{
  gint64 start = g_get_monotonic_time ();
  MdDetectorParams wanted = *params;
  MdFace *found;
  guint n;

  self->report.kind = MD_FRAME_SEARCHED;
  wanted.min_face_size = md_budget_min_face (&self->budget);
  wanted.orientation = orientation;
  if (!md_detector_find (self->detector, image, &wanted, &found, &n))
    return FALSE;
  report_search (self, start);
  n = leave_new (self, found, n, TRUE);
  assign (self, image, found, n, 0);
  return TRUE;
}

/* Searches for every visible face that was not found in this frame. */
static gboolean
follow_faces (MdFollower * self, const MdImage * image,
    const MdDetectorParams * params)
{
  gint64 start = g_get_monotonic_time ();
  float sure = md_detector_threshold (self->detector, params);
  MdFace *found;
  guint n;

  g_array_set_size (self->places, 0);
  for (guint i = 0; i < md_tracker_count (self->tracker); i++) {
    const MdTrack *track = md_tracker_track (self->tracker, i);
    MdPlace place = {.box = track->motion.box,.turn = track->face.turn };

    if (track->state == MD_TRACK_CARRIED && md_box_is_valid (&place.box))
      g_array_append_val (self->places, place);
  }
  if (self->places->len == 0)
    return TRUE;
  if (!md_detector_follow (self->detector, image, params,
          (const MdPlace *) self->places->data, self->places->len,
          FOLLOW_SHARE * sure, &found, &n))
    return FALSE;
  n = leave_new (self, found, n, FALSE);
  assign (self, image, found, n, sure);
  self->report.times[MD_TIME_FOLLOW] = milliseconds_since (start);
  return TRUE;
}

/* A tracked detection may be only a part of a face, or background where a
 * face was; in doubt, the face counts as missing.
 * @sure: minimum confidence at which a search reports a face */
static gboolean
is_anybody_missing (const MdFollower * self, float sure)
{
  for (guint i = 0; i < md_tracker_count (self->tracker); i++) {
    const MdTrack *track = md_tracker_track (self->tracker, i);

    if (track->state == MD_TRACK_CARRIED || (track->state == MD_TRACK_SEEN
            && (track->doubtful || track->face.confidence < sure)))
      return TRUE;
  }
  return FALSE;
}

/* Finds the faces of this frame and assigns them to tracks.
 * @searching: search the whole frame; FALSE = search expected places, and
 *   the whole frame only if a required face is not found there */
static gboolean
find_faces (MdFollower * self, const MdImage * image,
    const MdDetectorParams * params, gboolean searching, gboolean thorough)
{
  MdOrientation known = choose_orientation (self, params->orientation);

  if ((searching && !search (self, image, params, known))
      || !follow_faces (self, image, params))
    return FALSE;
  if (!thorough)
    return TRUE;
  if (!searching && is_anybody_missing (self,
          md_detector_threshold (self->detector, params))
      && !search (self, image, params, known))
    return FALSE;
  /* Otherwise the camera may have been turned. */
  return known == params->orientation
      || md_tracker_sees_all (self->tracker, searching)
      || search (self, image, params, params->orientation);
}

/* Ends the tracking of this frame, examined or not. */
static void
end_frame (MdFollower * self, gboolean searched,
    const MdDetectorParams * params, const MdFollowerParams * follow)
{
  md_tracker_end (self->tracker, searched, follow->track_timeout * 1e-3,
      self->width, self->height);
  md_visible_faces_collect (self->visible, self->tracker, params, self->width,
      self->height);
}

/* Runs the mask network on the faces that are due. */
static void
classify (MdFollower * self, const MdImage * image,
    const MdDetectorParams * params, const MdFollowerParams * follow)
{
  const MdFace *faces = md_visible_faces_list (self->visible);
  guint n = md_visible_faces_count (self->visible);
  gint64 start = g_get_monotonic_time ();
  MdFace *views;

  g_array_set_size (self->due, 0);
  g_array_set_size (self->views, 0);
  for (guint i = 0; i < n; i++) {
    const MdTrack *track = md_tracker_find (self->tracker, faces[i].track_id);

    if (!faces[i].carried && md_verdict_is_due (&track->verdict, self->time)) {
      g_array_append_val (self->due, i);
      g_array_append_val (self->views, faces[i]);
    }
  }
  if (self->due->len == 0)
    return;
  views = (MdFace *) self->views->data;
  /* Without a new view the verdict stays unchanged. */
  if (!md_detector_classify (self->detector, image, params, views,
          self->views->len))
    return;
  for (guint k = 0; k < self->due->len; k++) {
    guint i = g_array_index (self->due, guint, k);
    MdObservation observation = {
      .threshold = md_detector_mask_threshold (self->detector, params),
    };

    memcpy (observation.probabilities, views[k].probabilities,
        sizeof observation.probabilities);
    observation.weight = md_quality_assess (self->quality, image, faces, n, i,
        &follow->quality, &observation.lack);
    /* The network gave no numbers. */
    if (views[k].label == MD_LABEL_UNKNOWN) {
      observation.weight = 0;
      observation.lack = MD_REASON_UNDECIDED;
    }
    md_verdict_add (&md_tracker_find (self->tracker,
            views[k].track_id)->verdict, &observation, self->time,
        &follow->verdict);
  }
  self->report.times[MD_TIME_CLASSIFY] = milliseconds_since (start);
}

/* A person is counted under the last verdict. */
static void
count_person (MdFollower * self, MdTrack * track)
{
  MdLabel before = track->counted_as, now = track->verdict.label;

  if (!track->counted) {
    if (track->last_seen - track->first_seen < PERSON_TIME)
      return;
    track->counted = TRUE;
    self->report.people++;
  }
  self->report.masked += (now == MD_LABEL_MASK) - (before == MD_LABEL_MASK);
  self->report.bare += (now == MD_LABEL_NO_MASK) - (before == MD_LABEL_NO_MASK);
  self->report.incorrect +=
      (now == MD_LABEL_INCORRECT) - (before == MD_LABEL_INCORRECT);
  track->counted_as = now;
}

static guint
answer (MdFollower * self, const MdFace ** faces)
{
  for (guint i = 0; i < md_visible_faces_count (self->visible); i++) {
    MdFace *face = &md_visible_faces_list (self->visible)[i];
    MdTrack *track = md_tracker_find (self->tracker, face->track_id);
    const MdVerdict *verdict = &track->verdict;

    count_person (self, track);
    if (!md_detector_can_classify (self->detector))
      continue;
    face->label = verdict->label;
    memcpy (face->probabilities, verdict->probabilities,
        sizeof face->probabilities);
    face->reason = verdict->reason;
  }
  self->report.interval = self->budget.interval;
  self->report.min_face = md_budget_min_face (&self->budget);
  return md_visible_faces_finish (self->visible, faces);
}

gboolean
md_follower_process (MdFollower * self, const MdImage * image, gint64 time,
    const MdDetectorParams * params, const MdFollowerParams * follow,
    const MdFace ** faces, guint * n)
{
  gint64 start = g_get_monotonic_time ();
  double took;

  *faces = NULL;
  *n = 0;
  if (!md_image_is_valid (image))
    return FALSE;
  set_image (self, image);
  set_budget (self, params, follow);
  if (step_to (self, time) > MAX (GAP_TIME, GAP_DURATIONS * self->duration))
    md_follower_search_next (self);
  begin (self, time, MD_FRAME_FOLLOWED);
  if (!find_faces (self, image, params, md_budget_wants_search (&self->budget),
          follow->thorough)) {
    md_tracker_end (self->tracker, FALSE, follow->track_timeout * 1e-3,
        self->width, self->height);
    md_follower_search_next (self);
    return FALSE;
  }
  end_frame (self, TRUE, params, follow);
  if (md_detector_can_classify (self->detector))
    classify (self, image, params, follow);
  *n = answer (self, faces);

  took = milliseconds_since (start);
  self->report.times[MD_TIME_FRAME] = took;
  if (self->cost != NULL)
    took = self->cost (self->report.kind, *n, self->cost_data);
  md_budget_add (&self->budget, self->report.kind == MD_FRAME_SEARCHED, took);
  return TRUE;
}

guint
md_follower_skip (MdFollower * self, gint64 time,
    const MdDetectorParams * params, const MdFollowerParams * follow,
    const MdFace ** faces)
{
  begin (self, time, MD_FRAME_SKIPPED);
  end_frame (self, FALSE, params, follow);
  return answer (self, faces);
}

gboolean
md_follower_picture (MdFollower * self, const MdImage * image,
    const MdDetectorParams * params, const MdFace ** faces, guint * n)
{
  gint64 start = g_get_monotonic_time ();

  md_follower_reset (self);
  begin (self, 0, MD_FRAME_SEARCHED);
  /* No frame yet: the next one is the first of a video. */
  self->started = FALSE;
  if (!md_detector_process (self->detector, image, params, faces, n))
    return FALSE;
  g_array_set_size (self->views, 0);
  for (guint i = 0; i < *n; i++)
    if (md_is_wanted (&(*faces)[i].box, params))
      g_array_append_vals (self->views, &(*faces)[i], 1);
  *faces = (const MdFace *) self->views->data;
  *n = self->views->len;
  report_search (self, start);
  self->report.times[MD_TIME_FRAME] = milliseconds_since (start);
  self->report.interval = 1;
  self->report.min_face = params->min_face_size;
  return TRUE;
}
