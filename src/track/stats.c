#include "stats.h"

#include <string.h>

#include "base/histogram.h"

struct _MdStats
{
  GMutex mutex;                 /* guards the fields below */
  guint64 frames, searched, skipped;
  MdHistogram times[MD_N_TIMES];
  MdFrameReport last;
};

const char *
md_time_name (MdTime time)
{
  static const char *names[MD_N_TIMES] = {
    "detect", "follow", "classify", "frame"
  };

  return names[time];
}

MdStats *
md_stats_new (void)
{
  MdStats *self = g_new0 (MdStats, 1);

  g_mutex_init (&self->mutex);
  return self;
}

void
md_stats_free (MdStats * self)
{
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
md_stats_add (MdStats * self, const MdFrameReport * report)
{
  g_mutex_lock (&self->mutex);
  self->frames++;
  self->searched += report->kind == MD_FRAME_SEARCHED;
  self->skipped += report->kind == MD_FRAME_SKIPPED;
  for (guint i = 0; i < MD_N_TIMES; i++) {
    if (report->times[i] >= 0)
      md_histogram_add (&self->times[i], report->times[i]);
  }
  self->last = *report;
  g_mutex_unlock (&self->mutex);
}

void
md_stats_summarise (MdStats * self, MdStatsSummary * summary)
{
  g_mutex_lock (&self->mutex);
  summary->frames = self->frames;
  summary->searched = self->searched;
  summary->skipped = self->skipped;
  for (guint i = 0; i < MD_N_TIMES; i++) {
    summary->p50[i] = md_histogram_percentile (&self->times[i], 0.5);
    summary->p95[i] = md_histogram_percentile (&self->times[i], 0.95);
  }
  summary->last = self->last;
  g_mutex_unlock (&self->mutex);
}

void
md_stats_reset (MdStats * self)
{
  g_mutex_lock (&self->mutex);
  self->frames = self->searched = self->skipped = 0;
  memset (self->times, 0, sizeof self->times);
  memset (&self->last, 0, sizeof self->last);
  g_mutex_unlock (&self->mutex);
}
