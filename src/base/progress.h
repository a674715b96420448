/* progress: shows on stderr how far a long job is: a bar with rate and time
 * left on a terminal, a plain line now and then in a log.
 *
 *   MdProgress *progress = md_progress_new ("epoch 3/40", "pictures", 2127);
 *   md_progress_set_note (progress, "loss %.3f", loss);
 *   md_progress_add (progress, 128);
 *   md_progress_print (progress, "cat.jpg: not a picture");
 *   md_progress_free (progress);
 *
 *   epoch 3/40 [#######             ] 768/2127 pictures  412/s  0:03 left  ...
 *
 * Thread safety: everything but new and free may be called from any thread.
 */
#pragma once

#include <glib.h>

typedef struct _MdProgress MdProgress;

/* @label: (nullable): names the job; @unit: names what is counted
 * @total: 0 if the end is unknown (a camera): no bar, no time left */
MdProgress *md_progress_new (const char *label, const char *unit,
    guint64 total);
/* Ends the line; in a log, prints the final count. NULL is fine. */
void md_progress_free (MdProgress * progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdProgress, md_progress_free)

/* Counts @n more as done. Cheap: it redraws only a few times a second. */
void md_progress_add (MdProgress * progress, guint64 n);
/* Sets a few words after the figures; NULL or "" removes them. */
void md_progress_set_note (MdProgress * progress, const char *format, ...)
G_GNUC_PRINTF (2, 3);
/* Prints a message on a line of its own, clear of the bar. @progress may be
 * NULL. */
void md_progress_print (MdProgress * progress, const char *format, ...)
G_GNUC_PRINTF (2, 3);
/* "0:07", "12:40", "3:02:11" */
char *md_progress_format_time (double seconds);
