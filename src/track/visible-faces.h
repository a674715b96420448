/* view: the faces that a frame of a video shows, out of all that are tracked.
 *
 *   md_view_gather (view, tracker, &params, width, height);
 *   for (guint i = 0; i < md_view_count (view); i++)
 *     use (md_view_face (view, i), md_view_track (view, i));
 *   n = md_view_answer (view, &faces);
 *
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "tracker.h"

typedef struct _MdView MdView;

MdView *md_view_new (void);
void md_view_free (MdView * view);

/* Lists who is in view, once md_tracker_end() has settled it. Somebody who is
 * not seen where another is stands behind that one.
 * @params: where to look, and whether only at the largest
 * @width, @height: of the frame, pixels */
void md_view_gather (MdView * view, MdTracker * tracker,
    const MdDetectorParams * params, int width, int height);

guint md_view_count (const MdView * view);
/* (array length=md_view_count()): the faces, without verdicts */
MdFace *md_view_faces (MdView * view);
/* Whose face @i is; valid as long as the tracker's. */
MdTrack *md_view_track (MdView * view, guint i);

/* Ends the use of all of the above until the next md_view_gather().
 * @faces: (out) (transfer none) (array length=return): best first */
guint md_view_answer (MdView * view, const MdFace ** faces);
