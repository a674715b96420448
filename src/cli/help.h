/* help: the option tables of the subcommands in other words than GOption's, so
 * that the manual pages and the completion of bash cannot say anything else
 * than `--help`.
 *
 *   maskdetect help --man              maskdetect(1)
 *   maskdetect help --man annotate     maskdetect-annotate(1)
 *   maskdetect help --completion       a script for bash
 *
 * The build runs these. A subcommand need not know of it: asked for help in
 * one of these forms, md_cli_parse() writes its part of the page or script.
 *
 * The description of a subcommand is prose in paragraphs, an empty line
 * between them; lines that start with a space stay as they are.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

#include "command.h"

/* The one argument that asks a subcommand for its part. */
#define MD_HELP_AS_MAN "--help=man"
#define MD_HELP_AS_COMPLETION "--help=completion"

/* One subcommand's part, on stdout.
 * @arguments: (nullable): as in md_cli_parse() */
void md_help_man_part (const GOptionEntry * entries, const char *arguments,
    const char *description);
void md_help_completion_part (const GOptionEntry * entries);

/* `maskdetect --help` and what `maskdetect help` is asked for. @commands ends
 * with one without a name. */
void md_help_print (FILE * file, const MdCommand * commands);
void md_help_man (const MdCommand * commands);
void md_help_command_man (const MdCommand * command);
void md_help_completion (const MdCommand * commands);
