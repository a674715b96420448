/* interrupt: Ctrl-C (SIGINT), SIGTERM and SIGHUP as a flag that long loops check, so
 * that a run that is stopped leaves whole files only.
 *
 *   md_interrupt_catch ();
 *   while (more && !md_interrupted ())
 *     ...
 *
 * The first signal sets the flag; a second one ends the process as usual.
 * Thread safety: everything here may be called from any thread.
 */
#pragma once

#include <glib.h>

/* What a shell expects of a command that was stopped by Ctrl-C. */
#define MD_EXIT_INTERRUPTED 130

/* Installs the handlers; later calls do nothing. */
void md_interrupt_catch (void);
gboolean md_interrupted (void);
