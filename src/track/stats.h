/* stats: Collects processing times and counts of people in a stream.
 *
 *   MdStats *stats = md_stats_new ();
 *   md_stats_add (stats, md_follower_report (follower));   // every frame
 *   MdStatsSummary summary;
 *   md_stats_summarise (stats, &summary);                   // whenever asked
 *
 * Thread safety: one thread may add while others ask.
 */
#pragma once

#include <glib.h>

typedef enum
{
  MD_FRAME_SEARCHED,            /* whole frame searched */
  MD_FRAME_FOLLOWED,            /* only expected places searched */
  MD_FRAME_SKIPPED              /* not examined: faces were extrapolated */
} MdFrameKind;

typedef enum
{
  MD_TIME_DETECT,               /* search of the whole frame */
  MD_TIME_FOLLOW,               /* search of expected places */
  MD_TIME_CLASSIFY,
  MD_TIME_FRAME,                /* the whole frame, including the time
                                 * between steps */
  MD_N_TIMES
} MdTime;

/* "detect", "follow", "classify", "frame"; static */
const char *md_time_name (MdTime time);

/* Report of one frame. */
typedef struct
{
  MdFrameKind kind;
  double times[MD_N_TIMES];     /* ms; negative = the step did not run */
  guint interval;               /* current search interval, frames */
  float min_face;               /* smallest face searched for, pixels */
  /* People, since the follower was made */
  guint64 people;               /* distinct people, seen for long enough */
  guint64 masked, bare, incorrect;      /* of these, by their last verdict */
} MdFrameReport;

typedef struct
{
  guint64 frames, searched, skipped;
  double p50[MD_N_TIMES], p95[MD_N_TIMES];      /* ms, of about the last
                                                 * thousand; 0 = none */
  MdFrameReport last;           /* all zero before the first frame */
} MdStatsSummary;

typedef struct _MdStats MdStats;

MdStats *md_stats_new (void);
void md_stats_free (MdStats * stats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdStats, md_stats_free)

void md_stats_add (MdStats * stats, const MdFrameReport * report);
void md_stats_summarise (MdStats * stats, MdStatsSummary * summary);
/* Resets to the initial state. */
void md_stats_reset (MdStats * stats);
