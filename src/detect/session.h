/* session: Runs a network in one thread: input, run, outputs.
 *
 *   MdSession *session = md_session_borrow (network, 1);
 *   float *input = md_session_input (session, 1, 352, 640, &error);
 *   if (input == NULL) ...
 *   ... fill it: N × H × W × 3 ...
 *   md_session_run (session);
 *   const float *scores = md_session_output (session, 0, &shape);
 *   md_session_return (session);
 *
 * A network owns its sessions and lends them out for a run. Their number is
 * the largest number of threads that ran at once, however many detectors there
 * are. Memory grows only for a larger input than before.
 *
 * Thread safety: any thread may borrow and return; a session belongs to
 * whoever borrowed it.
 */
#pragma once

#include "network.h"

/* Sets the number of threads of the process-wide pool that runs may use, >=
 * 1. Results do not depend on it. */
MdSession *md_session_borrow (MdNetwork * network, guint threads);
/* @session: (transfer full) (nullable) */
void md_session_return (MdSession * session);

/* Resizes the session; no other function does. The memory is valid until the
 * next call; a run overwrites it.
 * Returns: (nullable): NULL with @error (MD_MODEL_ERROR_SHAPE) if the network
 *   does not accept this size or memory ran out */
float *md_session_input (MdSession * session, int n, int height, int width,
    GError ** error);
void md_session_run (MdSession * session);
/* @shape: (out) (optional)
 * Returns: valid until the next run or md_session_input() */
const float *md_session_output (const MdSession * session, int output,
    MdShape * shape);
/* (transfer none): format for filling the input */
MdResampler *md_session_resampler (MdSession * session);

/* The sessions of a run in several threads, each borrowed on the first request
 * of its thread. Empty if zeroed; belongs to the thread that starts the run. */
typedef struct
{
  MdSession **sessions;         /* indexed by thread; NULL = not borrowed */
  guint n_sessions;             /* capacity */
} MdThreadSessions;

void md_thread_sessions_begin (MdThreadSessions * self, guint threads);
/* Thread safety: each @thread asks for itself.
 * @n,
 * @height,
 * @width: the largest input of the run, so that none grows later
 * Returns: (transfer none): until md_thread_sessions_end() */
MdSession *md_thread_sessions_get (MdThreadSessions * self, guint thread,
    MdNetwork * network, int n, int height, int width);
/* @threads: as passed to md_thread_sessions_begin() */
void md_thread_sessions_end (MdThreadSessions * self, guint threads);
void md_thread_sessions_clear (MdThreadSessions * self);
