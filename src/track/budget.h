/* budget: Chooses the search interval and the smallest face size so that the
 * mean time per frame stays within a limit.
 *
 *   MdBudget budget;
 *   md_budget_init (&budget);
 *   md_budget_set (&budget, interval, milliseconds, min_face, max_face);
 *   if (md_budget_wants_search (&budget))
 *     ... search frame for faces of md_budget_min_face (&budget) ...
 *   md_budget_add (&budget, searched, took);
 *
 * Frame times are passed in, not measured, so that the same times lead to the
 * same decisions. With running means S of a searched frame and F of a followed
 * one, an interval of n frames takes (S + (n - 1) F) / n per frame; n is the
 * smallest that the budget allows. If even the longest interval takes too
 * long, the smallest face grows in steps, because the time for a search falls
 * with its square; it shrinks again when the budget allows.
 *
 * Thread safety: a plain value.
 */
#pragma once

#include <glib.h>

/* A longer interval would detect new people too late: it is 0.4 s at 25
 * frames per second. */
#define MD_BUDGET_MAX_INTERVAL 10

typedef struct
{
  guint least_interval;         /* search interval in frames, as requested */
  double budget;                /* ms; 0 = no limit */
  float asked_face, largest_face;       /* pixels */

  guint interval;               /* current search interval, frames */
  guint step;                   /* number of steps by which the smallest face
                                 * has grown */
  double search, follow;        /* ms, running means; 0 = unknown */
  guint since;                  /* frames since the last search */
} MdBudget;

void md_budget_init (MdBudget * budget);

/* Sets the request. Call this for each frame, because the request may change.
 * @interval: minimum search interval in frames, >= 1
 * @budget: ms per frame; 0 = no limit
 * @min_face: smallest face to look for, pixels
 * @max_face: pixels; the smallest face never grows beyond a quarter of this; 0
 *   = it does not grow */
void md_budget_set (MdBudget * budget, guint interval, double milliseconds,
    float min_face, float max_face);

gboolean md_budget_wants_search (const MdBudget * budget);
/* Returns: the smallest face to search for, pixels */
float md_budget_min_face (const MdBudget * budget);

/* @searched: TRUE = the whole frame was searched; FALSE = faces were followed
 * @milliseconds: the time taken */
void md_budget_add (MdBudget * budget, gboolean searched, double milliseconds);
/* Requests a search of the next frame because its content is new. */
void md_budget_restart (MdBudget * budget);
