/* pool: The thread pool of the process.
 *
 *   static void work (guint task, guint worker, gpointer data) { ... }
 *   md_pool_run (n_tasks, threads, work, data);
 *
 * The calling thread works too, so threads = 1 starts none. Workers are started
 * when they are first needed and never end; concurrent callers share them, and
 * a task may call md_pool_run() itself. OpenBLAS' thread count is not changed.
 *
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* @task: 0..n_tasks - 1, each exactly once, in any order
 * @worker: 0..threads - 1, different for tasks of one md_pool_run() that run at
 *   the same time, so it can index per-worker scratch */
typedef void (*MdPoolFunc) (guint task, guint worker, gpointer data);

/* Runs @func for every task and returns when all are done.
 * @threads: maximum number of threads, including the caller's; >= 1 */
void md_pool_run (guint n_tasks, guint threads, MdPoolFunc func,
    gpointer data);

/* Resolves a thread count given by the user: 0 = one per core. The pool never
 * has more, and each costs scratch memory. */
guint md_pool_threads (guint wanted);

/* Number of cores that this process may run on, by its affinity mask; >= 1. */
guint md_pool_cores (void);
