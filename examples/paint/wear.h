/* wear: what belongs to a person besides the head: body, hair behind the
 * shoulders, glasses, the brim of a cap, a hand before the mouth.
 * Thread safety: pure functions.
 */
#pragma once

#include "head.h"

/* In the order in which they are to be drawn: these before the head, */
void md_wear_draw_behind (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
/* these after it, */
void md_wear_draw_before (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
/* and at last the hand, which covers the face. */
void md_wear_draw_hand (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
