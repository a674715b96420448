/* evaluate: Measures detections on annotated pictures.
 *
 *   GPtrArray *scenes = md_scenes_load ("val.json", &error);
 *   GHashTable *detections = md_detections_load ("peer.jsonl", &error);
 *   MdEvaluation *evaluation = md_evaluate (scenes, detections, 16, 0.7);
 *   printf ("AP50 %.4f\n", evaluation->all.ap50);
 *
 * A detection matches a face if their IoU exceeds 0.5. Within a picture,
 * detections in order of their scores get the best face that is still free.
 * Annotations with `ignore` and faces below the minimum height do not count:
 * they are not missed, and an unmatched detection with more than half of its
 * area inside one is not a false positive. Average precision is the area under
 * the precision-recall curve with precision made monotonic (PASCAL VOC 2010,
 * COCO). Faces of category `incorrect` or `face` count as faces; in figures per
 * class they are ignored.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "detections.h"
#include "scenes.h"
#include "verdict-score.h"

/* False positives per picture at which recall is reported. */
#define MD_EVALUATION_FPPI 0.1

/* A fraction of an empty set is NaN. */
typedef struct
{
  guint pictures;
  guint faces;                  /* that count */
  guint category_faces[MD_N_CATEGORIES];
  double ap50;                  /* of faces of any class; NaN in slices of
                                 * faces */
  /* At MdEvaluation.fppi_threshold */
  double recall;
  double category_recall[MD_N_CATEGORIES];
  double false_per_picture;     /* NaN in slices of faces */
  /* At MdEvaluation.threshold */
  double precision;             /* NaN in slices of faces */
  double recall_at_threshold;
  double category_recall_at_threshold[MD_N_CATEGORIES];
  double false_per_picture_at_threshold;        /* NaN in slices of faces */
  MdVerdictScore verdicts;      /* on faces found with a score >= 0.5 and a
                                 * label */
} MdScore;

typedef struct
{
  const char *kind;             /* "height", "wears", "mask" (its kind),
                                 * "source", "group" */
  char *name;                   /* owned: "24-32", "lfw" */
  gboolean of_faces;            /* a subset of faces, not of pictures */
  MdScore score;
} MdSlice;

/* Figures of all detections with at least this score. */
typedef struct
{
  double score;
  double recall, precision, false_per_picture;
} MdCurvePoint;

typedef struct
{
  double min_height;            /* pixels */
  double threshold;             /* score at which precision and recall are
                                 * reported */
  double fppi_threshold;        /* lowest score with at most MD_EVALUATION_FPPI
                                 * false positives per picture; 2 = none */
  MdScore all;
  double class_ap50[2];         /* by MdLabel: faces found with that label */
  double mean_ap50;             /* of the two */
  GArray *slices;               /* of MdSlice */
  GArray *curve;                /* of MdCurvePoint, by descending score */
} MdEvaluation;

/* @scenes: (element-type MdScene)
 * @detections: see md_detections_new()
 * @min_height: of a face that counts, pixels
 * @threshold: score at which precision and recall are reported
 * Returns: (transfer full) */
MdEvaluation *md_evaluate (GPtrArray * scenes, GHashTable * detections,
    double min_height, double threshold);
void md_evaluation_free (MdEvaluation * evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdEvaluation, md_evaluation_free)
