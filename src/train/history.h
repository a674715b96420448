/* history: how a training went, epoch by epoch: history.csv, and the plot of
 * it, history.png and history.svg, drawn anew each time.
 *
 *   g_autoptr (MdHistory) history = md_history_new ("out");
 *   md_history_add (history, &report, &error);       // each epoch's end
 *
 * A run that is resumed goes on in the file that is there.
 */
#pragma once

#include "trainer.h"

typedef struct _MdHistory MdHistory;

/* @directory: exists */
MdHistory *md_history_new (const char *directory);
void md_history_free (MdHistory * history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdHistory, md_history_free)

/* @report: of an epoch that is done; it takes the place of a line of that
 *   epoch and of all that come after it
 * FALSE with @error naming the file that cannot be written */
gboolean md_history_add (MdHistory * history, const MdTrainerReport * report,
    GError ** error);
