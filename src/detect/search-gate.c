#include "search-gate.h"

#include "base/pool.h"

/* Number of searches running in the process. */
static GMutex searches_lock;
static GCond search_ended;
static guint n_searches;

void
md_search_gate_enter (void)
{
  g_mutex_lock (&searches_lock);
  while (n_searches >= md_pool_cores ())
    g_cond_wait (&search_ended, &searches_lock);
  n_searches++;
  g_mutex_unlock (&searches_lock);
}

void
md_search_gate_leave (void)
{
  g_mutex_lock (&searches_lock);
  n_searches--;
  g_cond_signal (&search_ended);
  g_mutex_unlock (&searches_lock);
}
