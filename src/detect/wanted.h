/* wanted: Which faces are reported.
 *
 *   if (md_box_clip (&face.box, image->width, image->height)
 *       && md_is_wanted (&face.box, params))
 *     ...
 *
 * Thread safety: any thread.
 */
#pragma once

#include "maskdetect.h"

/* Whether a face is within the regions of @params; only its centre counts.
 * @box: of the face, clipped to the picture */
gboolean md_is_in_regions (const MdBox * box, const MdDetectorParams * params);
/* Whether it is within the sizes (longer side), too. */
gboolean md_is_wanted (const MdBox * box, const MdDetectorParams * params);
