#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/names.h"
#include "picture/picture.h"
#include "base/pool.h"
#include "base/progress.h"
#include "base/safe-file.h"
#include "commands.h"
#include "inputs.h"
#include "cli/split/split.h"

static const char *const part_names[] = { "train", "val", "test" };

#define N_PARTS G_N_ELEMENTS (part_names)

typedef struct
{
  const char *input, *output;
  double fractions[N_PARTS];
  int seed;
} Options;

typedef struct
{
  GPtrArray *classes;           /* of char *, sorted */
  GArray *items;                /* of MdSplitItem */
  MdResampler **resamplers;     /* one per worker */
  gboolean *bad;                /* one per item */
  guint n_unread;               /* files and pictures that cannot be read */
  MdProgress *progress;
} DataSet;

static void
clear_item (gpointer item)
{
  g_free (((MdSplitItem *) item)->path);
}

static void
data_set_clear (DataSet * set)
{
  g_ptr_array_unref (set->classes);
  g_array_unref (set->items);
  g_free (set->bad);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DataSet, data_set_clear);

static gboolean
parse_ratio (const char *text, double *fractions)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  if (g_strv_length (words) != N_PARTS)
    return FALSE;
  for (guint i = 0; i < N_PARTS; i++) {
    char *end;
    fractions[i] = g_ascii_strtod (words[i], &end);
    if (end == words[i] || *end || !(fractions[i] >= 0 && fractions[i] <= 1000))
      return FALSE;
  }
  return fractions[0] + fractions[1] + fractions[2] > 0;
}

/* Refuses an output that a later run would take for a class or for pictures of
 * one. */
static gboolean
check_output (const DataSet * set, const Options * options, GError ** error)
{
  gboolean inside = md_lies_in (options->output, options->input);

  /* classes may be links to folders elsewhere */
  for (guint c = 0; !inside && c < set->classes->len; c++) {
    g_autofree char *folder = g_build_filename (options->input,
        g_ptr_array_index (set->classes, c), NULL);

    inside = md_lies_in (options->output, folder);
  }
  if (inside)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s: is or lies in the input %s; choose another output",
        options->output, options->input);
  return !inside;
}

/* Takes each subfolder as a class. */
static gboolean
find_classes (DataSet * set, const char *input, GError ** error)
{
  g_autoptr (GPtrArray) names = md_names_list (input, error);

  if (!names)
    return FALSE;
  for (guint i = 0; i < names->len; i++) {
    const char *name = names->pdata[i];
    g_autofree char *path = g_build_filename (input, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      g_ptr_array_add (set->classes, g_strdup (name));
  }
  if (set->classes->len >= 2)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s: needs one subfolder for each class, such as Face and Mask", input);
  return FALSE;
}

static gboolean
find_items (DataSet * set, const char *input, GError ** error)
{
  for (guint c = 0; c < set->classes->len; c++) {
    g_autofree char *folder = g_build_filename (input,
        g_ptr_array_index (set->classes, c), NULL);
    char *args[] = { folder, NULL };
    guint n_bad, n_shut;
    g_autoptr (GPtrArray) inputs = md_inputs_collect (args,
        MD_INPUTS_PICTURES_ONLY | MD_INPUTS_RECURSIVE, NULL, &n_bad, &n_shut);

    for (guint i = 0; i < inputs->len; i++) {
      const MdInput *found = g_ptr_array_index (inputs, i);
      MdSplitItem item = {.path = g_strdup (found->path),.class_index = c };
      g_array_append_val (set->items, item);
    }
    if (n_shut > 0 || inputs->len == 0) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s", folder,
          inputs->len == 0 ? "a class without pictures" :
          "cannot be read as a whole");
      return FALSE;
    }
    set->n_unread += n_bad;
  }
  return TRUE;
}

static void
fingerprint_item (guint task, guint worker, gpointer data)
{
  DataSet *set = data;
  MdSplitItem *item = &g_array_index (set->items, MdSplitItem, task);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPicture) picture = NULL;

  if (md_interrupted ())
    return;
  picture = md_picture_load (item->path, &error);
  if (picture) {
    MdImage image = md_picture_image (picture);
    if (!md_fingerprint (set->resamplers[worker], &image, &item->fingerprint)) {
      md_progress_print (set->progress, "maskdetect: %s: not enough memory to "
          "process it", item->path);
      set->bad[task] = TRUE;
    }
  } else {
    md_progress_print (set->progress, "maskdetect: %s", error->message);
    set->bad[task] = TRUE;
  }
  md_progress_add (set->progress, 1);
}

/* Removes pictures that cannot be read. */
static void
fingerprint_items (DataSet * set)
{
  guint threads = md_pool_cores ();

  set->bad = g_new0 (gboolean, set->items->len);
  set->resamplers = g_new (MdResampler *, threads);
  for (guint i = 0; i < threads; i++)
    set->resamplers[i] = md_resampler_new ();
  set->progress = md_progress_new ("compare", "pictures", set->items->len);
  md_pool_run (set->items->len, threads, fingerprint_item, set);
  md_progress_free (set->progress);
  for (guint i = 0; i < threads; i++)
    md_resampler_free (set->resamplers[i]);
  g_free (set->resamplers);

  for (guint i = set->items->len; i-- > 0;)
    if (set->bad[i]) {
      g_array_remove_index (set->items, i);
      set->n_unread++;
    }
}

/* Returns: part/class/name; the name includes the folders in between and differs
 *   from all in @taken */
static char *
item_name (const DataSet * set, const Options * options,
    const MdSplitItem * item, GHashTable * taken)
{
  const char *class_name = g_ptr_array_index (set->classes, item->class_index);
  g_autofree char *folder = g_build_filename (options->input, class_name, NULL);
  g_autofree char *target = g_build_filename (part_names[item->part],
      class_name, NULL);
  g_autofree char *name = g_strdup (item->path + strlen (folder) + 1);
  char *dot = strrchr (g_strdelimit (name, G_DIR_SEPARATOR_S, '-'), '.');
  g_autofree char *ending = g_strdup (dot);

  *dot = '\0';                  /* every picture has an extension */
  return md_free_path (target, name, ending, 0, taken);
}

/* @shown: the final name of @target, for messages */
static gboolean
place_item (const char *path, const char *target, const char *shown,
    GError ** error)
{
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *source = realpath (path, NULL);
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = g_file_new_for_path (target);

  if (g_mkdir_with_parents (folder, 0777) != 0)
    return md_safe_file_fail (shown, error);
  if (source && link (source, target) == 0)
    return TRUE;
  if (g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, error))
    return TRUE;
  g_prefix_error (error, "%s: ", shown);
  return FALSE;
}

/* Writes to @temporary and renames it when it is complete, or removes it. */
static gboolean
write_parts (const DataSet * set, const Options * options,
    const char *temporary, GError ** error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < set->items->len; i++) {
    const MdSplitItem *item = &g_array_index (set->items, MdSplitItem, i);
    g_autofree char *name = item_name (set, options, item, taken);
    g_autofree char *target = g_build_filename (temporary, name, NULL);
    g_autofree char *shown = g_build_filename (options->output, name, NULL);

    if (md_interrupted ()) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
          "interrupted");
      ok = FALSE;
    } else {
      ok = place_item (item->path, target, shown, error);
    }
  }
  if (ok)
    return md_safe_file_place (temporary, options->output,
        MD_SAFE_FILE_REPLACE, error);
  md_safe_file_discard (temporary);
  return FALSE;
}

static void
print_counts (const DataSet * set, const double *fractions, guint n_groups)
{
  guint n_classes = set->classes->len;
  g_autofree guint *counts = g_new0 (guint, N_PARTS * n_classes);

  for (guint i = 0; i < set->items->len; i++) {
    const MdSplitItem *item = &g_array_index (set->items, MdSplitItem, i);
    counts[item->part * n_classes + item->class_index]++;
  }
  printf ("%-8s", "");
  for (guint c = 0; c < n_classes; c++) {
    g_autofree char *name = md_names_printable (set->classes->pdata[c]);

    printf (" %12s", name);
  }
  putchar ('\n');
  for (guint p = 0; p < N_PARTS; p++) {
    printf ("%-8s", part_names[p]);
    for (guint c = 0; c < n_classes; c++)
      printf (" %12u", counts[p * n_classes + c]);
    putchar ('\n');
  }
  printf ("%u pictures in %u groups, each kept together\n", set->items->len,
      n_groups);
  fflush (stdout);
  for (guint i = 0; i < N_PARTS * n_classes; i++)
    if (counts[i] == 0 && fractions[i / n_classes] > 0)
      md_progress_print (NULL, "warning: %s has no picture of class %s: there "
          "are too few groups", part_names[i / n_classes],
          (const char *) set->classes->pdata[i % n_classes]);
}

static guint
count_groups (const guint * groups, guint n)
{
  guint n_groups = 0;

  /* a group's number is the index of its first item */
  for (guint i = 0; i < n; i++)
    n_groups += groups[i] == i;
  return n_groups;
}

/* A folder must be empty, and a link to one is refused. */
static gboolean
is_free (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  GStatBuf info;

  if (g_lstat (path, &info) != 0)
    return errno == ENOENT;
  dir = S_ISDIR (info.st_mode) ? g_dir_open (path, 0, NULL) : NULL;
  return dir && g_dir_read_name (dir) == NULL;
}

/* Returns: the exit status; @temporary has become the result, or is removed */
static int
split_to (const Options * options, DataSet * set, const char *temporary)
{
  g_autofree guint *groups = NULL;
  g_autoptr (GError) error = NULL;
  MdSplitItem *items = (MdSplitItem *) set->items->data;

  fingerprint_items (set);
  if (md_interrupted ()) {
    md_safe_file_discard (temporary);
    return MD_EXIT_INTERRUPTED;
  }
  groups = md_split_group (items, set->items->len);
  md_split_assign (items, groups, set->items->len, set->classes->len,
      options->fractions, N_PARTS, options->seed);
  if (!write_parts (set, options, temporary, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return MD_EXIT_INTERRUPTED;
    return md_cli_fail ("%s", error->message);
  }
  print_counts (set, options->fractions, count_groups (groups,
          set->items->len));
  if (set->n_unread == 0)
    return MD_EXIT_OK;
  return md_cli_fail ("%u pictures could not be read and were skipped",
      set->n_unread);
}

static int
split (const Options * options)
{
  g_auto (DataSet) set = {
    .classes = g_ptr_array_new_with_free_func (g_free),
    .items = g_array_new (FALSE, FALSE, sizeof (MdSplitItem)),
  };
  g_autofree char *parent = g_path_get_dirname (options->output);
  g_autofree char *temporary = NULL;
  g_autoptr (GError) error = NULL;

  g_array_set_clear_func (set.items, clear_item);
  if (!find_classes (&set, options->input, &error)
      || !check_output (&set, options, &error)
      || !find_items (&set, options->input, &error))
    return md_cli_fail ("%s", error->message);
  if (!is_free (options->output))
    return md_cli_fail ("%s: not an empty folder; remove it or choose another",
        options->output);
  if (!md_make_folder (parent, &error) || !(temporary =
          md_safe_file_temporary_folder (options->output, &error)))
    return md_cli_fail ("%s", error->message);
  return split_to (options, &set, temporary);
}

int
md_cmd_split (int argc, char **argv)
{
  Options options = {.seed = 1,.fractions = {0.7, 0.15, 0.15} };
  g_autofree char *output = NULL, *ratio = NULL;
  const GOptionEntry entries[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
        "Folder to create; if it exists, it must be empty", "OUT"},
    {"ratio", 0, 0, G_OPTION_ARG_STRING, &ratio,
        "Fractions for train, val and test (default 0.7,0.15,0.15)", "A,B,C"},
    {"seed", 0, 0, G_OPTION_ARG_INT, &options.seed,
        "Seed of the random split (default 1)", "N"},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, "IN",
          "Splits a folder of class folders (Face, Mask or any other "
          "names) into train, val and\n"
          "test. Near-duplicates, including mirrored ones, and faces "
          "that `maskdetect crop` cut\n"
          "from the same picture stay together. Files are linked if "
          "possible, otherwise copied."))
    return MD_EXIT_USAGE;
  if (argc != 2)
    return md_cli_usage ("give exactly one input folder");
  if (!output)
    return md_cli_usage ("no output given (-o OUT)");
  if (ratio && !parse_ratio (ratio, options.fractions))
    return md_cli_usage ("--ratio must be three shares, such as 0.7,0.15,0.15");
  options.input = argv[1];
  options.output = output;
  /* the folder's name, not what is in it */
  for (gsize n = strlen (output); n > 1 && output[n - 1] == G_DIR_SEPARATOR;)
    output[--n] = '\0';
  if (!md_cli_init_gst ())
    return MD_EXIT_FAILED;
  md_interrupt_catch ();
  return split (&options);
}
