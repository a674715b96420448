/* cli: what the subcommands of `maskdetect` share.
 *
 *   int
 *   md_cmd_paint (int argc, char **argv)
 *   {
 *     g_autofree char *output = NULL;
 *     const GOptionEntry entries[] = {
 *       {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
 *           "Folder to write to", "DIR"},
 *       {NULL}
 *     };
 *
 *     if (!md_cli_parse (&argc, &argv, entries, "IN…", "Paints pictures."))
 *       return MD_EXIT_USAGE;
 *     if (argc < 2)
 *       return md_cli_usage ("no input given");
 *     ...
 *   }
 *
 * and a line in the table of main.c and a word in meson.build make it a
 * subcommand, with a manual page and completion. Results go to
 * stdout, messages to stderr. A message names the file and says what to do.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

#include "command.h"
#include "maskdetect.h"

/* Takes the options out of @argv; what stays from argv[1] on are the
 * arguments. `--help` prints and exits. FALSE after saying what is wrong.
 * @arguments: (nullable): their names for the usage line
 * @description: what the command does; for its form see help.h */
gboolean md_cli_parse (int *argc, char ***argv, const GOptionEntry * entries,
    const char *arguments, const char *description);
/* (nullable): the first of @words (NULL-terminated) that @typed may have been
 * meant to be. */
const char *md_cli_resembling (const char *typed, const char *const *words);
/* Says what is wrong and where help is; returns MD_EXIT_USAGE. */
int md_cli_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* "maskdetect: …" on stderr; returns MD_EXIT_FAILED. */
int md_cli_fail (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* md_models_load_with_mask() that says, where there are none, how to name others. */
MdModels *md_cli_load_models (const char *folder, const char *face_model,
    const char *mask_model, GError ** error);
/* gst_init() for the commands that read pictures. FALSE after saying why. */
gboolean md_cli_init_gst (void);
/* The element, be it installed or not. FALSE after saying that it is missing. */
gboolean md_cli_find_element (void);
