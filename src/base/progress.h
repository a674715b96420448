/* progress: Shows the progress of a long job on stderr: on a terminal, a bar
 * with rate and remaining time; in a log, a line every 20 s.
 *
 *   MdProgress *progress = md_progress_new ("epoch 3/40", "pictures", 2127);
 *   md_progress_set_note (progress, "loss %.3f", loss);
 *   md_progress_add (progress, 128);
 *   md_progress_print (progress, "cat.jpg: not a picture");
 *   md_progress_free (progress);
 *
 *   epoch 3/40 [#######             ] 768/2127 pictures  412/s  0:03 left  ...
 *
 * Thread safety: all functions except new and free may be called from several
 * threads at once.
 */
#pragma once

#include <glib.h>

typedef struct _MdProgress MdProgress;

/* @label: (nullable): name of the job
 * @unit: such as "pictures"
 * @total: number of units; 0 = unknown, as for a camera: no bar, no remaining
 *   time
 * Returns: (transfer full) */
MdProgress *md_progress_new (const char *label, const char *unit,
    guint64 total);
/* Ends the line; in a log, prints the final count.
 * @progress: (nullable) */
void md_progress_free (MdProgress * progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdProgress, md_progress_free)

/* Counts @n more units as done. Redraws at most ten times per second. */
void md_progress_add (MdProgress * progress, guint64 n);
/* Sets a short text after the numbers; NULL or "" removes it. */
void md_progress_set_note (MdProgress * progress, const char *format, ...)
G_GNUC_PRINTF (2, 3);
/* Prints a message on a line of its own, without disturbing the bar. Names of
 * files may contain anything: see md_names_printable().
 * @progress: (nullable) */
void md_progress_print (MdProgress * progress, const char *format, ...)
G_GNUC_PRINTF (2, 3);
/* Returns: (transfer full): "0:07", "12:40", "3:02:11" */
char *md_progress_format_time (double seconds);
