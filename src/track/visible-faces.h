/* visible-faces: lists the tracked faces that a frame of a video shows.
 *
 *   md_visible_faces_collect (visible, tracker, &params, width, height);
 *   for (guint i = 0; i < md_visible_faces_count (visible); i++)
 *     use (md_visible_faces_get (visible, i), md_visible_faces_track (visible, i));
 *   n = md_visible_faces_finish (visible, &faces);
 *
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "tracker.h"

typedef struct _MdVisibleFaces MdVisibleFaces;

MdVisibleFaces *md_visible_faces_new (void);
void md_visible_faces_free (MdVisibleFaces * visible);

/* Lists who is in view, once md_tracker_end() has settled it. Somebody who is
 * not seen where another is stands behind that one.
 * @params: where to look, and whether only at the largest
 * @width, @height: of the frame, pixels */
void md_visible_faces_collect (MdVisibleFaces * visible, MdTracker * tracker,
    const MdDetectorParams * params, int width, int height);

guint md_visible_faces_count (const MdVisibleFaces * visible);
/* (array length=md_visible_faces_count()): the faces, without verdicts */
MdFace *md_visible_faces_list (MdVisibleFaces * visible);
/* Whose face @i is; valid as long as the tracker's. */
MdTrack *md_visible_faces_track (MdVisibleFaces * visible, guint i);

/* Ends the use of all of the above until the next md_visible_faces_collect().
 * @faces: (out) (transfer none) (array length=return): best first */
guint md_visible_faces_finish (MdVisibleFaces * visible, const MdFace ** faces);
