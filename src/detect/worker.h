/* worker: what a thread needs to run one network: a plan with its arena, and
 * a resampler for its input. They belong to the stage, which all detectors of
 * the process share, and are lent for a run: there are as many as threads were
 * at work at once, however many detectors there are.
 *
 *   MdWorker *worker = md_worker_borrow (stage);
 *   md_plan_run (worker->plan);
 *   md_worker_return (stage, worker);
 *
 * Thread safety: any thread may take and give; a worker belongs to whoever
 * took it.
 */
#pragma once

#include "stage.h"

struct _MdWorker
{
  MdPlan *plan;                 /* S-Net's keeps its input */
  MdResampler *resampler;
  guint shapes;                 /* which set of shapes the plan has seen: its
                                 * borrowers' number, 0 = none */
  MdWorker *next;               /* while nobody has it */
};

/* (transfer full): allocates only where all there are have been lent */
MdWorker *md_worker_borrow (MdStage * stage);
/* @worker: (transfer full) (nullable): taken from @stage */
void md_worker_return (MdStage * stage, MdWorker * worker);
/* Frees @worker and all after it. */
void md_worker_free_all (MdWorker * worker);
