/* actor: Gives the position and orientation of a person in every frame. Thread
 * safety: pure functions.
 */
#pragma once

#include "head.h"

/* Number of people that a scene shows at once. */
guint md_actor_count (const MdPainterParams * params);

typedef struct
{
  guint identity;               /* >= 1 */
  guint32 seed;                 /* of the person */
  MdPose pose;
} MdActor;

/* Determines the person at place @slot in @frame, and the pose.
 * @slot: 0..md_actor_count() - 1
 * Returns: FALSE if there is nobody */
gboolean md_actor_init (MdActor * actor, const MdPainterParams * params,
    guint slot, guint frame);
