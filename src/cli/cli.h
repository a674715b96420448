/* cli: Functions shared by the subcommands of `maskdetect`.
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
 * A line in the table of main.c and a word in meson.build make this a
 * subcommand, with a manual page and completion. Results go to stdout, messages
 * to stderr. A message names the file and says what to do.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

#include "command.h"
#include "maskdetect.h"

/* Removes the options from @argv; the arguments remain from argv[1] on.
 * `--help` prints and exits.
 * @arguments: (nullable): their names for the usage line
 * @description: of the command, in the format of help.h
 * Returns: FALSE after a message */
gboolean md_cli_parse (int *argc, char ***argv, const GOptionEntry * entries,
    const char *arguments, const char *description);
/* Returns: (nullable): the first of @words (NULL-terminated) that @typed may
 *   be a misspelling of */
const char *md_cli_resembling (const char *typed, const char *const *words);
/* Prints the message and a reference to --help; returns MD_EXIT_USAGE. */
int md_cli_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* Prints "maskdetect: …" to stderr; returns MD_EXIT_FAILED. */
int md_cli_fail (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* Like md_models_load_with_mask(); if there are no models, the error says how to
 * set their folder. */
MdModels *md_cli_load_models (const char *folder, const char *face_model,
    const char *mask_model, GError ** error);
/* Calls gst_init() for commands that read pictures. Returns FALSE after a
 * message. */
gboolean md_cli_init_gst (void);
/* Makes the element available, installed or from the build tree. Returns FALSE
 * after a message. */
gboolean md_cli_find_element (void);
