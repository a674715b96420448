/* history: Writes the progress of a training, epoch by epoch: history.csv, and
 * its plot, history.png and history.svg.
 *
 *   g_autoptr (MdHistory) history = md_history_new ("out", "Accuracy by epoch",
 *       "accuracy");
 *   md_history_add (history, &report, &error);       // after each epoch
 *
 * A resumed run continues the existing file.
 */
#pragma once

#include "trainer.h"

typedef struct _MdHistory MdHistory;

/* @directory: must exist
 * @title: of the plot
 * @measure: name of the measure in accuracy and validation, the plot's y axis */
MdHistory *md_history_new (const char *directory, const char *title,
    const char *measure);
void md_history_free (MdHistory * history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdHistory, md_history_free)

/* Whether saving may replace an existing file; see md_safe_file_check().
 * Returns: FALSE with @error */
gboolean md_history_may_save (const MdHistory * history, GError ** error);
/* @report: of a complete epoch; replaces the lines of this epoch and later ones
 * Returns: FALSE with @error, which names the file that cannot be written */
gboolean md_history_add (MdHistory * history, const MdTrainerReport * report,
    GError ** error);
