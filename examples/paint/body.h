/* body: what carries the head: neck, shoulders, arms, legs, and hair that falls
 * on the shoulders. Bodies stand upright and face the camera, or turn their
 * back on it.
 * Thread safety: pure functions.
 */
#pragma once

#include "head.h"

/* Before the head. */
void md_body_draw (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
/* After the head, of somebody seen from behind: what hides the chin. */
void md_body_draw_nape (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
gboolean md_body_is_from_behind (const MdPose * pose);
