/* matching: Matches the detections of a picture to its faces, by the rules in
 * evaluate.h.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "detections.h"
#include "scenes.h"

/* One detection that counts. */
typedef struct
{
  double score;
  guint scene;                  /* index given to md_matching_scene() */
  guint order;                  /* keeps equal scores in order */
  int face;                     /* index in MdScene.faces, -1 = none */
  MdLabel label;
  double certainty;             /* as in MdDetection */
} MdMatch;

typedef enum
{
  MD_MATCHING_ANY,              /* all faces and detections */
  MD_MATCHING_MASKED,           /* faces and detections with this label only */
  MD_MATCHING_UNMASKED
} MdMatchingClass;

/* Height in pixels, rounded to 1/1000 to hide the rounding of float corners. */
double md_matching_height (const MdAnnotation * face);
/* Whether the face counts, that is, is missed if no detection matches it. */
gboolean md_matching_counts (const MdAnnotation * face, double min_height);
/* Appends the matches of one picture to @matches (of MdMatch).
 * @detections: (nullable): of MdDetection */
void md_matching_scene (const MdScene * scene, guint index,
    const GArray * detections, MdMatchingClass match_class, double min_height,
    GArray * matches);
/* Sorts by score, best first. */
void md_matching_sort (GArray * matches);
/* Area under the precision-recall curve of sorted @matches.
 * @n_faces: number of faces that count
 * Returns: 0..1; NaN if there are no faces */
double md_matching_average_precision (const GArray * matches, guint n_faces);
