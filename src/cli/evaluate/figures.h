/* figures: Draws the results of evaluate as PNG and SVG files in a folder.
 *
 * For scenes: precision-recall, recall-by-false-positives, and one file of
 * slices per detector. For classes: roc, reliability, confusion, and the worst
 * mistakes on one sheet (mistakes.png).
 */
#pragma once

#include "eval/class-score.h"
#include "report.h"

/* Create the folder and return whether the files can be written. Call these
 * before the evaluation. */
gboolean md_figures_of_scenes_may_save (const char *directory,
    const char *const *detectors, GError ** error);
gboolean md_figures_of_classes_may_save (const char *directory,
    GError ** error);

/* @directory: created if missing
 * @reports: of MdEvaluateReport
 * Returns: FALSE with @error, which names the file */
gboolean md_figures_of_scenes (const char *directory, const GArray * reports,
    GError ** error);

typedef struct
{
  char *const *names;           /* of the two classes */
  const MdClassScore *score;
  const MdClassSample *samples; /* [n] */
  guint n;
  const char *const *mistakes;  /* paths, worst first; NULL at the end */
  const double *probabilities;  /* of class 1, for each mistake */
} MdClassFigures;

gboolean md_figures_of_classes (const char *directory,
    const MdClassFigures * figures, GError ** error);
