/* wear: glasses, the brim of a cap, a hand before the mouth.
 * Thread safety: pure functions.
 */
#pragma once

#include "head.h"

/* After the head; nothing of it is seen from behind. */
void md_wear_draw (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
/* At last: it covers the face. */
void md_wear_draw_hand (cairo_t * cr, const MdPerson * person,
    const MdPose * pose, const MdLight * light);
