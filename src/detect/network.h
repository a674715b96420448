/* network: A model with its input format and the sessions that run it, shared
 * by all detectors of the process.
 *
 *   MdNetwork *network = md_network_new (model, &input, &error);
 *   MdSession *session = md_session_borrow (network, 1);     // session.h
 *
 * Immutable except for the list of idle sessions. Thread safety: may be shared
 * freely.
 */
#pragma once

#include "metadata.h"

typedef struct _MdSession MdSession;

typedef struct
{
  MdModel *model;               /* owned */
  MdInputFormat input;          /* color, mean, scale */
  GMutex idle_lock;
  MdSession *idle;              /* guarded by the lock: head of the list of
                                 * idle sessions */
  void (*free_idle) (MdSession * idle); /* set by the first session */
} MdNetwork;

/* Checks that the network takes N×3×H×W and that its metadata parses.
 * @model: (transfer none)
 * @input: default for whatever the metadata omits
 * Returns: (transfer full): NULL with @error (MD_MODEL_ERROR) set */
MdNetwork *md_network_new (MdModel * model, const MdInputFormat * input,
    GError ** error);
void md_network_free (MdNetwork * network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdNetwork, md_network_free)

/* Sets @error to "FILE: …"; always returns FALSE. */
gboolean md_network_error (const MdModel * model, GError ** error,
    const char *format, ...) G_GNUC_PRINTF (3, 4);
