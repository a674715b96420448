/* zone-counts: Holds the number of people in each zone, and of those who
 * entered and left.
 *
 *   gst_mask_detect_zone_counts_set (counts, tallies, n);    // every frame
 *   gst_structure_take_value (stats, "zones", &list);        // whenever asked,
 *                   // after gst_mask_detect_zone_counts_list (counts, &list)
 *
 * The list holds a structure "zone" for each:
 *   name                (string)
 *   people, masked, bare, incorrect (guint): inside it now; 0 for a line
 *   entered, left       (guint64): since the start; for a line, crossings to
 *                       its right and to its left
 *   dwell               (double): mean seconds spent in a polygon by those who
 *                       left it; 0 for a line
 *
 * Thread safety: one thread may set while others ask.
 */
#pragma once

#include <gst/gst.h>

#include "zone.h"

G_BEGIN_DECLS

typedef struct
{
  char name[GST_MASK_DETECT_MAX_ZONE_NAME + 1];
  guint people, masked, bare, incorrect;
  guint64 entered, left;
  GstClockTime dwell;           /* sum over those who left */
} GstMaskDetectZoneTally;

typedef struct _GstMaskDetectZoneCounts GstMaskDetectZoneCounts;
GstMaskDetectZoneCounts *gst_mask_detect_zone_counts_new (void);
void gst_mask_detect_zone_counts_free (GstMaskDetectZoneCounts * counts);

/* @n: at most GST_MASK_DETECT_MAX_ZONES; 0 = there are no zones */
void gst_mask_detect_zone_counts_set (GstMaskDetectZoneCounts * counts,
    const GstMaskDetectZoneTally * tallies, guint n);
/* @list: zeroed, becomes a GST_TYPE_LIST
 * Returns: FALSE, with @list unchanged, if there are no zones */
gboolean gst_mask_detect_zone_counts_list (GstMaskDetectZoneCounts * counts,
    GValue * list);
/* Appends the member "zones", a list with the same members, or nothing if there
 * are no zones. */
void gst_mask_detect_zone_counts_append_json (GstMaskDetectZoneCounts * counts,
    GString * json);

G_END_DECLS
