#include "inputs.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "picture/address.h"
#include "picture/animation.h"
#include "picture/media-type.h"
#include "picture/picture.h"
#include "cli.h"

/* Maximum length of a file name, bytes. */
#define MAX_NAME 255
/* Length reserved in it for a distinguishing number. */
#define MAX_NUMBER 6
/* Number of skipped files that are named; the rest is counted. */
#define MAX_LISTED 8

typedef struct
{
  GPtrArray *inputs;
  GHashTable *known;            /* of char *: absolute paths taken so far */
  MdInputsFlags flags;
  const char *exclude;
  guint n_bad, n_shut;
  guint n_found;                /* including duplicates */
} Collection;

static void
free_input (gpointer data)
{
  MdInput *input = data;

  g_free (input->path);
  g_free (input->shown);
  g_free (input->folder);
  g_free (input);
}

/* Determines the kind from the extension. */
static gboolean
kind_by_name (const char *path, MdInputKind * kind)
{
  MdMediaKind media = md_media_kind_of_name (path);

  *kind = media == MD_MEDIA_PICTURE ? MD_INPUT_PICTURE : MD_INPUT_VIDEO;
  return media != MD_MEDIA_OTHER;
}

/* Determines the kind of a file without a known extension. */
static gboolean
kind_by_content (const char *path, MdInputKind * kind)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *type = md_media_type_of_file (path, &error);

  if (error) {
    md_cli_fail ("%s", error->message);
    return FALSE;
  }
  if (g_str_has_prefix (type, "image/"))
    *kind = MD_INPUT_PICTURE;
  else if (md_media_type_is_video (type))
    *kind = MD_INPUT_VIDEO;
  else {
    md_cli_fail ("%s: neither a picture nor a video%s%s", path,
        *type ? ", but " : "", type);
    return FALSE;
  }
  return TRUE;
}

static gboolean
add_input (Collection * collection, MdInputKind kind, const char *path,
    const char *folder)
{
  MdInput *input;

  if (kind != MD_INPUT_PICTURE && collection->flags & MD_INPUTS_PICTURES_ONLY)
    return FALSE;
  if (kind == MD_INPUT_PICTURE && !md_is_address (path)
      && collection->flags & MD_INPUTS_ANIMATED
      && md_picture_is_animated (path))
    kind = MD_INPUT_VIDEO;
  collection->n_found++;
  /* a file that is named twice is processed once */
  if (!g_hash_table_add (collection->known, md_is_address (path) ?
          g_strdup (path) : g_canonicalize_filename (path, NULL)))
    return TRUE;
  input = g_new (MdInput, 1);
  input->kind = kind;
  input->path = g_strdup (path);
  input->shown = md_address_hide (path);
  input->folder = g_strdup (folder);
  g_ptr_array_add (collection->inputs, input);
  return TRUE;
}

/* @left_out: of char *: receives names without a known extension */
static void
add_found (Collection * collection, const char *path, const char *folder,
    GPtrArray * left_out)
{
  MdInputKind kind;
  GStatBuf info;

  if (!kind_by_name (path, &kind)) {
    g_ptr_array_add (left_out, g_path_get_basename (path));
    return;
  }
  /* opening anything but a regular file may block forever */
  if (g_stat (path, &info) != 0)
    md_cli_fail ("%s: %s", path, g_strerror (errno));
  else if (!S_ISREG (info.st_mode))
    md_cli_fail ("%s: not a regular file", path);
  else {
    add_input (collection, kind, path, folder);
    return;
  }
  collection->n_bad++;
}

static void
report_left_out (const char *path, GPtrArray * names)
{
  guint more = names->len > MAX_LISTED ? names->len - MAX_LISTED : 0;
  g_autofree char *rest = more ? g_strdup_printf (" and %u more", more) :
      g_strdup ("");
  g_autofree char *list = NULL;

  if (names->len == 0)
    return;
  g_ptr_array_set_size (names, names->len - more);
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  md_cli_fail ("%s: left out because the extension is not that of a picture or "
      "video: %s%s", path, list, rest);
}

/* Returns: (nullable): what @folder is, if it is not to be listed */
static const char *
why_left_out (const Collection * collection, const char *folder)
{
  if (g_file_test (folder, G_FILE_TEST_IS_SYMLINK))
    return "a symbolic link to a folder";
  return collection->exclude && md_same_file (folder, collection->exclude) ?
      "the output" : NULL;
}

static void
add_folder (Collection * collection, const char *path, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = md_names_list (path, &error);
  g_autoptr (GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);

  if (!names) {
    md_cli_fail ("%s", error->message);
    collection->n_bad++;
    collection->n_shut++;
  }
  for (guint i = 0; names && i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (!g_file_test (child, G_FILE_TEST_IS_DIR)) {
      add_found (collection, child, folder, left_out);
    } else if (collection->flags & MD_INPUTS_RECURSIVE) {
      const char *reason = why_left_out (collection, child);
      g_autofree char *below = g_build_filename (folder, name, NULL);

      if (!reason)
        add_folder (collection, child, below);
      else if (collection->flags & MD_INPUTS_TELL)
        md_cli_fail ("%s: left out because it is %s", child, reason);
    }
  }
  if (collection->flags & MD_INPUTS_TELL)
    report_left_out (path, left_out);
}

static gboolean
add_file (Collection * collection, const char *path)
{
  MdInputKind kind;

  if (!kind_by_name (path, &kind) && !kind_by_content (path, &kind))
    return FALSE;
  if (add_input (collection, kind, path, ""))
    return TRUE;
  md_cli_fail ("%s: not a picture", path);
  return FALSE;
}

static void
fail_address (const char *address, const char *what)
{
  g_autofree char *shown = md_address_hide (address);

  md_cli_fail ("%s: %s", shown, what);
}

static gboolean
add_stream (Collection * collection, const char *path)
{
  if (add_input (collection, MD_INPUT_STREAM, path, ""))
    return TRUE;
  fail_address (path, "this command reads only files and folders");
  return FALSE;
}

static gboolean add_argument (Collection * collection, const char *arg);

/* Treats the address of a file as that file. The kind of other addresses
 * follows from the extension; without a known one, it is a stream. */
static gboolean
add_address (Collection * collection, const char *arg)
{
  g_autofree char *path = g_filename_from_uri (arg, NULL, NULL);
  MdInputKind kind;

  if (path)
    return add_argument (collection, path);
  if (!gst_uri_is_valid (arg)) {
    fail_address (arg, "not a valid address");
    return FALSE;
  }
  if (!kind_by_name (arg, &kind)
      || collection->flags & MD_INPUTS_PICTURES_ONLY)
    return add_stream (collection, arg);
  return add_input (collection, kind, arg, "");
}

/* Expands a quoted pattern as the shell would.
 * Returns: FALSE, without a message, if @pattern is not a pattern or matches
 *   nothing */
static gboolean
add_matches (Collection * collection, const char *pattern)
{
  glob_t matches = { 0 };
  gboolean found = strpbrk (pattern, "*?[") != NULL
      && glob (pattern, GLOB_TILDE, NULL, &matches) == 0;

  if (found)
    for (gsize i = 0; i < matches.gl_pathc; i++)
      collection->n_bad += !add_argument (collection, matches.gl_pathv[i]);
  globfree (&matches);
  return found;
}

static gboolean
add_whole_folder (Collection * collection, const char *path)
{
  guint before = collection->n_found + collection->n_bad;

  add_folder (collection, path, "");
  if (collection->n_found + collection->n_bad > before
      || collection->flags & MD_INPUTS_MAY_BE_EMPTY)
    return TRUE;
  md_cli_fail ("%s: contains no %s%s", path,
      collection->flags & MD_INPUTS_PICTURES_ONLY ?
      "pictures" : "pictures or videos",
      collection->flags & MD_INPUTS_RECURSIVE ?
      "" : "; --recursive includes its subfolders");
  return FALSE;
}

static gboolean
add_argument (Collection * collection, const char *arg)
{
  GStatBuf info;

  if (md_is_address (arg))
    return add_address (collection, arg);
  if (g_stat (arg, &info) != 0) {
    int reason = errno;

    if (reason == ENOENT && add_matches (collection, arg))
      return TRUE;
    if (reason == ENOENT && collection->flags & MD_INPUTS_ABSENT
        && g_str_has_prefix (arg, "/dev/"))
      return add_stream (collection, arg);
    md_cli_fail ("%s: %s", arg, g_strerror (reason));
    return FALSE;
  }
  if (S_ISCHR (info.st_mode))
    return add_stream (collection, arg);
  if (S_ISDIR (info.st_mode))
    return add_whole_folder (collection, arg);
  if (S_ISREG (info.st_mode))
    return add_file (collection, arg);
  md_cli_fail ("%s: neither a file, a folder nor a camera", arg);
  return FALSE;
}

GPtrArray *
md_inputs_collect (char **args, MdInputsFlags flags, const char *exclude,
    guint * n_bad, guint * n_shut)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  Collection collection = {
    .inputs = g_ptr_array_new_with_free_func (free_input),
    .known = known,
    .flags = flags,
    .exclude = exclude,
  };

  for (; *args; args++) {
    gboolean ok = add_argument (&collection, *args);

    collection.n_bad += !ok;
    collection.n_shut += !ok;
  }
  *n_bad = collection.n_bad;
  if (n_shut)
    *n_shut = collection.n_shut;
  return collection.inputs;
}

static char *
input_stem (const MdInput * input)
{
  g_autofree char *path = g_strdup (input->shown);
  char *stem, *dot;

  if (md_is_address (path)) {
    path[strcspn (path, "?#")] = '\0';
    memmove (path, strstr (path, "://") + 3,
        strlen (strstr (path, "://") + 3) + 1);
  }
  stem = g_path_get_basename (path);
  dot = strrchr (stem, '.');
  if (dot && dot != stem && input->kind != MD_INPUT_STREAM)
    *dot = '\0';
  return g_strdelimit (stem, ":", '-');
}

/* Cuts @name to @limit bytes, not within a UTF-8 character. */
static void
cut_name (char *name, gsize limit)
{
  if (strlen (name) <= limit)
    return;
  /* a name that is not UTF-8 is cut anywhere */
  for (int i = 0; i < 3 && limit > 0 && (name[limit] & 0xc0) == 0x80; i++)
    limit--;
  name[limit] = '\0';
}

char *
md_free_path (const char *folder, const char *stem, const char *ending,
    gsize suffix, GHashTable * taken)
{
  g_autofree char *cut = g_strdup (stem);
  char *path = NULL;
  guint i = 1;

  suffix += strlen (ending);
  cut_name (cut, MAX_NAME - suffix);
  do {
    g_autofree char *number = i > 1 ? g_strdup_printf ("-%u", i) :
        g_strdup ("");
    g_autofree char *name = NULL;

    if (i > 1)
      cut_name (cut, MAX_NAME - suffix - MAX_NUMBER);
    name = g_strconcat (cut, number, ending, NULL);
    g_free (path);
    path = g_build_filename (folder, name, NULL);
    i++;
  } while (!g_hash_table_add (taken, g_strdup (path)));
  return path;
}

char *
md_input_result (const MdInput * input, const char *output, gsize suffix,
    GHashTable * taken)
{
  g_autofree char *stem = input_stem (input);
  g_autofree char *folder = g_build_filename (output, input->folder, NULL);

  return md_free_path (folder, stem, "", suffix, taken);
}

gboolean
md_inputs_spare (GPtrArray * inputs, const char *output, GError ** error)
{
  for (guint i = 0; i < inputs->len; i++) {
    const MdInput *input = g_ptr_array_index (inputs, i);
    g_autofree char *folder = g_path_get_dirname (input->path);

    if (input->kind == MD_INPUT_STREAM || md_is_address (input->path))
      continue;
    if (md_same_file (folder, output) || md_same_file (input->path, output)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
          "%s: contains or is the input %s; choose another output", output,
          input->path);
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
md_make_folder (const char *path, GError ** error)
{
  if (g_mkdir_with_parents (path, 0777) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
      "%s: %s", path, g_strerror (errno));
  return FALSE;
}

gboolean
md_same_file (const char *a, const char *b)
{
  GStatBuf first, second;

  return g_stat (a, &first) == 0 && g_stat (b, &second) == 0
      && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

gboolean
md_same_place (const char *a, const char *b)
{
  g_autofree char *name = g_path_get_basename (a);
  g_autofree char *other = g_path_get_basename (b);
  g_autofree char *folder = g_path_get_dirname (a);
  g_autofree char *other_folder = g_path_get_dirname (b);

  return md_same_file (a, b) || (strcmp (name, other) == 0
      && md_same_file (folder, other_folder));
}

/* Returns: (transfer full) (nullable): the part of @path that exists, absolute
 *   and without links */
static char *
resolve_existing (const char *path)
{
  char *parent, *resolved = realpath (path, NULL);

  if (resolved)
    return resolved;
  parent = g_path_get_dirname (path);
  if (strcmp (parent, path) != 0)
    resolved = resolve_existing (parent);
  g_free (parent);
  return resolved;
}

/* Compares the folders above @path instead of names, because a folder that is
 * mounted twice has two. */
gboolean
md_lies_in (const char *path, const char *folder)
{
  g_autofree char *inner = resolve_existing (path);

  while (inner && !md_same_file (inner, folder)) {
    char *parent = g_path_get_dirname (inner);

    if (strcmp (parent, inner) == 0)
      g_clear_pointer (&parent, g_free);
    g_free (inner);
    inner = parent;
  }
  return inner != NULL;
}
