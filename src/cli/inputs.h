/* inputs: Expands the files, folders, addresses and cameras on a command line
 * to a flat list of inputs.
 *
 *   guint n_bad;
 *   GPtrArray *inputs = md_inputs_collect (argv + 1, flags, "out", &n_bad,
 *       NULL);
 */
#pragma once

#include <glib.h>

typedef enum
{
  MD_INPUT_PICTURE,             /* a file, or an address named like one */
  MD_INPUT_VIDEO,               /* the same */
  MD_INPUT_STREAM               /* any other address, or a camera; may never
                                 * end */
} MdInputKind;

typedef struct
{
  MdInputKind kind;
  char *path;                   /* file, device or address, as given or found;
                                 * an address has "://" in it */
  char *shown;                  /* the same without password, for messages and
                                 * files; see address.h */
  char *folder;                 /* its folder relative to the one that the user
                                 * has named: "" or "a/b" */
} MdInput;

typedef enum
{
  MD_INPUTS_RECURSIVE = 1 << 0, /* subfolders too */
  MD_INPUTS_PICTURES_ONLY = 1 << 1,
  MD_INPUTS_MAY_BE_EMPTY = 1 << 2,      /* accept a folder without inputs */
  MD_INPUTS_TELL = 1 << 3,      /* print which files of a folder are skipped */
  MD_INPUTS_ANIMATED = 1 << 4,  /* treat animated pictures as videos */
  MD_INPUTS_ABSENT = 1 << 5     /* accept a name below /dev that does not exist:
                                 * a camera that is not connected */
} MdInputsFlags;

/* A folder yields its pictures and videos by extension, sorted; hidden files
 * and all others are skipped. A file that is named itself is accepted with any
 * extension; if it does not exist, the name may be a pattern such as "*.jpg".
 * Duplicates are removed.
 * @args: NULL-terminated
 * @exclude: (nullable): a folder to skip: the output
 * @n_bad: (out): number of arguments without inputs, and of files and folders
 *   that cannot be read; each was named on stderr
 * @n_shut: (out) (optional): number of arguments and folders among them, whose
 *   content is unknown
 * Returns: (transfer full) (element-type MdInput) */
GPtrArray *md_inputs_collect (char **args, MdInputsFlags flags,
    const char *exclude, guint * n_bad, guint * n_shut);

/* Returns the path for the result of @input below @output, without extension.
 * The path differs from all in @taken, to which it is added. A name that is too
 * long for a file is cut.
 * @suffix: number of bytes that will be appended
 * @taken: set of char *, owned keys */
char *md_input_result (const MdInput * input, const char *output,
    gsize suffix, GHashTable * taken);
/* Returns the path @folder/@stem@ending, with a number between if it is in @taken,
 * to which it is added; @stem is cut if the name would be too long. The rest is
 * as above. */
char *md_free_path (const char *folder, const char *stem, const char *ending,
    gsize suffix, GHashTable * taken);
/* Protects originals from being replaced, in this run or a later one.
 * Returns: FALSE with @error if an input is in the folder @output or is that
 *   file */
gboolean md_inputs_spare (GPtrArray * inputs, const char *output,
    GError ** error);
/* Creates @path and its parents. */
gboolean md_make_folder (const char *path, GError ** error);
/* Whether @a and @b are the same file or folder. */
gboolean md_same_file (const char *a, const char *b);
/* Whether @a and @b are or would be the same file: one that does not exist has a
 * folder and a name. */
gboolean md_same_place (const char *a, const char *b);
/* Whether @path is @folder or inside it, after resolving links. @path need not
 * exist. */
gboolean md_lies_in (const char *path, const char *folder);
