/* stats: what a stream has cost and shown so far.
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
  MD_FRAME_SEARCHED,            /* the whole frame */
  MD_FRAME_FOLLOWED,            /* only where faces were */
  MD_FRAME_SKIPPED              /* not looked at: faces were carried on */
} MdFrameKind;

typedef enum
{
  MD_TIME_DETECT,               /* searching the whole frame */
  MD_TIME_FOLLOW,               /* looking where faces should be */
  MD_TIME_CLASSIFY,
  MD_TIME_FRAME,                /* all of it, and what is between */
  MD_N_TIMES
} MdTime;

/* "detect", "follow", "classify", "frame"; static */
const char *md_time_name (MdTime time);

/* One frame. */
typedef struct
{
  MdFrameKind kind;
  double times[MD_N_TIMES];     /* ms; negative = there was no such step */
  guint interval;               /* frames from search to search, at present */
  float min_face;               /* smallest face looked for, pixels */
  /* Persons, since the follower was made */
  guint64 people;               /* different ones, seen for long enough */
  guint64 masked, bare, incorrect;      /* of them, by what was last said of
                                         * each */
} MdFrameReport;

typedef struct
{
  guint64 frames, searched, skipped;
  double p50[MD_N_TIMES], p95[MD_N_TIMES];      /* ms, of the last thousand or
                                                 * so; 0 = there were none */
  MdFrameReport last;           /* zeros before the first frame */
} MdStatsSummary;

typedef struct _MdStats MdStats;

MdStats *md_stats_new (void);
void md_stats_free (MdStats * stats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdStats, md_stats_free)

void md_stats_add (MdStats * stats, const MdFrameReport * report);
void md_stats_summarise (MdStats * stats, MdStatsSummary * summary);
/* As new. */
void md_stats_reset (MdStats * stats);
