#include "interrupt.h"

#include <signal.h>

static volatile sig_atomic_t interrupted = 0;

static void
on_signal (int signum)
{
  interrupted = 1;
}

void
md_interrupt_catch (void)
{
  /* SA_RESETHAND: a second Ctrl-C ends a run that does not respond. */
  struct sigaction action = {
    .sa_handler = on_signal,
    .sa_flags = SA_RESTART | SA_RESETHAND,
  };
  struct sigaction before;
  static gsize once = 0;

  if (!g_once_init_enter (&once))
    return;
  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  /* SIGHUP: the terminal was closed. Stays ignored under nohup. */
  if (sigaction (SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
    sigaction (SIGHUP, &action, NULL);
  g_once_init_leave (&once, 1);
}

gboolean
md_interrupted (void)
{
  return interrupted != 0;
}
