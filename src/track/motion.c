#include "motion.h"

#include <math.h>

/* Time in seconds for which a walker's velocity remains valid. */
#define FADE_TIME 0.4
/* Steady-state gain of the velocity: low, so that one jittery box has little
 * effect. */
#define MIN_GAIN 0.3f
/* A face that comes nearer may double in half a second. */
#define MAX_GROWTH 1.4f

static float
center_x (const MdBox * box)
{
  return (box->x1 + box->x2) * 0.5f;
}

static float
center_y (const MdBox * box)
{
  return (box->y1 + box->y2) * 0.5f;
}

void
md_motion_init (MdMotion * motion, const MdBox * box)
{
  *motion = (MdMotion) {
  .box = *box,.n_seen = 1};
}

void
md_motion_predict (MdMotion * motion, double dt, gboolean fade)
{
  MdBox *box = &motion->box;
  float step = (float) dt;
  float x = center_x (box) + motion->vx * step;
  float y = center_y (box) + motion->vy * step;
  float scale = 0.5f * expf (motion->growth * MIN (step, 0.5f));
  float half_width = md_box_width (box) * scale;
  float half_height = md_box_height (box) * scale;

  *box = (MdBox) {
  x - half_width, y - half_height, x + half_width, y + half_height};
  if (fade) {
    float left = expf (-step / (float) FADE_TIME);

    motion->vx *= left;
    motion->vy *= left;
    motion->growth *= left;
  }
}

void
md_motion_correct (MdMotion * motion, const MdBox * box, double dt)
{
  const MdBox *expected = &motion->box;
  float gain = MAX (1.f / (float) motion->n_seen, MIN_GAIN) / (float) dt;
  float grown = 0.5f * logf (md_box_area (box) / md_box_area (expected));

  motion->vx += gain * (center_x (box) - center_x (expected));
  motion->vy += gain * (center_y (box) - center_y (expected));
  /* Sizes jitter more than positions. */
  motion->growth += 0.3f * gain * grown;
  motion->growth = CLAMP (motion->growth, -MAX_GROWTH, MAX_GROWTH);
  motion->box = *box;
  motion->n_seen++;
}
