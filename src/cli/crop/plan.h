/* plan: Decides where the faces of every picture go, and which pictures earlier
 * runs have not finished. As in `annotate`, whose manifest it uses, only an
 * older crop of the same picture is ever replaced.
 *
 *   MdCropPlan plan = { NULL };
 *   if (md_crop_plan_make (&plan, inputs, "out", made, &error))
 *     for each task of plan.jobs:
 *       for each face: md_crop_plan_place (&plan, task, i, crop, &name, &error)
 *       md_crop_plan_done (&plan, task, n_faces, line, &error);
 *   md_crop_plan_clear (&plan);
 *
 * Thread safety: md_crop_plan_place() and md_crop_plan_done() may be called from
 * several threads, but for one picture from one thread.
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
  GArray *old;                  /* owned: of guint: faces with an older crop */
} MdCropJob;

typedef struct
{
  GArray *jobs;                 /* of MdCropJob */
  guint n_skipped;              /* pictures that were finished before */
  MdManifest *manifest;
  MdResults *results;           /* OUTPUT/index.jsonl */
} MdCropPlan;

/* @inputs: (element-type MdInput): outlive the plan
 * @output: a folder; created if missing
 * @made: all options that a crop depends on, as a text */
gboolean md_crop_plan_make (MdCropPlan * plan, GPtrArray * inputs,
    const char *output, const char *made, GError ** error);
/* Must also be called after a failure. */
void md_crop_plan_clear (MdCropPlan * plan);

/* @name: (out) (transfer full): of the file */
gboolean md_crop_plan_place (MdCropPlan * plan, guint task, guint face,
    const MdPicture * crop, char **name, GError ** error);
/* Removes older crops of faces that are no longer found.
 * @line: for the index */
gboolean md_crop_plan_done (MdCropPlan * plan, guint task, guint n_faces,
    const GString * line, GError ** error);
