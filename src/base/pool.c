#include "pool.h"

#include <sched.h>

/* One md_pool_run(), on its caller's stack. It is in the pool's queue while it
 * has tasks and accepts more workers. The caller finally removes it and waits
 * only for the workers that joined. Nothing waits for a worker to become free,
 * so runs may be nested. */
typedef struct
{
  MdPoolFunc func;
  gpointer data;
  guint n_tasks;
  gint next_task;
  /* Guarded by pool.lock */
  GList link;                   /* in pool.open */
  gboolean open;
  guint wanted;                 /* workers besides the caller */
  guint joined, active;         /* workers so far, and now */
  GCond done;                   /* active became 0 */
} Batch;

static struct
{
  GMutex lock;
  GCond opened;
  GQueue open;                  /* of Batch, oldest first */
  guint workers, idle;
} pool;

guint
md_pool_threads (guint wanted)
{
  guint cores = md_pool_cores ();

  return wanted ? MIN (wanted, cores) : cores;
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

static void
batch_work (Batch * batch, guint worker)
{
  guint task;

  while ((task = (guint) g_atomic_int_add (&batch->next_task, 1)) <
      batch->n_tasks)
    batch->func (task, worker, batch->data);
}

/* Closes the batch to new workers. pool.lock must be held for this function and
 * the next three. */
static void
batch_close (Batch * batch)
{
  if (batch->open)
    g_queue_unlink (&pool.open, &batch->link);
  batch->open = FALSE;
}

static void
batch_join (Batch * batch)
{
  guint worker = ++batch->joined;

  batch->active++;
  if (batch->joined == batch->wanted)
    batch_close (batch);
  g_mutex_unlock (&pool.lock);

  batch_work (batch, worker);

  g_mutex_lock (&pool.lock);
  batch_close (batch);
  if (--batch->active == 0)
    g_cond_signal (&batch->done);
}

static gpointer
worker_main (gpointer unused)
{
  g_mutex_lock (&pool.lock);
  for (;;) {
    while (pool.open.head == NULL) {
      pool.idle++;
      g_cond_wait (&pool.opened, &pool.lock);
      pool.idle--;
    }
    batch_join (pool.open.head->data);
  }
  return NULL;
}

/* The caller is one thread, so cores - 1 workers are enough. If the system
 * refuses more threads, the existing ones do all the work. */
static void
start_workers (guint wanted)
{
  guint most = md_pool_cores () - 1;

  while (pool.idle < wanted && pool.workers < most) {
    GThread *thread = g_thread_try_new ("maskdetect", worker_main, NULL, NULL);

    if (thread == NULL)
      return;
    g_thread_unref (thread);
    pool.workers++;
    wanted--;
  }
}

static void
batch_open (Batch * batch)
{
  g_mutex_lock (&pool.lock);
  if (pool.idle < batch->wanted)
    start_workers (batch->wanted);
  batch->open = TRUE;
  batch->link.data = batch;
  g_queue_push_tail_link (&pool.open, &batch->link);
  g_cond_broadcast (&pool.opened);
  g_mutex_unlock (&pool.lock);
}

void
md_pool_run (guint n_tasks, guint threads, MdPoolFunc func, gpointer data)
{
  Batch batch = {.func = func,.data = data,.n_tasks = n_tasks };

  if (n_tasks == 0)
    return;

  batch.wanted = MIN (MAX (threads, 1), n_tasks) - 1;
  if (batch.wanted == 0) {
    batch_work (&batch, 0);
    return;
  }

  g_cond_init (&batch.done);
  batch_open (&batch);

  batch_work (&batch, 0);

  g_mutex_lock (&pool.lock);
  batch_close (&batch);
  while (batch.active > 0)
    g_cond_wait (&batch.done, &pool.lock);
  g_mutex_unlock (&pool.lock);
  g_cond_clear (&batch.done);
}
