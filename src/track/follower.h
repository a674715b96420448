/* follower: Tracks the faces of a video from frame to frame and gives a
 * verdict on each person rather than on each picture.
 *
 *   MdFollower *follower = md_follower_new (models);
 *   MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
 *   MdFollowerParams follow = MD_FOLLOWER_PARAMS_DEFAULT;
 *   if (!md_follower_process (follower, &image, time, &params, &follow, &faces,
 *           &n))
 *     ...                                  // the frame could not be examined
 *   md_stats_add (stats, md_follower_report (follower));
 *
 * The detector searches only some frames completely. In between, it examines
 * only the places where faces are expected, so that the cost depends on the
 * number of faces and not on the number of pixels. After a gap in time the
 * whole frame is searched. A face that is not found is extrapolated for a
 * while. The mask network classifies a face often until there is a verdict,
 * and occasionally after that (verdict.h).
 *
 * Thread safety: a follower belongs to one thread at a time.
 */
#pragma once

#include "maskdetect.h"
#include "quality.h"
#include "stats.h"
#include "verdict.h"

/* Allocates nothing after the first frames. */
typedef struct _MdFollower MdFollower;

typedef struct
{
  guint interval;               /* search interval in frames; longer if
                                 * frame_budget demands it; 0 = as often as
                                 * frame_budget or else the frame rate
                                 * allows; default 1 */
  float frame_budget;           /* mean ms per frame; 0 = no limit; default 0 */
  gboolean thorough;            /* search every frame in which following
                                 * loses a visible face, and with
                                 * MD_ORIENTATION_AUTO in all orientations if
                                 * the known one does not show it; default
                                 * FALSE */
  float track_timeout;          /* ms for which a lost face is remembered;
                                 * default 1500 */
  MdVerdictParams verdict;
  MdQualityParams quality;
} MdFollowerParams;

#define MD_FOLLOWER_PARAMS_DEFAULT { .interval = 1, .frame_budget = 0, \
  .thorough = FALSE, .track_timeout = 1500, .verdict = MD_VERDICT_PARAMS_DEFAULT, \
  .quality = MD_QUALITY_PARAMS_DEFAULT }

/* @models: (transfer none) */
MdFollower *md_follower_new (MdModels * models);
void md_follower_free (MdFollower * follower);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdFollower, md_follower_free)

/* Finds, tracks and classifies the faces of the next frame.
 * @time: ns, with any origin; later than the previous frame's
 * @faces: (out) (transfer none) (array length=n): ordered by confidence, best
 *   first; valid until the next call with @follower
 * @n: (out): number of faces
 * Returns: FALSE if the frame could not be examined (see
 *   md_detector_process()). @n is then 0, which does not mean that there are
 *   no faces; tracks are extrapolated, and the next frame is searched */
gboolean md_follower_process (MdFollower * follower, const MdImage * image,
    gint64 time, const MdDetectorParams * params,
    const MdFollowerParams * follow, const MdFace ** faces, guint * n);

/* Skips detection for the next frame and extrapolates all faces.
 * Returns: number of faces; otherwise as above */
guint md_follower_skip (MdFollower * follower, gint64 time,
    const MdDetectorParams * params, const MdFollowerParams * follow,
    const MdFace ** faces);

/* Processes the next frame as a single picture, with md_detector_process(),
 * and forgets all tracks. */
gboolean md_follower_picture (MdFollower * follower, const MdImage * image,
    const MdDetectorParams * params, const MdFace ** faces, guint * n);

/* (transfer none): statistics of the last frame */
const MdFrameReport *md_follower_report (const MdFollower * follower);

/* Forgets all tracks, after a seek or a change of format; ids and person
 * counts continue. */
void md_follower_reset (MdFollower * follower);
/* Requests a search of the whole next frame, because its content may be new. */
void md_follower_search_next (MdFollower * follower);

/* For tests: sets the time in ms that a frame of this kind with @n faces is
 * assumed to have taken. */
typedef double (*MdCostFunc) (MdFrameKind kind, guint n, gpointer data);
void md_follower_set_cost (MdFollower * follower, MdCostFunc cost,
    gpointer data);
