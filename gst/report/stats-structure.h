/* stats-structure: Builds the value of the element's property `stats`.
 *
 *   maskdetect-stats, frames=(guint64)250, detections=(guint64)50, ...
 *
 * Fields:
 *   frames          (guint64) frames so far
 *   detections      (guint64) frames searched as a whole
 *   skipped         (guint64) late frames that were not searched
 *   people          (guint64) people so far
 *   masked, bare, incorrect   (guint64) people by their last verdict
 *   masked-ratio    (double) masked / (masked + bare + incorrect); 0 if all are
 *                   0
 *   interval        (guint) current search interval, frames
 *   min-face-size   (guint) current size of the smallest face to search for,
 *                   pixels
 *   STEP-p50, STEP-p95   (double) median and 95th percentile of the time per
 *                   frame, milliseconds, over about the last thousand frames,
 *                   for STEP = detect, follow, classify, and frame (all
 *                   steps); 0 for a step that has not run
 *   zones           list of structures as in zone-counts.h; absent without
 *                   zones
 *
 * Thread safety: as MdStats and GstMaskDetectZoneCounts.
 */
#pragma once

#include <gst/gst.h>

#include "track/stats.h"
#include "zone-counts.h"

G_BEGIN_DECLS

/* Returns: (transfer full) */
GstStructure *gst_mask_detect_stats_structure (MdStats * stats,
    GstMaskDetectZoneCounts * zones);

G_END_DECLS
