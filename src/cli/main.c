#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "commands.h"
#include "help.h"
#include "kernels/gemm.h"

static const MdCommand commands[] = {
  {"annotate", "Draw boxes and labels into pictures and videos",
      md_cmd_annotate},
  {"crop", "Cut the faces out of pictures", md_cmd_crop},
  {"evaluate", "Score the detector on annotated pictures", md_cmd_evaluate},
  {"feed", "Make a social feed, a static web page, from a folder of pictures",
      md_cmd_feed},
  {"model", "Show or change the metadata of an ONNX file",
      md_cmd_model},
  {"split", "Split class folders into train, val and test", md_cmd_split},
  {"train", "Train a mask classifier", md_cmd_train},
  {"train-faces", "Train a single-shot face detector", md_cmd_train_faces},
  {"verify", "Check the verdicts sent along with pictures", md_cmd_verify},
  {"watch", "Watch cameras and report people, masked or not",
      md_cmd_watch},
  {NULL}
};

static const MdCommand *
find_command (const char *name)
{
  for (const MdCommand * c = commands; c->name; c++)
    if (strcmp (c->name, name) == 0)
      return c;
  return NULL;
}

static int
say_unknown (const char *name)
{
  const char *words[G_N_ELEMENTS (commands)];
  const char *meant;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    words[i] = commands[i].name;
  meant = md_cli_resembling (name, words);
  if (meant)
    return md_cli_usage ("unknown command '%s'; did you mean '%s'?", name,
        meant);
  return md_cli_usage ("unknown command '%s'", name);
}

static int
run_command (const char *name, int argc, char **argv)
{
  const MdCommand *command = find_command (name);
  g_autofree char *prgname = NULL;

  if (!command)
    return say_unknown (name);
  prgname = g_strdup_printf ("maskdetect %s", name);
  g_set_prgname (prgname);
  return command->run (argc, argv);
}

static gboolean
is_one_of (const char *arg, const char *a, const char *b)
{
  return strcmp (arg, a) == 0 || strcmp (arg, b) == 0;
}

/* @args: the arguments after "help" */
static int
help (char **args)
{
  char *argv[] = { args[0], (char *) "--help", NULL };

  if (!args[0])
    md_help_print (stdout, commands);
  else if (strcmp (args[0], "--completion") == 0)
    md_help_completion (commands);
  else if (strcmp (args[0], "--man") != 0)
    return run_command (args[0], 2, argv);
  else if (!args[1])
    md_help_man (commands);
  else if (find_command (args[1]))
    md_help_command_man (find_command (args[1]));
  else
    return say_unknown (args[1]);
  return MD_EXIT_OK;
}

/* Keeps freed memory for the next picture: memory that is returned to the
 * kernel is cleared when it is allocated again. */
static void
keep_memory (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, 32 << 20); /* the maximum */
  mallopt (M_TRIM_THRESHOLD, 128 << 20);
#endif
}

/* If stdout or stderr is closed, the next file to be opened would get its number,
 * and messages would be written into that file. */
static void
reserve_descriptors (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    /* a mode in which nothing can be read or written */
    if (fcntl (fd, F_GETFD) < 0
        && open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
      _exit (MD_EXIT_FAILED);
}

/* Makes write() fail at a file-size limit and on a closed pipe, as on a full
 * disk. */
static void
ignore_signals (void)
{
  signal (SIGXFSZ, SIG_IGN);
  signal (SIGPIPE, SIG_IGN);
}

/* @status: exit status of the command
 * Returns: the exit status, which also tells whether all output was written */
static int
finish (int status)
{
  int failed = fflush (stdout) != 0 ? errno : ferror (stdout) ? EIO : 0;

  if (failed == 0 || status != MD_EXIT_OK)
    return status;
  if (failed != EPIPE)
    md_cli_fail ("cannot write to stdout: %s", g_strerror (failed));
  return MD_EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  reserve_descriptors ();
  setlocale (LC_ALL, "");
  /* programs read the output: the decimal separator is always a point */
  setlocale (LC_NUMERIC, "C");
  g_set_prgname ("maskdetect");
  ignore_signals ();
  keep_memory ();
  /* training parallelises on md_pool */
  md_gemm_use_calling_thread ();

  if (argc < 2) {
    md_help_print (stderr, commands);
    return MD_EXIT_USAGE;
  }
  if (is_one_of (argv[1], "--version", "version")) {
    printf ("maskdetect " VERSION "\n");
    return MD_EXIT_OK;
  }
  if (is_one_of (argv[1], "--help", "-h")) {
    md_help_print (stdout, commands);
    return MD_EXIT_OK;
  }
  if (strcmp (argv[1], "help") == 0)
    return finish (help (argv + 2));
  return finish (run_command (argv[1], argc - 1, argv + 1));
}
