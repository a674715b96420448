/* budget: how often the whole frame is searched, and for how small a face, so
 * that a frame takes no longer on average than it may.
 *
 *   MdBudget budget;
 *   md_budget_init (&budget);
 *   md_budget_set (&budget, interval, milliseconds, min_face, max_face);
 *   if (md_budget_wants_search (&budget))
 *     ... search frame for faces of md_budget_min_face (&budget) ...
 *   md_budget_add (&budget, searched, took);
 *
 * What a frame takes is fed in, not measured, so that the same times lead to
 * the same decisions. With running means S of a searched frame and F of a
 * followed one, an interval of n frames takes (S + (n - 1) F) / n a frame: n
 * is made as small as the budget allows. Where even the longest interval takes
 * too long, the smallest face grows step by step, as the time for a search
 * falls with its square, and shrinks again when there is room.
 *
 * Thread safety: a plain value.
 */
#pragma once

#include <glib.h>

/* Longer, and people who come into view wait too long: 0.4 s at 25 a
 * second. */
#define MD_BUDGET_MAX_INTERVAL 10

typedef struct
{
  guint least_interval;         /* frames from search to search, as asked for */
  double budget;                /* ms; 0 = whatever it takes */
  float asked_face, largest_face;       /* pixels */

  guint interval;               /* frames from search to search, at present */
  guint step;                   /* how often the smallest face has grown */
  double search, follow;        /* ms, running means; 0 = not known */
  guint since;                  /* frames since the last search */
} MdBudget;

void md_budget_init (MdBudget * budget);

/* What is asked for; to be called for each frame, as it may change.
 * @interval: frames from search to search, at least; >= 1
 * @budget: ms a frame, 0 = no limit
 * @min_face: smallest face to look for, pixels
 * @max_face: the smallest face never grows beyond a quarter of this; pixels;
 *   0 = it does not grow at all */
void md_budget_set (MdBudget * budget, guint interval, double milliseconds,
    float min_face, float max_face);

gboolean md_budget_wants_search (const MdBudget * budget);
/* The smallest face to look for, pixels. */
float md_budget_min_face (const MdBudget * budget);

/* @searched: the whole frame was; FALSE: faces were followed
 * @milliseconds: what that took */
void md_budget_add (MdBudget * budget, gboolean searched, double milliseconds);
/* Whatever the next frame shows is new: search it. */
void md_budget_restart (MdBudget * budget);
