/* cover-plan: where the faces of a video are to be covered, from a first look at
 * all of it.
 *
 *   MdCoverPlan *plan = md_cover_plan_new ();
 *   md_cover_plan_add (plan, time, track_id, &box, TRUE, TRUE);  // every face
 *   n = md_cover_plan_find (plan, time, boxes);                // second pass
 *   md_cover_plan_free (plan);
 *
 * A person was there before they were found: who comes into view, turns round or
 * steps out of the dark. So a cover begins a second before the first look at a
 * face, goes the way that the face goes after it, and grows the farther it is
 * from it. Between two looks it goes from one to the other.
 *
 * Who turns round is seen faintly before they are recognised as a face: such
 * looks count if a sure one is of the same person.
 *
 * Thread safety: filled by one thread, then read by any.
 */
#pragma once

#include <gst/gst.h>

#include "image/box.h"

typedef struct _MdCoverPlan MdCoverPlan;

MdCoverPlan *md_cover_plan_new (void);
void md_cover_plan_free (MdCoverPlan * plan);

/* @time: of the frame, the same in both passes; rises
 * @track_id: of the person
 * @box: pixels
 * @wanted: whether the face is to be covered, as far as is known by then
 * @sure: whether it surely is a face */
void md_cover_plan_add (MdCoverPlan * plan, GstClockTime time,
    guint64 track_id, const MdBox * box, gboolean wanted, gboolean sure);

/* @boxes: (element-type MdBox): what is to be covered is put there, and nothing
 *   else is left in it
 * Returns: how many they are */
guint md_cover_plan_find (const MdCoverPlan * plan, GstClockTime time,
    GArray * boxes);
