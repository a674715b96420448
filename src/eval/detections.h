/* detections: what a detector found on a set of pictures, as JSON lines that
 * other tools read and write too:
 *
 *   {"file": "scenes/a.jpg", "faces": [[x, y, width, height, score, label]]}
 *
 * Pixels of the picture; label 1 = mask, 0 = no mask, null or absent = the
 * detector does not say. Pictures without a line have no detection.
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
/* Sorted by picture; written whole or not at all. */
gboolean md_detections_save (GHashTable * detections, const char *path,
    GError ** error);
