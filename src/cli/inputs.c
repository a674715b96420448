#include "inputs.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <glob.h>
#include <gst/base/base.h>
#include <string.h>

#include "base/names.h"
#include "picture/address.h"
#include "picture/picture.h"
#include "cli.h"

/* Enough for every type finder to be sure. */
#define SNIFF_BYTES (128 * 1024)

typedef struct
{
  GPtrArray *inputs;
  GHashTable *known;            /* of char *: absolute paths taken so far */
  MdInputsFlags flags;
  const char *exclude;
  guint n_bad;
  guint n_found;                /* with those that were known */
} Collection;

static const char *const picture_extensions[] = {
  "bmp", "gif", "jpeg", "jpg", "pbm", "pgm", "png", "pnm", "ppm", "tif",
  "tiff", "webp", NULL
};

static const char *const video_extensions[] = {
  "3gp", "avi", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg",
  "mts", "ogg", "ogv", "ts", "webm", "wmv", "y4m", NULL
};

static void
free_input (gpointer data)
{
  MdInput *input = data;

  g_free (input->path);
  g_free (input->folder);
  g_free (input);
}

/* Of an address, what comes before its query. */
static gboolean
kind_by_name (const char *path, MdInputKind * kind)
{
  gsize length = md_is_address (path) ? strcspn (path, "?#") : strlen (path);
  const char *dot = g_strrstr_len (path, length, ".");
  g_autofree char *extension = dot ? g_ascii_strdown (dot + 1,
      path + length - dot - 1) : NULL;

  if (extension && g_strv_contains (picture_extensions, extension))
    *kind = MD_INPUT_PICTURE;
  else if (extension && g_strv_contains (video_extensions, extension))
    *kind = MD_INPUT_VIDEO;
  else
    return FALSE;
  return TRUE;
}

static gsize
read_start (const char *path, guint8 * data, GError ** error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  gsize n = 0;

  if (stream)
    g_input_stream_read_all (G_INPUT_STREAM (stream), data, SNIFF_BYTES, &n,
        NULL, error);
  return n;
}

/* Of a file whose name says nothing. */
static gboolean
kind_by_content (const char *path, MdInputKind * kind)
{
  g_autofree guint8 *data = g_malloc (SNIFF_BYTES);
  g_autoptr (GError) error = NULL;
  gsize size = read_start (path, data, &error);
  g_autoptr (GstCaps) caps = NULL;
  const char *type = "";

  if (error) {
    md_cli_fail ("%s", error->message);
    return FALSE;
  }
  caps = gst_type_find_helper_for_data (NULL, data, size, NULL);
  if (caps && gst_caps_get_size (caps) > 0)
    type = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_str_has_prefix (type, "image/"))
    *kind = MD_INPUT_PICTURE;
  else if (g_str_has_prefix (type, "video/")
      || g_str_has_prefix (type, "application/"))
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
  collection->n_found++;
  /* a file that is named twice is worked on once */
  if (!g_hash_table_add (collection->known, md_is_address (path) ?
          g_strdup (path) : g_canonicalize_filename (path, NULL)))
    return TRUE;
  input = g_new (MdInput, 1);
  input->kind = kind;
  input->path = g_strdup (path);
  input->folder = g_strdup (folder);
  g_ptr_array_add (collection->inputs, input);
  return TRUE;
}

/* (transfer full): names without the hidden ones, sorted; NULL after saying
 * what is wrong */
static GPtrArray *
list_folder (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  GPtrArray *names;
  const char *name;

  if (!dir) {
    md_cli_fail ("%s", error->message);
    return NULL;
  }
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)))
    if (*name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, md_names_compare);
  return names;
}

static void
add_found (Collection * collection, const char *path, const char *folder)
{
  MdInputKind kind;
  GStatBuf info;

  if (!kind_by_name (path, &kind))
    return;
  /* opening what is no file, a pipe for one, may block for ever */
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
add_folder (Collection * collection, const char *path, const char *folder)
{
  g_autoptr (GPtrArray) names = list_folder (path);

  if (!names)
    collection->n_bad++;
  for (guint i = 0; names && i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (!g_file_test (child, G_FILE_TEST_IS_DIR)) {
      add_found (collection, child, folder);
    } else if (collection->flags & MD_INPUTS_RECURSIVE
        && !g_file_test (child, G_FILE_TEST_IS_SYMLINK)
        && !(collection->exclude && md_same_file (child, collection->exclude))) {
      g_autofree char *below = g_build_filename (folder, name, NULL);
      add_folder (collection, child, below);
    }
  }
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

static gboolean
add_stream (Collection * collection, const char *path)
{
  if (add_input (collection, MD_INPUT_STREAM, path, ""))
    return TRUE;
  md_cli_fail ("%s: only files and folders can be read here", path);
  return FALSE;
}

static gboolean add_argument (Collection * collection, const char *arg);

/* A file's address is that file. Others are what their names say, and unless
 * that is a picture or a video, may never end. */
static gboolean
add_address (Collection * collection, const char *arg)
{
  g_autofree char *path = g_filename_from_uri (arg, NULL, NULL);
  MdInputKind kind;

  if (path)
    return add_argument (collection, path);
  if (!gst_uri_is_valid (arg)) {
    md_cli_fail ("%s: not a valid address", arg);
    return FALSE;
  }
  if (!kind_by_name (arg, &kind)
      || collection->flags & MD_INPUTS_PICTURES_ONLY)
    return add_stream (collection, arg);
  return add_input (collection, kind, arg, "");
}

/* What the shell would have found, had it not been kept from looking.
 * FALSE where @pattern is none or nothing is like it; nothing was said. */
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
  md_cli_fail ("%s: no %s in it%s", path,
      collection->flags & MD_INPUTS_PICTURES_ONLY ?
      "pictures" : "pictures or videos",
      collection->flags & MD_INPUTS_RECURSIVE ?
      "" : "; --recursive looks into its subfolders");
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
    guint * n_bad)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  Collection collection = {
    .inputs = g_ptr_array_new_with_free_func (free_input),
    .known = known,
    .flags = flags,
    .exclude = exclude,
  };

  for (; *args; args++)
    collection.n_bad += !add_argument (&collection, *args);
  *n_bad = collection.n_bad;
  return collection.inputs;
}

static char *
input_stem (const MdInput * input)
{
  g_autofree char *path = g_strdup (input->path);
  char *end, *stem, *dot;

  if (md_is_address (path)) {
    path[strcspn (path, "?#")] = '\0';
    memmove (path, strstr (path, "://") + 3,
        strlen (strstr (path, "://") + 3) + 1);
    /* no password may end up in a file name */
    if ((end = strchr (path, '@')))
      memmove (path, end + 1, strlen (end));
  }
  stem = g_path_get_basename (path);
  dot = strrchr (stem, '.');
  if (dot && dot != stem && input->kind != MD_INPUT_STREAM)
    *dot = '\0';
  return g_strdelimit (stem, ":", '-');
}

char *
md_input_result (const MdInput * input, const char *output, GHashTable * taken)
{
  g_autofree char *stem = input_stem (input);
  char *path = g_build_filename (output, input->folder, stem, NULL);

  for (guint i = 2; g_hash_table_contains (taken, path); i++) {
    g_autofree char *name = g_strdup_printf ("%s-%u", stem, i);
    g_free (path);
    path = g_build_filename (output, input->folder, name, NULL);
  }
  g_hash_table_add (taken, g_strdup (path));
  return path;
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
          "%s: %s lies there; choose another output", output, input->path);
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
