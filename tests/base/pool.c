/* Tests the thread pool: each task runs once, worker numbers are exclusive,
 * several callers and nested runs work. */
#include "base/pool.h"

#define TASKS 2000
#define THREADS 4

typedef struct
{
  gint done[TASKS];
  gint busy[THREADS];
  gint inner;                   /* tasks of nested runs */
} Record;

static void
work (guint task, guint worker, gpointer data)
{
  Record *r = data;

  g_assert_cmpuint (worker, <, THREADS);
  g_assert_cmpint (g_atomic_int_add (&r->busy[worker], 1), ==, 0);
  g_atomic_int_inc (&r->done[task]);
  /* rarely, because on a busy machine a yield lasts milliseconds */
  if (task % 500 == 0)
    g_thread_yield ();
  g_assert_cmpint (g_atomic_int_add (&r->busy[worker], -1), ==, 1);
}

static void
run_and_check (guint n_tasks, guint threads)
{
  Record *r = g_new0 (Record, 1);

  md_pool_run (n_tasks, threads, work, r);
  for (guint i = 0; i < TASKS; i++)
    g_assert_cmpint (r->done[i], ==, i < n_tasks);
  g_free (r);
}

static void
test_each_task_once (void)
{
  for (guint threads = 0; threads <= THREADS; threads++) {
    run_and_check (0, threads);
    run_and_check (1, threads);
    run_and_check (THREADS - 1, threads);
    run_and_check (TASKS, threads);
  }
  for (guint i = 0; i < 200; i++)
    run_and_check (1 + i % 7, THREADS);
}

static void
expect_worker_0 (guint task, guint worker, gpointer self)
{
  g_assert_cmpuint (worker, ==, 0);
  g_assert_true (g_thread_self () == self);
}

static void
test_one_thread_is_the_caller (void)
{
  md_pool_run (TASKS, 1, expect_worker_0, g_thread_self ());
}

/* A count is limited to what runs at the same time. */
static void
test_counts (void)
{
  guint cores = md_pool_cores ();

  g_assert_cmpuint (cores, >=, 1);
  g_assert_cmpuint (md_pool_threads (0), ==, cores);
  g_assert_cmpuint (md_pool_threads (1), ==, 1);
  g_assert_cmpuint (md_pool_threads (cores), ==, cores);
  g_assert_cmpuint (md_pool_threads (1024 * cores), ==, cores);
}

static gpointer
caller (gpointer unused)
{
  for (guint i = 0; i < 20; i++)
    run_and_check (TASKS / (1 + i % 5), THREADS);
  return NULL;
}

static void
test_concurrent_callers (void)
{
  GThread *threads[3 * THREADS];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("caller", caller, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
count_inner (guint task, guint worker, gpointer data)
{
  g_atomic_int_inc (&((Record *) data)->inner);
}

static void
nest (guint task, guint worker, gpointer data)
{
  md_pool_run (10, THREADS, count_inner, data);
}

static void
nest_twice (guint task, guint worker, gpointer data)
{
  md_pool_run (10, THREADS, nest, data);
}

static void
test_nested (void)
{
  Record *r = g_new0 (Record, 1);

  md_pool_run (50, THREADS, nest_twice, r);
  g_assert_cmpint (r->inner, ==, 50 * 10 * 10);
  g_free (r);
}

static void
test_cores (void)
{
  g_assert_cmpuint (md_pool_cores (), >=, 1);
  g_assert_cmpuint (md_pool_cores (), <=, g_get_num_processors ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pool/each-task-once", test_each_task_once);
  g_test_add_func ("/pool/one-thread-is-the-caller",
      test_one_thread_is_the_caller);
  g_test_add_func ("/pool/counts", test_counts);
  g_test_add_func ("/pool/concurrent-callers", test_concurrent_callers);
  g_test_add_func ("/pool/nested", test_nested);
  g_test_add_func ("/pool/cores", test_cores);
  return g_test_run ();
}
