#include "help.h"

#include <string.h>

#include "config.h"

static const struct
{
  int status;
  const char *meaning;
} statuses[] = {
  {MD_EXIT_OK, "Success."},
  {MD_EXIT_FAILED, "Something failed or was skipped; a message names it."},
  {MD_EXIT_USAGE, "The command line is wrong."},
  {MD_EXIT_INTERRUPTED, "Interrupted. Finished results are complete."},
};

void
md_help_print (FILE * file, const MdCommand * commands)
{
  fprintf (file, "Usage:\n"
      "  maskdetect COMMAND [OPTION…] [ARGUMENT…]\n\n"
      "Finds faces in pictures and videos and decides which of them wear a "
      "mask.\n\nCommands:\n");
  for (; commands->name; commands++)
    fprintf (file, "  %-16s %s\n", commands->name, commands->summary);
  fprintf (file, "\n`maskdetect help COMMAND` and `man maskdetect-COMMAND` "
      "describe a command.\n\n"
      "Options:\n"
      "  -h, --help       Show this help\n"
      "  --version        Show the version\n\nExit status:\n");
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    fprintf (file, "  %-16d %s\n", statuses[i].status, statuses[i].meaning);
}

/* Prints text with the characters that are special in troff escaped. */
static void
put_roff (const char *text)
{
  gboolean line_start = TRUE;

  for (; *text; text++) {
    if (line_start && (*text == '.' || *text == '\''))
      fputs ("\\&", stdout);
    if (*text == '\\')
      fputs ("\\e", stdout);
    else if (*text == '-')
      fputs ("\\-", stdout);
    else
      putchar (*text);
    line_start = *text == '\n';
  }
}

/* Prints text whose paragraphs are refilled; lines that start with a space are
 * kept. */
static void
put_prose (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean literal = FALSE;

  for (guint i = 0; lines[i]; i++) {
    gboolean keep = *lines[i] == ' ';

    if (keep != literal)
      printf ("%s\n", keep ? ".PP\n.nf" : ".fi");
    literal = keep;
    if (*lines[i] == '\0')
      printf (".PP\n");
    else
      put_roff (lines[i]), putchar ('\n');
  }
  if (literal)
    printf (".fi\n");
}

static void
put_man_option (const GOptionEntry * entry)
{
  printf (".TP\n");
  if (entry->short_name)
    printf ("\\fB\\-%c\\fR, ", entry->short_name);
  printf ("\\fB\\-\\-");
  put_roff (entry->long_name);
  printf ("\\fR");
  if (entry->arg_description) {
    printf ("=\\fI");
    put_roff (entry->arg_description);
    printf ("\\fR");
  }
  putchar ('\n');
  put_roff (entry->description);
  printf (".\n");
}

/* Excludes hidden options and the collector of arguments. */
static gboolean
is_option (const GOptionEntry * entry)
{
  return *entry->long_name && !(entry->flags & G_OPTION_FLAG_HIDDEN);
}

void
md_help_man_part (const GOptionEntry * entries, const char *arguments,
    const char *description)
{
  static const GOptionEntry help = {
    "help", 'h', 0, G_OPTION_ARG_NONE, NULL, "Show the help", NULL
  };

  printf (".SH SYNOPSIS\n\\fB%s\\fR [\\fIOPTION\\fR…]", g_get_prgname ());
  if (arguments)
    printf (" \\fI%s\\fR", arguments);
  printf ("\n.SH DESCRIPTION\n");
  put_prose (description);
  printf (".SH OPTIONS\n");
  for (; entries->long_name; entries++)
    if (is_option (entries))
      put_man_option (entries);
  put_man_option (&help);
}

static void
put_man_head (const char *name, const char *summary)
{
  g_autofree char *title = g_ascii_strup (name, -1);

  printf (".TH %s 1 \"\" \"maskdetect " VERSION "\" \"User Commands\"\n"
      ".SH NAME\n", title);
  put_roff (name);
  printf (" \\- %s\n", summary);
}

static void
put_man_statuses (void)
{
  printf (".SH EXIT STATUS\n");
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    printf (".TP\n%d\n%s\n", statuses[i].status, statuses[i].meaning);
}

static void
ask_for_part (const MdCommand * command, const char *form)
{
  g_autofree char *prgname = g_strdup_printf ("maskdetect %s", command->name);
  char *argv[] = { (char *) command->name, (char *) form, NULL };

  g_set_prgname (prgname);
  command->run (2, argv);
  g_set_prgname ("maskdetect");
}

void
md_help_command_man (const MdCommand * command)
{
  g_autofree char *name = g_strdup_printf ("maskdetect-%s", command->name);

  put_man_head (name, command->summary);
  ask_for_part (command, MD_HELP_AS_MAN);
  put_man_statuses ();
  printf (".SH ENVIRONMENT\n.TP\n\\fBMASKDETECT_MODEL_PATH\\fR\n"
      "Folder of the models, if no option names one.\n"
      ".SH SEE ALSO\n\\fBmaskdetect\\fR(1)\n");
}

void
md_help_man (const MdCommand * commands)
{
  put_man_head ("maskdetect", "Find faces and classify which wear a mask");
  printf (".SH SYNOPSIS\n\\fBmaskdetect\\fR \\fICOMMAND\\fR "
      "[\\fIOPTION\\fR…] [\\fIARGUMENT\\fR…]\n"
      ".SH DESCRIPTION\nFinds faces in pictures and videos and classifies which "
      "of them wear a mask. Every command has its own page.\n"
      ".SH COMMANDS\n");
  for (const MdCommand * c = commands; c->name; c++) {
    printf (".TP\n\\fBmaskdetect\\-");
    put_roff (c->name);
    printf ("\\fR(1)\n%s.\n", c->summary);
  }
  printf (".SH OPTIONS\n"
      ".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nShow the help.\n"
      ".TP\n\\fB\\-\\-version\\fR\nShow the version.\n");
  put_man_statuses ();
  printf (".SH SEE ALSO\n\\fBgst\\-launch\\-1.0\\fR(1), "
      "\\fBgst\\-inspect\\-1.0\\fR(1): the GStreamer element is also called "
      "maskdetect.\n");
}

/* Completes an option's argument: a file, a folder, one of a few words, or
 * nothing. */
static void
put_completion_argument (const GOptionEntry * entry)
{
  g_autofree char *words = g_strdup (entry->arg_description);

  printf ("        --%s", entry->long_name);
  if (entry->short_name)
    printf ("|-%c", entry->short_name);
  if (g_str_equal (words, "DIR"))
    printf (") _filedir -d; return ;;\n");
  else if (entry->arg == G_OPTION_ARG_FILENAME
      || entry->arg == G_OPTION_ARG_FILENAME_ARRAY)
    printf (") _filedir; return ;;\n");
  else if (strchr (words, '|'))
    printf (") COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n",
        g_strdelimit (words, "|", ' '));
  else
    printf (") return ;;\n");
}

void
md_help_completion_part (const GOptionEntry * entries)
{
  printf ("      options='--help");
  for (const GOptionEntry * e = entries; e->long_name; e++)
    if (is_option (e))
      printf (" --%s", e->long_name);
  printf ("'\n      case $prev in\n");
  for (const GOptionEntry * e = entries; e->long_name; e++)
    if (is_option (e) && e->arg_description)
      put_completion_argument (e);
  printf ("      esac ;;\n");
}

void
md_help_completion (const MdCommand * commands)
{
  printf ("# bash completion for maskdetect, made by "
      "`maskdetect help --completion`\n"
      "_maskdetect ()\n{\n"
      "  local cur prev words cword split options\n" "  local commands='help");
  for (const MdCommand * c = commands; c->name; c++)
    printf (" %s", c->name);
  printf ("'\n  _init_completion -s || return\n"
      "  if [ \"$cword\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"$commands --help --version\" -- "
      "\"$cur\"))\n    return\n  fi\n"
      "  case ${words[1]} in\n"
      "    help)\n"
      "      [ \"$cword\" -eq 2 ] \\\n"
      "        && COMPREPLY=($(compgen -W \"$commands\" -- \"$cur\"))\n"
      "      return ;;\n");
  for (const MdCommand * c = commands; c->name; c++) {
    printf ("    %s)\n", c->name);
    ask_for_part (c, MD_HELP_AS_COMPLETION);
  }
  printf ("  esac\n"
      "  if [[ $cur == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
      "  else\n    _filedir\n  fi\n}\n" "complete -F _maskdetect maskdetect\n");
}
