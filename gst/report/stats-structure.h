/* stats-structure: the element's statistics as its property `stats` shows
 * them.
 *
 *   maskdetect-stats, frames=(guint64)250, detections=(guint64)50, ...
 *
 * Fields:
 *   frames, detections, skipped   (guint64) frames so far; of them searched as
 *                   a whole; and not looked at, as they came late
 *   people          (guint64) different persons so far
 *   masked, bare    (guint64) of them, by what was last said of each
 *   masked-ratio    (double) masked / (masked + bare); 0 without either
 *   interval        (guint) frames from search to search, at present
 *   min-face-size   (guint) smallest face looked for, pixels, at present
 *   STEP-p50, STEP-p95   (double) milliseconds that half, and 95 of 100, of the
 *                   last thousand frames or so took at most for detect,
 *                   follow, classify, and for all of it: frame. 0 if a step
 *                   has not been taken
 *   zones           list of structures as zone-counts.h has it; absent where
 *                   there are none
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
