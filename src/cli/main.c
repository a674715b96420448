#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "commands.h"
#include "kernels/gemm.h"

static const MdCommand commands[] = {
  {"annotate", "Draw boxes and labels into pictures and videos",
      md_cmd_annotate},
  {"crop", "Cut the faces out of pictures", md_cmd_crop},
  {"evaluate", "Score the detector on annotated pictures", md_cmd_evaluate},
  {"split", "Split class folders into train, val and test", md_cmd_split},
  {"train", "Train a mask classifier", md_cmd_train},
  {"train-detector", "Train the face detector on annotated pictures",
      md_cmd_train_detector},
};

static const MdCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  return NULL;
}

static void
print_help (void)
{
  printf ("Usage:\n"
      "  maskdetect COMMAND [OPTION…] [ARGUMENT…]\n\n"
      "Finds faces in pictures and videos and says which of them wear a "
      "mask.\n\nCommands:\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    printf ("  %-16s %s\n", commands[i].name, commands[i].summary);
  printf ("\n`maskdetect help COMMAND` tells about one of them.\n\n"
      "Options:\n"
      "  -h, --help       Show this help\n"
      "  --version        Show the version\n\n"
      "Exit status: 0 when all went well, 1 when something failed or was "
      "skipped,\n2 when the command line is wrong, 130 when interrupted.\n");
}

static int
run_command (const char *name, int argc, char **argv)
{
  const MdCommand *command = find_command (name);
  g_autofree char *prgname = NULL;

  if (!command) {
    g_set_prgname ("maskdetect");
    return md_cli_usage ("there is no command '%s'", name);
  }
  prgname = g_strdup_printf ("maskdetect %s", name);
  g_set_prgname (prgname);
  return command->run (argc, argv);
}

static gboolean
is_one_of (const char *arg, const char *a, const char *b)
{
  return strcmp (arg, a) == 0 || strcmp (arg, b) == 0;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  /* figures are read by programs: always with a point */
  setlocale (LC_NUMERIC, "C");
  g_set_prgname ("maskdetect");
  /* training runs on our own pool */
  md_gemm_use_calling_thread ();

  if (argc < 2)
    return md_cli_usage ("no command given");
  if (is_one_of (argv[1], "--version", "version")) {
    printf ("maskdetect " VERSION "\n");
    return MD_EXIT_OK;
  }
  if (is_one_of (argv[1], "--help", "-h")
      || (argc == 2 && strcmp (argv[1], "help") == 0)) {
    print_help ();
    return MD_EXIT_OK;
  }
  if (strcmp (argv[1], "help") == 0) {
    char *help[] = { argv[2], (char *) "--help", NULL };
    return run_command (argv[2], 2, help);
  }
  return run_command (argv[1], argc - 1, argv + 1);
}
