#include "budget.h"

#include <math.h>

/* Weight of a new time in the running mean. */
#define GAIN 0.25
/* The smallest face grows by the fourth root of two: the search's time falls
 * by some 30 %. */
#define STEP 1.1892071
#define MAX_STEPS 16
/* A step back is taken only if it would leave this fraction of the budget,
 * so that it need not be undone at once. */
#define ROOM 0.85

void
md_budget_init (MdBudget * self)
{
  *self = (MdBudget) {
  .least_interval = 1,.interval = 1};
  md_budget_restart (self);
}

void
md_budget_restart (MdBudget * self)
{
  self->since = G_MAXUINT;
}

float
md_budget_min_face (const MdBudget * self)
{
  return self->asked_face * (float) pow (STEP, self->step);
}

gboolean
md_budget_wants_search (const MdBudget * self)
{
  return self->since >= self->interval - 1;
}

static guint
longest_interval (const MdBudget * self)
{
  return MAX (self->least_interval, MD_BUDGET_MAX_INTERVAL);
}

/* Returns the mean milliseconds per frame with a search every @interval
 * frames. */
static double
frame_time (const MdBudget * self, double search, guint interval)
{
  return (search + (interval - 1) * self->follow) / interval;
}

static guint
fitting_interval (const MdBudget * self, double budget)
{
  guint n = self->least_interval;

  while (n < longest_interval (self)
      && frame_time (self, self->search, n) > budget)
    n++;
  return n;
}

static gboolean
can_grow (const MdBudget * self)
{
  return self->step < MAX_STEPS
      && md_budget_min_face (self) * STEP <= 0.25 * self->largest_face;
}

/* The interval rises at once with the times and falls only if there is room,
 * to avoid oscillation. */
static void
choose_interval (MdBudget * self)
{
  guint up = fitting_interval (self, self->budget);
  guint down = fitting_interval (self, ROOM * self->budget);

  if (up > self->interval)
    self->interval = up;
  else if (down < self->interval)
    self->interval = down;
}

/* Called after each search; the mean is then estimated, and corrected by the
 * next search. */
static void
choose_face (MdBudget * self)
{
  guint longest = longest_interval (self);
  double larger = self->search * STEP * STEP;

  if (frame_time (self, self->search, longest) > self->budget) {
    if (can_grow (self)) {
      self->step++;
      self->search /= STEP * STEP;
    }
  } else if (self->step > 0
      && frame_time (self, larger, longest) <= ROOM * self->budget) {
    self->step--;
    self->search = larger;
  }
}

void
md_budget_set (MdBudget * self, guint interval, double milliseconds,
    float min_face, float max_face)
{
  interval = MAX (interval, 1);
  if (interval != self->least_interval || min_face != self->asked_face
      || milliseconds <= 0) {
    self->interval = interval;
    self->step = 0;
  }
  if (min_face != self->asked_face)
    self->search = 0;
  self->least_interval = interval;
  self->budget = milliseconds;
  self->asked_face = min_face;
  self->largest_face = max_face;
}

void
md_budget_add (MdBudget * self, gboolean searched, double milliseconds)
{
  double *mean = searched ? &self->search : &self->follow;

  *mean = *mean > 0 ? *mean + GAIN * (milliseconds - *mean) : milliseconds;
  if (searched)
    self->since = 0;
  else if (self->since < G_MAXUINT)
    self->since++;
  if (self->budget <= 0 || self->search <= 0)
    return;
  if (searched)
    choose_face (self);
  choose_interval (self);
}
