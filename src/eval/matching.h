/* matching: decides which detections of a picture are faces and which are
 * false, by the rules in evaluate.h.
 *
 * Thread safety: pure functions of their arguments.
 */
#pragma once

#include "detections.h"
#include "scenes.h"

/* One detection that counts. */
typedef struct
{
  double score;
  guint scene;                  /* as given to md_matching_scene() */
  guint order;                  /* keeps equal scores in their order */
  int face;                     /* index into MdScene.faces, -1 = false */
  MdLabel label;
  double certainty;             /* as in MdDetection */
} MdMatch;

typedef enum
{
  MD_MATCHING_ANY,                 /* faces and detections whatever their class */
  MD_MATCHING_MASKED,                /* masked faces, detections labelled so */
  MD_MATCHING_UNMASKED
} MdMatchingClass;

/* Pixels; to the thousandth, because annotations hold corners as floats. */
double md_matching_height (const MdAnnotation * face);
/* Whether the face counts as missed if no detection matches it. */
gboolean md_matching_counts (const MdAnnotation * face, double min_height);
/* Appends the matches of one picture to @matches (of MdMatch).
 * @detections: (nullable): of MdDetection */
void md_matching_scene (const MdScene * scene, guint index,
    const GArray * detections, MdMatchingClass match_class, double min_height,
    GArray * matches);
/* Sorts by score, best first. */
void md_matching_sort (GArray * matches);
/* Area under the precision-recall curve of sorted @matches.
 * @n_faces: how many there were to find; NaN for 0 */
double md_matching_average_precision (const GArray * matches, guint n_faces);
