#include "pool.h"

#include <sched.h>

/* One md_pool_run(): workers that pick it up take tasks from it until none is
 * left. It lives on the caller's stack, so the caller waits for the last
 * worker to let go of it. */
typedef struct
{
  MdPoolFunc func;
  gpointer data;
  guint n_tasks;
  gint next_task;
  gint next_worker;
  guint pending;                /* workers asked for that have not finished */
  GMutex lock;
  GCond done;
} Batch;

static void
batch_work (Batch * batch, guint worker)
{
  guint task;

  while ((task = (guint) g_atomic_int_add (&batch->next_task, 1)) <
      batch->n_tasks)
    batch->func (task, worker, batch->data);
}

static void
pool_thread (gpointer item, gpointer unused)
{
  Batch *batch = item;

  batch_work (batch, (guint) g_atomic_int_add (&batch->next_worker, 1));

  g_mutex_lock (&batch->lock);
  if (--batch->pending == 0)
    g_cond_signal (&batch->done);
  g_mutex_unlock (&batch->lock);
}

guint
md_pool_cores (void)
{
#ifdef __linux__
  cpu_set_t set;

  if (sched_getaffinity (0, sizeof set, &set) == 0)
    return MAX (1, CPU_COUNT (&set));
#endif
  return g_get_num_processors ();
}

static GThreadPool *
shared_pool (void)
{
  static GThreadPool *pool = NULL;
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    pool = g_thread_pool_new (pool_thread, NULL, md_pool_cores (), FALSE, NULL);
    g_once_init_leave (&once, 1);
  }
  return pool;
}

void
md_pool_run (guint n_tasks, guint threads, MdPoolFunc func, gpointer data)
{
  Batch batch = {.func = func,.data = data,.n_tasks = n_tasks,
    .next_worker = 1
  };
  guint helpers;

  if (n_tasks == 0)
    return;

  helpers = MIN (MAX (threads, 1), n_tasks) - 1;
  if (helpers == 0) {
    batch_work (&batch, 0);
    return;
  }

  g_mutex_init (&batch.lock);
  g_cond_init (&batch.done);
  batch.pending = helpers;
  for (guint i = 0; i < helpers; i++)
    g_thread_pool_push (shared_pool (), &batch, NULL);

  batch_work (&batch, 0);

  g_mutex_lock (&batch.lock);
  while (batch.pending > 0)
    g_cond_wait (&batch.done, &batch.lock);
  g_mutex_unlock (&batch.lock);
  g_cond_clear (&batch.done);
  g_mutex_clear (&batch.lock);
}
