/* help: Generates manual pages and bash completion from the option tables of
 * the subcommands, so that they always agree with `--help`.
 *
 *   maskdetect help --man              maskdetect(1)
 *   maskdetect help --man annotate     maskdetect-annotate(1)
 *   maskdetect help --completion       a script for bash
 *
 * The build runs these. Subcommands need no code for it: md_cli_parse() prints
 * the subcommand's part of the page or script.
 *
 * The description of a subcommand consists of paragraphs separated by empty
 * lines; lines that start with a space are kept as they are.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

#include "command.h"

/* The argument that makes a subcommand print its part. */
#define MD_HELP_AS_MAN "--help=man"
#define MD_HELP_AS_COMPLETION "--help=completion"

/* Prints one subcommand's part to stdout.
 * @arguments: (nullable): as in md_cli_parse() */
void md_help_man_part (const GOptionEntry * entries, const char *arguments,
    const char *description);
void md_help_completion_part (const GOptionEntry * entries);

/* Prints the output of `maskdetect --help` and `maskdetect help`.
 * @commands: terminated by one without a name */
void md_help_print (FILE * file, const MdCommand * commands);
void md_help_man (const MdCommand * commands);
void md_help_command_man (const MdCommand * command);
void md_help_completion (const MdCommand * commands);
