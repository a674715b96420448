/* evaluate: how good detections are on annotated pictures.
 *
 *   GPtrArray *scenes = md_scenes_load ("val.json", &error);
 *   GHashTable *detections = md_detections_load ("peer.jsonl", &error);
 *   MdEvaluation *evaluation = md_evaluate (scenes, detections, 16, 0.7);
 *   printf ("AP50 %.4f\n", evaluation->all.ap50);
 *
 * A detection matches a face at an intersection over union above 0.5.
 * Within a picture, detections take their best free face in the order of
 * their scores. Annotations marked `ignore` and faces lower than the minimum
 * height are neither missed nor false: an unmatched detection that lies to
 * more than half inside one is left out. Average precision is the area under
 * the precision-recall curve with precision made monotonous (PASCAL VOC 2010,
 * COCO). `incorrect` faces and those whose wear is not known
 * count as faces; in the figures per class they are ignored.
 *
 * Thread safety: pure functions of their arguments.
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
  guint faces;                  /* to be found */
  guint category_faces[MD_N_CATEGORIES];
  double ap50;                  /* of faces whatever their class; NaN in slices
                                 * of faces */
  /* At MdEvaluation.fppi_threshold */
  double recall;
  double category_recall[MD_N_CATEGORIES];
  double false_per_picture;     /* NaN in slices of faces */
  /* At MdEvaluation.threshold */
  double precision;             /* NaN in slices of faces */
  double recall_at_threshold;
  double category_recall_at_threshold[MD_N_CATEGORIES];
  double false_per_picture_at_threshold;        /* NaN in slices of faces */
  MdVerdictScore verdicts;      /* about faces found with a score >= 0.5 and
                                 * given a label */
} MdScore;

typedef struct
{
  const char *kind;             /* "height", "wears", "mask" (its kind),
                                 * "source", "group" */
  char *name;                   /* owned: "24-32", "lfw" */
  gboolean of_faces;            /* of faces, not of whole pictures */
  MdScore score;
} MdSlice;

/* Over all detections with at least this score. */
typedef struct
{
  double score;
  double recall, precision, false_per_picture;
} MdCurvePoint;

typedef struct
{
  double min_height;            /* pixels */
  double threshold;             /* at which precision and recall are reported */
  double fppi_threshold;        /* lowest score with no more than
                                 * MD_EVALUATION_FPPI false positives a
                                 * picture; 2 where there is none */
  MdScore all;
  double class_ap50[2];         /* by MdLabel: faces found with that label */
  double mean_ap50;             /* of the two */
  GArray *slices;               /* of MdSlice */
  GArray *curve;                /* of MdCurvePoint, of falling score */
} MdEvaluation;

/* @scenes: (element-type MdScene)
 * @detections: as of md_detections_new()
 * @min_height: pixels, of a face that counts
 * @threshold: the operating point whose precision and recall are wanted */
MdEvaluation *md_evaluate (GPtrArray * scenes, GHashTable * detections,
    double min_height, double threshold);
void md_evaluation_free (MdEvaluation * evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdEvaluation, md_evaluation_free)
