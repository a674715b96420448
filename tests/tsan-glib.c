/* Annotates GLib's locks for ThreadSanitizer. GMutex and GCond use futexes
 * inside GLib, which is not instrumented; without annotations, everything that
 * they guard would be reported as a race. The test setup tsan preloads this. */
#include <dlfcn.h>
#include <glib.h>

extern void __tsan_acquire (void *address);
extern void __tsan_release (void *address);

#define REAL(name) \
  static __typeof__ (&name) real; \
  \
  if (G_UNLIKELY (real == NULL)) \
    real = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

/* GLib's headers may have macros of these names. */
#undef g_mutex_lock
#undef g_mutex_unlock
#undef g_mutex_trylock

__attribute__((no_sanitize_thread, visibility ("default")))
     void
     g_mutex_lock (GMutex * mutex)
{
  REAL (g_mutex_lock);
  real (mutex);
  __tsan_acquire (mutex);
}

__attribute__((no_sanitize_thread, visibility ("default")))
    gboolean
g_mutex_trylock (GMutex * mutex)
{
  gboolean locked;

  REAL (g_mutex_trylock);
  locked = real (mutex);
  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

__attribute__((no_sanitize_thread, visibility ("default")))
     void g_mutex_unlock (GMutex * mutex)
{
  REAL (g_mutex_unlock);
  __tsan_release (mutex);
  real (mutex);
}

__attribute__((no_sanitize_thread, visibility ("default")))
     void g_cond_wait (GCond * cond, GMutex * mutex)
{
  REAL (g_cond_wait);
  __tsan_release (mutex);
  real (cond, mutex);
  __tsan_acquire (mutex);
}

__attribute__((no_sanitize_thread, visibility ("default")))
    gboolean
g_cond_wait_until (GCond * cond, GMutex * mutex, gint64 end)
{
  gboolean woken;

  REAL (g_cond_wait_until);
  __tsan_release (mutex);
  woken = real (cond, mutex, end);
  __tsan_acquire (mutex);
  return woken;
}

/* A pool's own queue and locks are inside GLib: what is pushed happens before
 * the function that gets it, and all of it before the pool is freed. */
typedef struct
{
  GFunc func;
  gpointer data;
} Pool;

__attribute__((no_sanitize_thread))
     static void run_pushed (gpointer pushed, gpointer data)
{
  Pool *pool = data;

  __tsan_acquire (pushed);
  pool->func (pushed, pool->data);
  __tsan_release (pool);
}

__attribute__((no_sanitize_thread, visibility ("default")))
     GThreadPool *g_thread_pool_new (GFunc func, gpointer data, gint threads,
    gboolean exclusive, GError ** error)
{
  Pool *pool = g_new (Pool, 1);

  REAL (g_thread_pool_new);
  *pool = (Pool) {
  func, data};
  return real (run_pushed, pool, threads, exclusive, error);
}

__attribute__((no_sanitize_thread, visibility ("default")))
    gboolean
g_thread_pool_push (GThreadPool * pool, gpointer data, GError ** error)
{
  REAL (g_thread_pool_push);
  __tsan_release (data);
  return real (pool, data, error);
}

__attribute__((no_sanitize_thread, visibility ("default")))
     void g_thread_pool_free (GThreadPool * pool, gboolean immediate,
    gboolean wait)
{
  gpointer data = pool->user_data;
  gboolean ours = pool->func == run_pushed;

  REAL (g_thread_pool_free);
  real (pool, immediate, wait);
  if (ours && wait) {
    __tsan_acquire (data);
    g_free (data);
  }
}
