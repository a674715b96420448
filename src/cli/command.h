/* command: A subcommand of `maskdetect` and its exit statuses.
 */
#pragma once

#include "base/interrupt.h"

/* Exit statuses; an interrupted run ends with MD_EXIT_INTERRUPTED. */
#define MD_EXIT_OK 0
#define MD_EXIT_FAILED 1        /* nothing done, or some inputs skipped */
#define MD_EXIT_USAGE 2         /* the command line is wrong */

typedef struct
{
  const char *name;
  const char *summary;          /* one line, for `maskdetect --help` */
  /* @argv: argv[0] is the subcommand's name
   * Returns: the exit status */
  int (*run) (int argc, char **argv);
} MdCommand;
