/* plan: where the faces of every picture go, and which pictures an earlier run
 * has left to do. The rules are those of `annotate`, by its manifest: no file
 * is replaced but an older crop of the same picture.
 *
 *   MdCropPlan plan = { NULL };
 *   if (md_crop_plan_make (&plan, inputs, "out", made, &error))
 *     for each task of plan.jobs:
 *       for each face: md_crop_plan_place (&plan, task, i, crop, &name, &error)
 *       md_crop_plan_done (&plan, task, n_faces, line, &error);
 *   md_crop_plan_clear (&plan);
 *
 * Thread safety: placing and being done may happen in several threads, a
 * picture in one.
 */
#pragma once

#include "cli/annotate/manifest.h"
#include "cli/annotate/results.h"
#include "cli/inputs.h"
#include "picture/picture.h"

typedef struct
{
  const MdInput *input;
  char *stem;                   /* owned: a crop's path up to "_face1.png" */
  GArray *old;                  /* owned: of guint: faces that have a file */
} MdCropJob;

typedef struct
{
  GArray *jobs;                 /* of MdCropJob */
  guint n_skipped;              /* what was done before */
  MdManifest *manifest;
  MdResults *results;           /* OUTPUT/index.jsonl */
} MdCropPlan;

/* @inputs: (element-type MdInput): outlive the plan
 * @output: a folder; made where there is none
 * @made: all options that a crop depends on, in any words */
gboolean md_crop_plan_make (MdCropPlan * plan, GPtrArray * inputs,
    const char *output, const char *made, GError ** error);
/* Safe after a failure, too. */
void md_crop_plan_clear (MdCropPlan * plan);

/* @name: (out) (transfer full): the file's */
gboolean md_crop_plan_place (MdCropPlan * plan, guint task, guint face,
    const MdPicture * crop, char **name, GError ** error);
/* Removes older crops of faces that are not found any more.
 * @line: for the index */
gboolean md_crop_plan_done (MdCropPlan * plan, guint task, guint n_faces,
    const GString * line, GError ** error);
