#include "commands.h"

int
md_cmd_evaluate (int argc, char **argv)
{
  const GOptionEntry entries[] = { {NULL} };

  if (!md_cli_parse (&argc, &argv, entries, NULL,
          "Scores the detector on annotated pictures."))
    return MD_EXIT_USAGE;
  return md_cli_fail ("evaluate is not there yet");
}
