/* motion: where a box will be, from where it was.
 *
 *   md_motion_init (&motion, &box);
 *   md_motion_predict (&motion, 0.04);            // every frame
 *   md_motion_correct (&motion, &box, 0.04);      // where it was seen
 *
 * Constant velocity and constant growth, with gains that fall as a filter's do
 * that starts from nothing (the α-β filter, Bar-Shalom et al. 2001). All in
 * seconds, so that streams of any frame rate move alike.
 * Thread safety: plain values.
 */
#pragma once

#include "image/box.h"

typedef struct
{
  MdBox box;                    /* pixels, for the time at hand */
  float vx, vy;                 /* of the centre, pixels a second */
  float growth;                 /* of both sides, their share a second */
  guint n_seen;                 /* how often it was corrected, and once more */
} MdMotion;

void md_motion_init (MdMotion * motion, const MdBox * box);
/* @dt: seconds, >= 0
 * @fade: the box was not seen of late, so that its velocity is trusted less
 *   and less */
void md_motion_predict (MdMotion * motion, double dt, gboolean fade);
/* @dt: seconds since it was last seen, > 0 */
void md_motion_correct (MdMotion * motion, const MdBox * box, double dt);
