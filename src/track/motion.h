/* motion: Predicts where a box will be from where it was.
 *
 *   md_motion_init (&motion, &box);
 *   md_motion_predict (&motion, 0.04, FALSE);     // every frame
 *   md_motion_correct (&motion, &box, 0.04);      // where it was seen
 *
 * Assumes constant velocity and growth. The gains fall like those of a filter
 * without a prior (the α-β filter, Bar-Shalom et al. 2001). Times are in
 * seconds, so that the frame rate does not matter.
 * Thread safety: plain values.
 */
#pragma once

#include "image/box.h"

typedef struct
{
  MdBox box;                    /* pixels, at the current time */
  float vx, vy;                 /* of the centre, pixels per second */
  float growth;                 /* of both sides, as a fraction per second */
  guint n_seen;                 /* number of corrections plus one */
} MdMotion;

void md_motion_init (MdMotion * motion, const MdBox * box);
/* @dt: seconds, >= 0
 * @fade: the box was not seen recently; its velocity decays */
void md_motion_predict (MdMotion * motion, double dt, gboolean fade);
/* @dt: seconds since the box was last seen, > 0 */
void md_motion_correct (MdMotion * motion, const MdBox * box, double dt);
