/* actor: where a person of a scene is, and how turned, in every frame.
 * Thread safety: pure functions.
 */
#pragma once

#include "head.h"

/* How many people a scene shows at once. */
guint md_actor_count (const MdPainterParams * params);

typedef struct
{
  guint identity;               /* >= 1 */
  guint32 seed;                 /* of the person */
  MdPose pose;
} MdActor;

/* Who stands at place @slot in @frame, and how.
 * @slot: 0..md_actor_count() - 1
 * Returns: FALSE where nobody does */
gboolean md_actor_init (MdActor * actor, const MdPainterParams * params,
    guint slot, guint frame);
