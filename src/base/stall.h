/* stall: tells when a process that waits for something works no more. Some
 * decoders' errors never arrive: whoever waits for the end of a file would wait
 * for ever.
 *
 *   MdStall stall = MD_STALL_NONE;
 *   for (;;) {
 *     message = wait for 100 ms;
 *     if (md_stall_check (&stall, message != NULL))
 *       give up;
 *   }
 *
 * Turns, not seconds, are counted, and time on a CPU: neither a process that is
 * stopped or starved nor a disk that needs its time counts as stalled.
 * Thread safety: one thread at a time.
 */
#pragma once

#include <glib.h>

/* Turns of waiting in which nothing came; of 100 ms, half a minute */
#define MD_STALL_TURNS 300

typedef struct
{
  guint turns;                  /* since something moved */
  gint64 cpu;                   /* µs of the process, then */
} MdStall;

#define MD_STALL_NONE { 0, 0 }

/* @moved: whether something came in this turn
 * Returns: TRUE where nothing has come for MD_STALL_TURNS, and next to nothing
 *   was computed in all of them */
gboolean md_stall_check (MdStall * stall, gboolean moved);
