/* cover-plan: Computes where to cover the faces of a video, from a first pass
 * over the whole of it.
 *
 *   MdCoverPlan *plan = md_cover_plan_new ();
 *   md_cover_plan_add (plan, time, track_id, &box, TRUE, TRUE);  // every face
 *   n = md_cover_plan_find (plan, time, boxes);                // second pass
 *   md_cover_plan_free (plan);
 *
 * A person who enters the frame, turns round or steps out of the dark was
 * visible before they were found. A cover therefore begins one second before
 * the first sighting, at the position extrapolated backwards, and grows with
 * the time to it. Between two sightings, the position is interpolated.
 *
 * A face that turns towards the camera is first detected with low confidence.
 * Such sightings count if the same person also has a certain one.
 *
 * Thread safety: filled by one thread, then read by any.
 */
#pragma once

#include <gst/gst.h>

#include "image/box.h"

typedef struct _MdCoverPlan MdCoverPlan;

MdCoverPlan *md_cover_plan_new (void);
void md_cover_plan_free (MdCoverPlan * plan);

/* @time: of the frame, the same in both passes; never decreases
 * @track_id: of the person
 * @box: pixels
 * @wanted: whether the face must be covered, by its verdict at that time
 * @sure: whether the confidence is that of a certain face */
void md_cover_plan_add (MdCoverPlan * plan, GstClockTime time,
    guint64 track_id, const MdBox * box, gboolean wanted, gboolean sure);

/* @boxes: (element-type MdBox): replaced by the areas to cover
 * Returns: their number */
guint md_cover_plan_find (const MdCoverPlan * plan, GstClockTime time,
    GArray * boxes);
