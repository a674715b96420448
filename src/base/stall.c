#include "stall.h"

#include <time.h>

/* CPU time of an idle poll, µs: an upper limit; decoding takes more. */
#define IDLE_TURN 500

static gint64
cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

gboolean
md_stall_check (MdStall * stall, gboolean moved)
{
  gint64 now;

  if (!moved && stall->turns > 0 && stall->turns++ < MD_STALL_TURNS)
    return FALSE;
  now = cpu_time ();
  if (!moved && stall->turns > 0
      && now - stall->cpu < MD_STALL_TURNS * IDLE_TURN)
    return TRUE;
  stall->turns = 1;
  stall->cpu = now;
  return FALSE;
}
