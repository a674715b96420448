/* report: Writes MdEvaluations as a table and as JSON. */
#pragma once

#include "eval/evaluate.h"

typedef struct
{
  char *name;                   /* owned: "maskdetect", "libfacedetection" */
  MdEvaluation *evaluation;     /* owned */
  double milliseconds;          /* per picture; NaN = not measured */
} MdEvaluateReport;

void md_evaluate_report_clear (MdEvaluateReport * report);

/* @reports: of MdEvaluateReport; all of the same scenes */
void md_evaluate_report_print (const char *scenes, const GArray * reports);
/* Saves the file as a whole or not at all; 0/0 becomes null. */
gboolean md_evaluate_report_save (const char *scenes, const GArray * reports,
    const char *path, GError ** error);
