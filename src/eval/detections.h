/* detections: Reads and writes the detections on a set of pictures as JSON
 * Lines:
 *
 *   {"file": "scenes/a.jpg",
 *    "faces": [[x, y, width, height, score, label, certainty]]}
 *
 * Coordinates are pixels of the picture. label: 0 = no mask, 1 = mask, 2 = mask
 * worn incorrectly, null or absent = unknown. certainty: probability that the
 * label is right, may be absent. A picture without a line has no detections.
 *
 * Thread safety: no global state.
 */
#pragma once

#include "maskdetect.h"

typedef struct
{
  double x, y, width, height;   /* pixels */
  double score;                 /* higher is better, any range */
  MdLabel label;
  double certainty;             /* 0..1, of the label; NaN = unknown */
} MdDetection;

/* Returns: (transfer full): detections by picture, char * → GArray of
 *   MdDetection, both owned */
GHashTable *md_detections_new (void);
/* Sets the faces of picture @file. */
void md_detections_add (GHashTable * detections, const char *file,
    const MdFace * faces, guint n_faces);
/* Loads a file; of several lines with the same picture, the last one counts.
 * Returns: (transfer full): NULL with @error, which names the file and line */
GHashTable *md_detections_load (const char *path, GError ** error);
/* Whether md_detections_save() may replace @path: see md_safe_file_check().
 * FALSE with @error if not. */
gboolean md_detections_may_save (const char *path, GError ** error);
/* Saves atomically, sorted by picture. Each line also has "detector":
 * "maskdetect"; files of other detectors are not replaced. */
gboolean md_detections_save (GHashTable * detections, const char *path,
    GError ** error);
