#include "zone-counts.h"

#include <string.h>

#include "json/json-writer.h"

struct _GstMaskDetectZoneCounts
{
  GMutex lock;
  guint n;
  GstMaskDetectZoneTally tallies[GST_MASK_DETECT_MAX_ZONES];
};

GstMaskDetectZoneCounts *
gst_mask_detect_zone_counts_new (void)
{
  GstMaskDetectZoneCounts *counts = g_new0 (GstMaskDetectZoneCounts, 1);

  g_mutex_init (&counts->lock);
  return counts;
}

void
gst_mask_detect_zone_counts_free (GstMaskDetectZoneCounts * counts)
{
  g_mutex_clear (&counts->lock);
  g_free (counts);
}

void
gst_mask_detect_zone_counts_set (GstMaskDetectZoneCounts * counts,
    const GstMaskDetectZoneTally * tallies, guint n)
{
  g_return_if_fail (n <= GST_MASK_DETECT_MAX_ZONES);

  g_mutex_lock (&counts->lock);
  counts->n = n;
  if (n > 0)
    memcpy (counts->tallies, tallies, n * sizeof *tallies);
  g_mutex_unlock (&counts->lock);
}

/* Seconds. */
static double
mean_dwell (const GstMaskDetectZoneTally * tally)
{
  return tally->left > 0 ?
      (double) tally->dwell / GST_SECOND / (double) tally->left : 0;
}

gboolean
gst_mask_detect_zone_counts_list (GstMaskDetectZoneCounts * counts,
    GValue * list)
{
  guint n;

  g_mutex_lock (&counts->lock);
  n = counts->n;
  if (n > 0)
    g_value_init (list, GST_TYPE_LIST);
  for (guint i = 0; i < n; i++) {
    const GstMaskDetectZoneTally *tally = &counts->tallies[i];
    GValue value = G_VALUE_INIT;

    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, gst_structure_new ("zone",
            "name", G_TYPE_STRING, tally->name,
            "people", G_TYPE_UINT, tally->people,
            "masked", G_TYPE_UINT, tally->masked,
            "bare", G_TYPE_UINT, tally->bare,
            "incorrect", G_TYPE_UINT, tally->incorrect,
            "entered", G_TYPE_UINT64, tally->entered,
            "left", G_TYPE_UINT64, tally->left,
            "dwell", G_TYPE_DOUBLE, mean_dwell (tally), NULL));
    gst_value_list_append_and_take_value (list, &value);
  }
  g_mutex_unlock (&counts->lock);
  return n > 0;
}

void
gst_mask_detect_zone_counts_append_json (GstMaskDetectZoneCounts * counts,
    GString * json)
{
  g_mutex_lock (&counts->lock);
  if (counts->n > 0)
    md_json_begin (json, "zones", '[');
  for (guint i = 0; i < counts->n; i++) {
    const GstMaskDetectZoneTally *tally = &counts->tallies[i];

    md_json_begin (json, NULL, '{');
    md_json_add_string (json, "name", tally->name);
    md_json_add_int (json, "people", tally->people);
    md_json_add_int (json, "masked", tally->masked);
    md_json_add_int (json, "bare", tally->bare);
    md_json_add_int (json, "incorrect", tally->incorrect);
    md_json_add_int (json, "entered", tally->entered);
    md_json_add_int (json, "left", tally->left);
    md_json_add_double (json, "dwell", "%.3f", mean_dwell (tally));
    md_json_end (json, '}');
  }
  if (counts->n > 0)
    md_json_end (json, ']');
  g_mutex_unlock (&counts->lock);
}
