/* tracker: which face of this frame is which of the last.
 *
 *   md_tracker_update (tracker, faces, n);     // fills faces[i].track_id
 *
 * Each track is predicted at constant velocity and goes to the face that it
 * overlaps most, the largest overlap first. A track that finds no face is
 * kept for some frames and may be taken up again. Ids start at 1 and are
 * never reused.
 *
 * Thread safety: a tracker belongs to one thread at a time.
 */
#pragma once

#include "maskdetect.h"

typedef struct _MdTracker MdTracker;

MdTracker *md_tracker_new (void);
void md_tracker_free (MdTracker * tracker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdTracker, md_tracker_free)

void md_tracker_update (MdTracker * tracker, MdFace * faces, guint n_faces);
/* Forgets all tracks; ids go on counting. */
void md_tracker_reset (MdTracker * tracker);
