/* history: how a training went, epoch by epoch: history.csv, and the plot of
 * it, history.png and history.svg, drawn anew each time.
 *
 *   g_autoptr (MdHistory) history = md_history_new ("out", "Accuracy by epoch",
 *       "share of pictures told right");
 *   md_history_add (history, &report, &error);       // each epoch's end
 *
 * A run that is resumed goes on in the file that is there.
 */
#pragma once

#include "trainer.h"

typedef struct _MdHistory MdHistory;

/* @directory: exists
 * @title: of the plot
 * @measure: what accuracy and validation are, the plot's y axis */
MdHistory *md_history_new (const char *directory, const char *title,
    const char *measure);
void md_history_free (MdHistory * history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdHistory, md_history_free)

/* Whether saving may take the place of what is there: see
 * md_safe_file_check(). FALSE with @error */
gboolean md_history_may_save (const MdHistory * history, GError ** error);
/* @report: of an epoch that is done; it takes the place of a line of that
 *   epoch and of all that come after it
 * FALSE with @error naming the file that cannot be written */
gboolean md_history_add (MdHistory * history, const MdTrainerReport * report,
    GError ** error);
