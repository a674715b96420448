/* plan: where the result of every input goes, and which of them an
 * earlier run has left to do.
 *
 *   MdAnnotatePlan plan = { NULL };
 *   if (md_annotate_plan_make (&plan, inputs, &wishes, &error))
 *     for each of plan.pictures and plan.videos, when its result is whole:
 *       md_annotate_plan_done (&plan, job, temporary, &lines, &error);
 *   md_annotate_plan_clear (&plan);
 *
 * A result takes its input's name. Where another file has it already, be it
 * of another input or not ours at all, a number is added: no file is replaced
 * but an older result of the same input. Of two runs, the second one refuses
 * what the first one is making.
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
  const char *made;             /* what the results depend on */
  const char *json, *csv;       /* (nullable): files of the report */
  gboolean secret;              /* an older result must not be seen any more */
  MdShard shard;                /* which of the inputs are done here */
} MdAnnotateWishes;

typedef struct
{
  GArray *pictures, *videos;    /* of MdJob: what is to be done */
  guint n_skipped;              /* what was done before */
  MdManifest *manifest;
  MdAnnotateReport *report;
} MdAnnotatePlan;

/* Whether @output names a file to write rather than a folder. */
gboolean md_annotate_is_file (const char *output);
/* FALSE with @error, which lists what can be written, where @output is no
 * folder but has the ending of a file that cannot be. */
gboolean md_annotate_check_output (const char *output, GError ** error);
/* Makes the folders of the results, too.
 * @inputs: (element-type MdInput): outlive the plan
 * Returns: FALSE with @error, which names the file */
gboolean md_annotate_plan_make (MdAnnotatePlan * plan, GPtrArray * inputs,
    const MdAnnotateWishes * wishes, GError ** error);
/* Safe after a failure, too. */
void md_annotate_plan_clear (MdAnnotatePlan * plan);
/* Gives @job's result its name, then adds the lines about it to the report. A
 * result is kept where only its report cannot be written.
 * @temporary: (nullable): its file; NULL where it has its name already
 * Thread safety: may be called from several threads. */
gboolean md_annotate_plan_done (MdAnnotatePlan * plan, const MdJob * job,
    const char *temporary, MdAnnotateLines * lines, GError ** error);
