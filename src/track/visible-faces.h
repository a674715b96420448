/* visible-faces: Lists the tracked faces that are visible in a frame of a
 * video.
 *
 *   md_visible_faces_collect (visible, tracker, &params, width, height);
 *   for (guint i = 0; i < md_visible_faces_count (visible); i++)
 *     use (&md_visible_faces_list (visible)[i]);
 *   n = md_visible_faces_finish (visible, &faces);
 *
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "tracker.h"

typedef struct _MdVisibleFaces MdVisibleFaces;

MdVisibleFaces *md_visible_faces_new (void);
void md_visible_faces_free (MdVisibleFaces * visible);

/* Lists the visible faces; call it after md_tracker_end(). An unseen face at
 * the place of a seen one is taken to be hidden behind it.
 * @params: regions, and whether to keep only the largest face
 * @width, @height: of the frame, pixels */
void md_visible_faces_collect (MdVisibleFaces * visible, MdTracker * tracker,
    const MdDetectorParams * params, int width, int height);

guint md_visible_faces_count (const MdVisibleFaces * visible);
/* (array length=md_visible_faces_count()): the faces, with the ids of their
 * tracks and without verdicts */
MdFace *md_visible_faces_list (MdVisibleFaces * visible);

/* Ends the list; the functions above must not be used until the next
 * md_visible_faces_collect().
 * @faces: (out) (transfer none) (array length=return): best first */
guint md_visible_faces_finish (MdVisibleFaces * visible, const MdFace ** faces);
