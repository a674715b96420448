/* detections: what a detector found on a set of pictures, as JSON lines that
 * other tools read and write too:
 *
 *   {"file": "scenes/a.jpg",
 *    "faces": [[x, y, width, height, score, label, certainty]]}
 *
 * Pixels of the picture; label 2 = mask worn wrong, 1 = mask, 0 = no mask, null
 * or absent = the detector does not say; certainty that the label is right, 0..1,
 * may be absent, too. Pictures without a line have no detection.
 *
 * Thread safety: plain values.
 */
#pragma once

#include "maskdetect.h"

typedef struct
{
  double x, y, width, height;   /* pixels */
  double score;                 /* orders the detections, any range */
  MdLabel label;
  double certainty;             /* 0..1 that the label is right; NaN = not said */
} MdDetection;

/* Detections by picture: char * → GArray of MdDetection, both owned.
 * (transfer full): free with g_hash_table_unref(). */
GHashTable *md_detections_new (void);
/* Adds the detector's faces of picture @file. */
void md_detections_add (GHashTable * detections, const char *file,
    const MdFace * faces, guint n_faces);
/* Errors name the file and the line. A later line of the same picture
 * replaces an earlier one. */
GHashTable *md_detections_load (const char *path, GError ** error);
/* Whether saving may take the place of what is there: see
 * md_safe_file_check(). FALSE with @error */
gboolean md_detections_may_save (const char *path, GError ** error);
/* Sorted by picture; written whole or not at all. Each line has "detector":
 * "maskdetect", too: other detectors' files are not replaced. */
gboolean md_detections_save (GHashTable * detections, const char *path,
    GError ** error);
