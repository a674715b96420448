#include "stats-structure.h"

static void
set_time (GstStructure * structure, MdTime time, const char *percentile,
    double milliseconds)
{
  g_autofree char *name = g_strdup_printf ("%s-%s", md_time_name (time),
      percentile);

  gst_structure_set (structure, name, G_TYPE_DOUBLE, milliseconds, NULL);
}

GstStructure *
gst_mask_detect_stats_structure (MdStats * stats,
    GstMaskDetectZoneCounts * zones)
{
  GValue list = G_VALUE_INIT;
  MdStatsSummary s;
  guint64 verdicts;
  GstStructure *structure;

  md_stats_summarise (stats, &s);
  verdicts = s.last.masked + s.last.bare + s.last.incorrect;
  structure = gst_structure_new ("maskdetect-stats",
      "frames", G_TYPE_UINT64, s.frames,
      "detections", G_TYPE_UINT64, s.searched,
      "skipped", G_TYPE_UINT64, s.skipped,
      "people", G_TYPE_UINT64, s.last.people,
      "masked", G_TYPE_UINT64, s.last.masked,
      "bare", G_TYPE_UINT64, s.last.bare,
      "incorrect", G_TYPE_UINT64, s.last.incorrect,
      "masked-ratio", G_TYPE_DOUBLE,
      verdicts ? (double) s.last.masked / (double) verdicts : 0.,
      "interval", G_TYPE_UINT, s.last.interval,
      "min-face-size", G_TYPE_UINT, (guint) (s.last.min_face + 0.5f), NULL);
  for (MdTime i = 0; i < MD_N_TIMES; i++) {
    set_time (structure, i, "p50", s.p50[i]);
    set_time (structure, i, "p95", s.p95[i]);
  }
  if (gst_mask_detect_zone_counts_list (zones, &list))
    gst_structure_take_value (structure, "zones", &list);
  return structure;
}
