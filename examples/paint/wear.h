/* wear: Draws glasses, the brim of a cap, and a hand in front of the mouth.
 * Thread safety: pure functions.
 */
#pragma once

#include "head.h"

/* Draw after the head; invisible from behind. */
void md_wear_draw (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
/* Draw last, because the hand covers the face. */
void md_wear_draw_hand (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
