/* follower: the faces of a video, each followed from frame to frame, with a
 * verdict about the person rather than about the picture.
 *
 *   MdFollower *follower = md_follower_new (models);
 *   MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
 *   MdFollowerParams follow = MD_FOLLOWER_PARAMS_DEFAULT;
 *   if (!md_follower_process (follower, &image, time, &params, &follow, &faces,
 *           &n))
 *     ...                                  // nothing is known of this frame
 *   md_stats_add (stats, md_follower_report (follower));
 *
 * The detector searches some frames as a whole. In the frames between it looks
 * only where each face should be by now, which costs by faces and not by
 * pixels. After a gap in time the whole frame is searched. A face that is not
 * found is carried on its motion for a while. The mask network judges a face
 * often until there is a verdict, and then now and then (verdict.h).
 *
 * Thread safety: a follower belongs to one thread at a time.
 */
#pragma once

#include "maskdetect.h"
#include "quality.h"
#include "stats.h"
#include "verdict.h"

/* Once warm, a frame allocates nothing. */
typedef struct _MdFollower MdFollower;

typedef struct
{
  guint interval;               /* search the whole frame every so many frames,
                                 * or less often if frame_budget demands it;
                                 * 0 = as often as frame_budget, or else the
                                 * frame rate, allows; default 1 */
  float frame_budget;           /* ms that a frame may take on average; 0 = no
                                 * limit, the default */
  gboolean thorough;            /* search each frame in which somebody who was
                                 * in view is not found by following; default
                                 * FALSE */
  float track_timeout;          /* ms that a lost face is remembered; default
                                 * 1500 */
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

/* Finds, follows and judges the faces of the next frame.
 * @time: ns, of any origin; later than the last frame's
 * @faces: (out) (transfer none) (array length=n): ordered by confidence, best
 *   first; valid until the next call with @follower
 * @n: (out): number of faces
 * Returns: FALSE where the frame could not be looked at, as
 *   md_detector_process(), which is not to be taken for a frame without faces;
 *   @n is then 0, tracks move on, and the next frame is searched */
gboolean md_follower_process (MdFollower * follower, const MdImage * image,
    gint64 time, const MdDetectorParams * params,
    const MdFollowerParams * follow, const MdFace ** faces, guint * n);

/* The next frame without a look at it: all faces are carried on.
 * Returns: number of faces; otherwise as above */
guint md_follower_skip (MdFollower * follower, gint64 time,
    const MdDetectorParams * params, const MdFollowerParams * follow,
    const MdFace ** faces);

/* The next frame as a picture of its own: md_detector_process(). Tracks are
 * forgotten. */
gboolean md_follower_picture (MdFollower * follower, const MdImage * image,
    const MdDetectorParams * params, const MdFace ** faces, guint * n);

/* (transfer none): what the last frame was like */
const MdFrameReport *md_follower_report (const MdFollower * follower);

/* Forgets all tracks (after a seek or a change of format); ids and counts of
 * persons go on. */
void md_follower_reset (MdFollower * follower);
/* Whatever the next frame shows may be new: searches the whole of it. */
void md_follower_search_next (MdFollower * follower);

/* For tests: milliseconds that a frame of that kind with @n faces shall be
 * taken to have cost, whatever it did. */
typedef double (*MdCostFunc) (MdFrameKind kind, guint n, gpointer data);
void md_follower_set_cost (MdFollower * follower, MdCostFunc cost,
    gpointer data);
