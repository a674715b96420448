#include "session.h"

#include <string.h>

struct _MdSession
{
  MdNetwork *network;           /* the lender; not owned */
  guint threads;
  MdPlan *plan;
  MdResampler *resampler;
  MdSession *next;              /* next idle session */
};

static MdSession *
session_new (MdNetwork * network, guint threads)
{
  MdSession *self = g_new0 (MdSession, 1);

  self->network = network;
  self->threads = threads;
  self->plan = md_plan_new (network->model);
  md_plan_set_threads (self->plan, threads);
  self->resampler = md_resampler_new ();
  return self;
}

MdSession *
md_session_borrow (MdNetwork * network, guint threads)
{
  MdSession *self = NULL;

  g_mutex_lock (&network->idle_lock);
  for (MdSession ** at = &network->idle; *at != NULL; at = &(*at)->next)
    if ((*at)->threads == threads) {
      self = *at;
      *at = self->next;
      break;
    }
  g_mutex_unlock (&network->idle_lock);
  return self != NULL ? self : session_new (network, threads);
}

/* Frees @self and all sessions after it. */
static void
free_all (MdSession * self)
{
  while (self != NULL) {
    MdSession *next = self->next;

    md_plan_free (self->plan);
    md_resampler_free (self->resampler);
    g_free (self);
    self = next;
  }
}

void
md_session_return (MdSession * self)
{
  MdNetwork *network;

  if (self == NULL)
    return;
  network = self->network;
  g_mutex_lock (&network->idle_lock);
  self->next = network->idle;
  network->idle = self;
  network->free_idle = free_all;
  g_mutex_unlock (&network->idle_lock);
}

float *
md_session_input (MdSession * self, int n, int height, int width,
    GError ** error)
{
  if (!md_plan_resize (self->plan, n, height, width, error))
    return NULL;
  return md_plan_input (self->plan);
}

void
md_session_run (MdSession * self)
{
  md_plan_run (self->plan);
}

const float *
md_session_output (const MdSession * self, int output, MdShape * shape)
{
  return md_plan_output (self->plan, output, shape);
}

MdResampler *
md_session_resampler (MdSession * self)
{
  return self->resampler;
}

void
md_thread_sessions_begin (MdThreadSessions * self, guint threads)
{
  if (threads > self->n_sessions) {
    self->sessions = g_renew (MdSession *, self->sessions, threads);
    self->n_sessions = threads;
  }
  memset (self->sessions, 0, threads * sizeof *self->sessions);
}

MdSession *
md_thread_sessions_get (MdThreadSessions * self, guint thread,
    MdNetwork * network, int n, int height, int width)
{
  MdSession **session = &self->sessions[thread];

  if (*session == NULL) {
    *session = md_session_borrow (network, 1);
    md_session_input (*session, n, height, width, NULL);
  }
  return *session;
}

void
md_thread_sessions_end (MdThreadSessions * self, guint threads)
{
  for (guint i = 0; i < threads; i++)
    md_session_return (self->sessions[i]);
}

void
md_thread_sessions_clear (MdThreadSessions * self)
{
  g_clear_pointer (&self->sessions, g_free);
  self->n_sessions = 0;
}
