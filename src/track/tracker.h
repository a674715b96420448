/* tracker: which face of this frame is which of the last, and how long one is
 * remembered that is not seen.
 *
 *   md_tracker_begin (tracker, time);                    // all move on
 *   md_tracker_assign (tracker, faces, looks, n, 0);     // faces -> tracks
 *   md_tracker_end (tracker, TRUE, timeout, w, h);       // who is lost
 *   for (guint i = 0; i < md_tracker_count (tracker); i++)
 *     use (md_tracker_track (tracker, i));
 *
 * A face goes to the track whose prediction it is nearest to, in widths of a
 * face and with a size like it, the nearest pair first: overlap alone would
 * lose a small face that moves by more than its width, and could not tell one
 * person from the larger one who walks before. It does not go to a track of
 * somebody who looks otherwise (appearance.h), be it in the very same place:
 * people walk through one another.
 *
 * A track that is not seen is carried on its motion, at most for as long as it
 * was seen, so that a false alarm does not linger; then it is lost: it is not
 * shown, but for the timeout it may be taken up again under its id. One that
 * leaves the picture has ended. Ids start at 1 and are never reused.
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
  MD_TRACK_CARRIED,             /* not seen; where its motion takes it */
  MD_TRACK_LOST                 /* not seen for too long */
} MdTrackState;

typedef struct
{
  guint64 id;
  MdTrackState state;
  MdMotion motion;
  MdPortrait portrait;
  MdFace face;                  /* as it was last seen */
  gint64 first_seen, last_seen; /* ns */
  double missing;               /* seconds in which it was looked for and not
                                 * found, since it was last seen */
  gboolean doubtful;            /* when it was last seen, it had been missed
                                 * before, or was clearly smaller: it may be a
                                 * part of somebody */
  MdVerdict verdict;            /* its owner's; starts as md_verdict_init() */
  gboolean counted;             /* its owner's; starts as FALSE, */
  MdLabel counted_as;           /* and unknown */
} MdTrack;

typedef struct _MdTracker MdTracker;

MdTracker *md_tracker_new (void);
void md_tracker_free (MdTracker * tracker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdTracker, md_tracker_free)

/* Moves every track to where it should be at @time, and takes it for not
 * seen.
 * @time: ns, of any origin; should not run backwards */
void md_tracker_begin (MdTracker * tracker, gint64 time);

/* Gives each of @faces to a track that no face was given to in this frame.
 * @looks: (array length=n) (nullable): what they look like; NULL = not known
 * @confidence: a face that fits none and has so much of it starts one; others
 *   are ignored */
void md_tracker_assign (MdTracker * tracker, const MdFace * faces,
    const MdAppearance * looks, guint n, float confidence);

/* Settles who is carried, lost, or forgotten.
 * @looked: tracks without a face were looked for in vain; FALSE: nobody looked
 * @timeout: seconds for which a lost track is kept
 * @width, @height: of the frame, pixels */
void md_tracker_end (MdTracker * tracker, gboolean looked, double timeout,
    int width, int height);

/* Tracks are in no special order; pointers are valid until the next
 * md_tracker_begin(), _assign() or _end(). */
guint md_tracker_count (const MdTracker * tracker);
MdTrack *md_tracker_track (MdTracker * tracker, guint i);

/* Whether somebody who was seen in this frame is where @box is. */
gboolean md_tracker_is_taken (MdTracker * tracker, const MdBox * box);

/* Where @face, found by a search of the whole frame, is somebody who was seen in
 * this frame, a part of whom was taken for all of them: it takes that place if it
 * is surer or clearly larger. */
void md_tracker_improve (MdTracker * tracker, const MdFace * face);

/* Forgets all tracks; ids go on counting. */
void md_tracker_reset (MdTracker * tracker);
