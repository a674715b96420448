/* inputs: what a user names on the command line (files, folders, addresses,
 * cameras) as a flat list of things to work on.
 *
 *   guint n_bad;
 *   GPtrArray *inputs = md_inputs_collect (argv + 1, flags, "out", &n_bad);
 */
#pragma once

#include <glib.h>

typedef enum
{
  MD_INPUT_PICTURE,             /* a file, or an address named like one */
  MD_INPUT_VIDEO,               /* the same */
  MD_INPUT_STREAM               /* another address or a camera: it may never
                                 * end */
} MdInputKind;

typedef struct
{
  MdInputKind kind;
  char *path;                   /* file, device or address, as given or found;
                                 * an address has "://" in it */
  char *shown;                  /* the same, fit for people and for files: no
                                 * password, see address.h */
  char *folder;                 /* where in the folder named by the user it
                                 * lay: "" or "a/b" */
} MdInput;

typedef enum
{
  MD_INPUTS_RECURSIVE = 1 << 0, /* subfolders too */
  MD_INPUTS_PICTURES_ONLY = 1 << 1,
  MD_INPUTS_MAY_BE_EMPTY = 1 << 2,      /* a folder with nothing in it is fine */
  MD_INPUTS_TELL = 1 << 3,      /* name what is left out of a folder */
  MD_INPUTS_ANIMATED = 1 << 4   /* pictures that move are videos */
} MdInputsFlags;

/* Folders yield their pictures and videos, told by their names, sorted; other
 * files in them are left alone, hidden ones too. A file named outright is
 * taken whatever its name; where there is no such file, it may be a pattern
 * like "*.jpg". What is named twice is there once.
 * @args: NULL-terminated
 * @exclude: (nullable): a folder not to be entered: the output's
 * @n_bad: (out): arguments that yield nothing, files and folders that cannot
 *   be read; each was named on stderr
 * @n_shut: (out) (optional): the arguments and folders among them: what is in
 *   them is not known
 * Returns: (transfer full) (element-type MdInput) */
GPtrArray *md_inputs_collect (char **args, MdInputsFlags flags,
    const char *exclude, guint * n_bad, guint * n_shut);

/* Path for its result below @output, without extension; no other input with
 * the same @taken gets it. Its name is cut where it would be too long for a
 * file.
 * @suffix: bytes that come behind it
 * @taken: set of char *, owned keys */
char *md_input_result (const MdInput * input, const char *output,
    gsize suffix, GHashTable * taken);
/* FALSE with @error where an input lies in the folder @output or is that file:
 * no result may take the place of an original, in this run or the next. */
gboolean md_inputs_spare (GPtrArray * inputs, const char *output,
    GError ** error);
/* Creates @path and what is above it. */
gboolean md_make_folder (const char *path, GError ** error);
/* Whether @a and @b are one file or folder, whatever their spelling. */
gboolean md_same_file (const char *a, const char *b);
