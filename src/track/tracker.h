/* tracker: Matches the faces of a frame to those of earlier frames, and
 * decides how long an unseen face is remembered.
 *
 *   md_tracker_begin (tracker, time);                        // all move on
 *   md_tracker_assign (tracker, faces, appearances, n, 0);   // faces -> tracks
 *   md_tracker_end (tracker, TRUE, timeout, w, h);           // who is lost
 *   for (guint i = 0; i < md_tracker_count (tracker); i++)
 *     use (md_tracker_track (tracker, i));
 *
 * Matching is greedy, nearest pair first. The distance is measured in face
 * widths, and sizes must be similar: overlap alone would lose a small face
 * that moves by more than its width, and would confuse a person with a larger
 * one walking in front. A face never joins a track with a different appearance
 * (appearance.h), even in the same place, because people cross in front of one
 * another; and a face that is rather far away, of a rather different size and
 * of a rather different appearance does not join it either, although each
 * would be tolerable alone. A joint limit of motion and appearance is that of
 * DeepSORT (Wojke et al. 2017).
 *
 * An unseen track is extrapolated, at most for as long as it was seen, so that
 * a false alarm does not linger. After that it is lost: it is not shown, but
 * it can resume under its id until the timeout. A track that leaves the
 * picture ends. Ids start at 1 and are never reused.
 *
 * Thread safety: a tracker belongs to one thread at a time.
 */
#pragma once

#include "appearance.h"
#include "maskdetect.h"
#include "motion.h"
#include "verdict.h"

typedef enum
{
  MD_TRACK_SEEN,                /* in this frame */
  MD_TRACK_CARRIED,             /* not seen; position extrapolated */
  MD_TRACK_LOST                 /* not seen for too long */
} MdTrackState;

typedef struct
{
  guint64 id;
  MdTrackState state;
  MdMotion motion;
  MdPortrait portrait;
  MdFace face;                  /* as last seen */
  gint64 first_seen, last_seen; /* ns */
  double missing;               /* seconds of unsuccessful searching since it
                                 * was last seen */
  gboolean doubtful;            /* the last view followed a gap, was clearly
                                 * smaller, or looked different: it may show
                                 * only a part of the face, or another
                                 * person's, and theirs is elsewhere */
  MdVerdict verdict;            /* owned by the caller; starts as
                                 * md_verdict_init() */
  gboolean counted;             /* owned by the caller; starts as FALSE */
  MdLabel counted_as;           /* and unknown */
} MdTrack;

typedef struct _MdTracker MdTracker;

MdTracker *md_tracker_new (void);
void md_tracker_free (MdTracker * tracker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdTracker, md_tracker_free)

/* Moves every track to its expected place at @time and marks it as not seen.
 * @time: ns, with any origin; should not run backwards */
void md_tracker_begin (MdTracker * tracker, gint64 time);

/* Assigns each of @faces to a track that has no face yet in this frame.
 * @appearances: (array length=n) (nullable): their appearances; NULL = unknown
 * @confidence: minimum confidence for a face without a track to start one;
 *   other unmatched faces are ignored */
void md_tracker_assign (MdTracker * tracker, const MdFace * faces,
    const MdAppearance * appearances, guint n, float confidence);

/* Decides which tracks are extrapolated, lost or forgotten.
 * @searched: TRUE = tracks without a face were searched for; FALSE = the frame
 *   was not examined
 * @timeout: seconds for which a lost track is kept
 * @width,
 * @height: of the frame, pixels */
void md_tracker_end (MdTracker * tracker, gboolean searched, double timeout,
    int width, int height);

/* Tracks are in no particular order; pointers are valid until the next
 * md_tracker_begin(), _assign() or _end(). */
guint md_tracker_count (const MdTracker * tracker);
MdTrack *md_tracker_track (MdTracker * tracker, guint i);
/* @id: of a track that exists */
MdTrack *md_tracker_find (MdTracker * tracker, guint64 id);

/* Whether a face seen in this frame is where @box is. */
gboolean md_tracker_is_taken (MdTracker * tracker, const MdBox * box);
/* Whether at least @least faces are seen in this frame, and every one that was
 * in view. */
gboolean md_tracker_sees_all (MdTracker * tracker, guint least);

/* Replaces the place of a seen face by @face, found by a search of the whole
 * frame, if the seen face was only a part of @face and @face has a higher
 * score or is clearly larger. */
void md_tracker_improve (MdTracker * tracker, const MdFace * face);

/* Forgets all tracks; ids continue. */
void md_tracker_reset (MdTracker * tracker);
