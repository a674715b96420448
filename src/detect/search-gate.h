/* search-gate: Limits the number of searches of whole frames that run in the
 * process at once to the number of cores: more would not be faster, and each
 * holds the memory of the layers for a whole frame.
 *
 *   md_search_gate_enter ();
 *   ...
 *   md_search_gate_leave ();
 *
 * A search must not enter twice. Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* Waits until fewer searches run than there are cores. */
void md_search_gate_enter (void);
void md_search_gate_leave (void);
