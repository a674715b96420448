/* figures: what evaluate found, drawn: PNG and SVG files in a folder.
 *
 * Of scenes: precision-recall, recall-by-false-positives, and slices, one file
 * of these for each detector. Of classes: roc, reliability, confusion, and the
 * worst mistakes on one sheet (mistakes.png).
 */
#pragma once

#include "eval/class-score.h"
#include "report.h"

/* @directory: made where it is missing
 * @reports: of MdAnnotateReport
 * FALSE with @error naming the file */
gboolean md_figures_of_scenes (const char *directory, const GArray * reports,
    GError ** error);

typedef struct
{
  char *const *names;           /* of the two classes */
  const MdClassScore *score;
  const MdClassSample *samples; /* [n] */
  guint n;
  const char *const *mistakes;  /* paths, worst first; NULL at the end */
  const double *probabilities;  /* of these, that of class 1 */
} MdClassFigures;

gboolean md_figures_of_classes (const char *directory,
    const MdClassFigures * figures, GError ** error);
