#include "worker.h"

MdWorker *
md_worker_borrow (MdStage * stage)
{
  MdWorker *worker;

  g_mutex_lock (&stage->idle_lock);
  worker = stage->idle;
  if (worker != NULL)
    stage->idle = worker->next;
  g_mutex_unlock (&stage->idle_lock);
  if (worker == NULL) {
    worker = g_new0 (MdWorker, 1);
    worker->plan = md_plan_new (stage->model);
    if (stage->kind == MD_STAGE_SNET)
      md_plan_keep_input (worker->plan);
    worker->resampler = md_resampler_new ();
  }
  worker->next = NULL;
  return worker;
}

void
md_worker_return (MdStage * stage, MdWorker * worker)
{
  if (worker == NULL)
    return;
  g_mutex_lock (&stage->idle_lock);
  worker->next = stage->idle;
  stage->idle = worker;
  g_mutex_unlock (&stage->idle_lock);
}

void
md_worker_free_all (MdWorker * worker)
{
  while (worker != NULL) {
    MdWorker *next = worker->next;

    md_plan_free (worker->plan);
    md_resampler_free (worker->resampler);
    g_free (worker);
    worker = next;
  }
}
