/* pool: the one thread pool of the process.
 *
 *   static void work (guint task, guint worker, gpointer data) { ... }
 *   md_pool_run (n_tasks, threads, work, data);
 *
 * The calling thread takes part, so threads = 1 starts none. Workers are
 * started when first asked for and stay; several callers may run at the same
 * time and share them, and a task may itself call md_pool_run(). OpenBLAS' own
 * thread count is never touched.
 * Thread safety: everything here may be called from any thread.
 */
#pragma once

#include <glib.h>

/* @task: 0..n_tasks - 1, each exactly once, in no particular order
 * @worker: 0..threads - 1, unique among the tasks that run at the same time in
 *   one md_pool_run(), so it can index per-worker scratch */
typedef void (*MdPoolFunc) (guint task, guint worker, gpointer data);

/* Runs @func for every task and returns when all are done.
 * @threads: at most this many at once, the caller included; >= 1 */
void md_pool_run (guint n_tasks, guint threads, MdPoolFunc func,
    gpointer data);

/* Resolves a thread count from a user: @wanted, or one per core if it is 0. */
guint md_pool_threads (guint wanted);

/* Cores this process may run on (its affinity mask counted), >= 1. */
guint md_pool_cores (void);
