#include "appearance.h"

#include <math.h>

#define N MD_APPEARANCE_CELLS
/* The grid relative to the face's box: slightly wider, because boxes jitter,
 * and from the hair, which distinguishes people best, to the chest. */
#define BESIDE 0.15f
#define ABOVE 0.3f
#define BELOW 0.6f
/* A view shows another person if it deviates from the portrait by more than
 * this multiple of the mean deviation, between these two limits in grey
 * levels. On painted streets, one view in a thousand of the same person
 * deviates by 9 from the previous frame; half the pairs of different people
 * differ by more than 19. On photographs, which were not used for the choice,
 * five in six pairs of people differ by more than 14, and one view in a
 * hundred deviates by 9 if its box is off by up to 6 per cent and its light by
 * up to a fifth. */
#define STRAYS 4.f
#define MIN_LIMIT 12.f
#define MAX_LIMIT 16.f
/* Time constant in seconds of a portrait. A person crossing in front must
 * not be absorbed into it, and a person who is gradually hidden must not
 * become a stranger: 0.1 to 0.4 achieves that. */
#define MEMORY 0.2
/* Weight of the latest view in the spread: about the last 25 views count.
 * With fewer, the views of a person who is gradually hidden widen it until the
 * person in front fits. */
#define SPREAD_WEIGHT 0.04f

gboolean
md_appearance_measure (MdAppearance * self, MdResampler * resampler,
    const MdImage * image, const MdBox * box)
{
  static const MdInputFormat unchanged = {.scale = 1 };
  float width = md_box_width (box), height = md_box_height (box);
  int left = (int) roundf (box->x1 - BESIDE * width);
  int top = (int) roundf (box->y1 - ABOVE * height);
  int right = (int) roundf (box->x2 + BESIDE * width);
  int bottom = (int) roundf (box->y2 + BELOW * height);
  MdRect region = { left, top, MAX (right - left, 1), MAX (bottom - top, 1) };

  return md_resample (resampler, image, &region, MD_APPEARANCE_COLUMNS,
      MD_APPEARANCE_ROWS, 0, MD_APPEARANCE_ROWS, &unchanged,
      &self->cells[0][0]);
}

/* Insertion sort, because there are few cells. */
static void
sort (float values[N])
{
  for (guint i = 1; i < N; i++) {
    float value = values[i];
    guint k = i;

    for (; k > 0 && values[k - 1] > value; k--)
      values[k] = values[k - 1];
    values[k] = value;
  }
}

/* Adds the difference of channel @c in each cell to @apart, without the
 * shift common to all cells. */
static void
compare_channel (const MdAppearance * a, const MdAppearance * b, guint c,
    float apart[N])
{
  float shifts[N], sorted[N];

  for (guint i = 0; i < N; i++)
    sorted[i] = shifts[i] = a->cells[i][c] - b->cells[i][c];
  sort (sorted);
  for (guint i = 0; i < N; i++)
    apart[i] += fabsf (shifts[i] - sorted[N / 2]) / 3;
}

float
md_appearance_distance (const MdAppearance * a, const MdAppearance * b)
{
  const guint n_least = 2 * N / 3;
  float apart[N] = { 0 }, sum = 0;

  for (guint c = 0; c < 3; c++)
    compare_channel (a, b, c, apart);
  sort (apart);
  for (guint i = 0; i < n_least; i++)
    sum += apart[i];
  return sum / (float) n_least;
}

/* Returns the distance above which a view shows another person. */
static float
limit (const MdPortrait * self)
{
  return CLAMP (STRAYS * self->stray, MIN_LIMIT, MAX_LIMIT);
}

float
md_portrait_likeness (const MdPortrait * self, const MdAppearance * now)
{
  if (self->n_views == 0)
    return 0.5f;
  return MAX (1 - md_appearance_distance (&self->mean, now) / limit (self), 0);
}

void
md_portrait_add (MdPortrait * self, const MdAppearance * now, double dt)
{
  float fraction = MAX (1 - expf (-(float) (dt / MEMORY)),
      1 / (float) (1 + self->n_views));

  if (self->n_views == 0)
    self->stray = MAX_LIMIT / STRAYS;
  else
    self->stray += SPREAD_WEIGHT * (md_appearance_distance (&self->mean, now)
        - self->stray);
  for (guint i = 0; i < N; i++)
    for (guint c = 0; c < 3; c++)
      self->mean.cells[i][c] +=
          fraction * (now->cells[i][c] - self->mean.cells[i][c]);
  self->n_views++;
}
