/* body: Draws neck, shoulders, arms, legs, and hair that falls on the
 * shoulders. Bodies stand upright and face the camera or turn their back on
 * it. Thread safety: pure functions.
 */
#pragma once

#include "head.h"

/* Draw before the head. */
void md_body_draw (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
/* Draw after the head of a person seen from behind; hides the chin. */
void md_body_draw_nape (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
gboolean md_body_is_from_behind (const MdPose * pose);
