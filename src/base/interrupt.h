/* interrupt: Turns SIGINT (Ctrl-C), SIGTERM and SIGHUP into a flag that long
 * loops check, so an interrupted run leaves no incomplete files.
 *
 *   md_interrupt_catch ();
 *   while (more && !md_interrupted ())
 *     ...
 *
 * The first signal sets the flag; a second one ends the process.
 *
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* Exit status of an interrupted command: 128 + SIGINT. */
#define MD_EXIT_INTERRUPTED 130

/* Installs the handlers; later calls do nothing. */
void md_interrupt_catch (void);
/* Whether a signal has arrived. */
gboolean md_interrupted (void);
