/* stall: Detects that a waiting process makes no more progress. The errors of
 * some decoders never arrive, and waiting for the end of the file would take
 * forever.
 *
 *   MdStall stall = MD_STALL_NONE;
 *   for (;;) {
 *     message = wait for 100 ms;
 *     if (md_stall_check (&stall, message != NULL))
 *       give up;
 *   }
 *
 * Counts polls and CPU time instead of seconds, so a process that is suspended
 * or starved does not count as stalled.
 *
 * Thread safety: one thread at a time may use an MdStall.
 */
#pragma once

#include <glib.h>

/* Number of polls without progress; half a minute of 100 ms each. */
#define MD_STALL_TURNS 300

typedef struct
{
  guint turns;                  /* polls since the last progress */
  gint64 cpu;                   /* CPU time of the process then, µs */
} MdStall;

#define MD_STALL_NONE { 0, 0 }

/* @moved: whether this poll had a result
 * Returns: TRUE after MD_STALL_TURNS polls without a result and with almost no
 *   CPU time used */
gboolean md_stall_check (MdStall * stall, gboolean moved);
