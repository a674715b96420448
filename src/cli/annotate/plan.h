/* plan: Decides where the result of every input goes, and which inputs earlier
 * runs have not finished.
 *
 *   MdAnnotatePlan plan = { NULL };
 *   if (md_annotate_plan_make (&plan, inputs, &wishes, &error))
 *     for each of plan.pictures and plan.videos, when its result is whole:
 *       md_annotate_plan_done (&plan, job, temporary, &lines, &error);
 *   md_annotate_plan_clear (&plan);
 *
 * A result takes its input's name. If another file has that name, a number is
 * added: only an older result of the same input is ever replaced. A second run
 * refuses inputs that a first one is processing.
 */
#pragma once

#include "cli/inputs.h"
#include "manifest.h"
#include "report.h"
#include "shard.h"

typedef struct
{
  const MdInput *input;
  char *output;                 /* owned */
} MdJob;

typedef struct
{
  const char *output;           /* a folder, or a file for one input */
  const char *made;             /* options that the results depend on */
  const char *json, *csv;       /* (nullable): files of the report */
  gboolean secret;              /* remove outdated results at once */
  MdShard shard;                /* the part of the inputs to process */
} MdAnnotateWishes;

typedef struct
{
  GArray *pictures, *videos;    /* of MdJob: the work to do */
  guint n_skipped;              /* inputs that were finished before */
  MdManifest *manifest;
  MdAnnotateReport *report;
} MdAnnotatePlan;

/* Whether @output names a file to write rather than a folder. */
gboolean md_annotate_is_file (const char *output);
/* Returns: FALSE with @error, which lists the supported formats, if @output is
 *   not a folder and has any other extension */
gboolean md_annotate_check_output (const char *output, GError ** error);
/* Also creates the folders of the results.
 * @inputs: (element-type MdInput): outlive the plan
 * Returns: FALSE with @error, which names the file */
gboolean md_annotate_plan_make (MdAnnotatePlan * plan, GPtrArray * inputs,
    const MdAnnotateWishes * wishes, GError ** error);
/* Must also be called after a failure. */
void md_annotate_plan_clear (MdAnnotatePlan * plan);
/* Renames the result of @job to its name, then adds its lines to the report.
 * The result is kept if only the report cannot be written.
 * @temporary: (nullable): its file; NULL = it already has its name
 * Thread safety: may be called from several threads. */
gboolean md_annotate_plan_done (MdAnnotatePlan * plan, const MdJob * job,
    const char *temporary, MdAnnotateLines * lines, GError ** error);
