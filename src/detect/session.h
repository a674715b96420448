/* session: one thread's run of a network: input, run, outputs.
 *
 *   MdSession *session = md_session_borrow (network, 1);
 *   float *input = md_session_input (session, 1, 352, 640, &error);
 *   if (input == NULL) ...
 *   ... fill it: N × H × W × 3 ...
 *   md_session_run (session);
 *   const float *scores = md_session_output (session, 0, &shape);
 *   md_session_return (session);
 *
 * Sessions belong to their network and are lent for a run: there are as many
 * as threads were at work at once, however many detectors there are. Once the
 * largest input was seen nothing is allocated.
 *
 * Thread safety: any thread may borrow and return; a session belongs to
 * whoever borrowed it.
 */
#pragma once

#include "network.h"

/* @threads: of the process' pool that its runs may use, >= 1; the result is the
 *   same for any number */
MdSession *md_session_borrow (MdNetwork * network, guint threads);
/* @session: (transfer full) (nullable) */
void md_session_return (MdSession * session);

/* The one place that resizes. The memory is valid until the next call; a run
 * overwrites it.
 * Returns: (nullable): NULL with @error (MD_MODEL_ERROR_SHAPE) where the
 *   network cannot take this size or memory runs out */
float *md_session_input (MdSession * session, int n, int height, int width,
    GError ** error);
void md_session_run (MdSession * session);
/* @shape: (out) (optional)
 * Returns: valid until the next run or md_session_input() */
const float *md_session_output (const MdSession * session, int output,
    MdShape * shape);
/* (transfer none): for filling the input */
MdResampler *md_session_resampler (MdSession * session);
