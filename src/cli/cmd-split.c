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
  g_autoptr (GDir) dir = g_dir_open (input, 0, error);
  const char *name;

  if (!dir)
    return FALSE;
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (input, name, NULL);
    if (*name != '.' && g_file_test (path, G_FILE_TEST_IS_DIR))
      g_ptr_array_add (set->classes, g_strdup (name));
  }
  g_ptr_array_sort (set->classes, md_names_compare);
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

/* Returns: part/class/name; the name includes the folders in between */
static char *
item_target (const DataSet * set, const Options * options,
    const char *output, const MdSplitItem * item)
{
  const char *class_name = g_ptr_array_index (set->classes, item->class_index);
  g_autofree char *folder = g_build_filename (options->input, class_name, NULL);
  g_autofree char *name = g_strdup (item->path + strlen (folder) + 1);

  return g_build_filename (output, part_names[item->part], class_name,
      g_strdelimit (name, G_DIR_SEPARATOR_S, '-'), NULL);
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

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    remove_tree (child);
  }
  g_remove (path);
}

/* Returns: (transfer full): a new folder next to the output, with a unique name,
 *   so that no other file is touched; NULL with @error */
static char *
make_temporary (const char *output, GError ** error)
{
  g_autofree char *parent = g_path_get_dirname (output);
  g_autofree char *temporary = g_build_filename (parent,
      MD_SAFE_FILE_PREFIX "XXXXXX", NULL);

  if (!md_make_folder (parent, error))
    return NULL;
  if (g_mkdtemp_full (temporary, 0777))
    return g_steal_pointer (&temporary);
  md_safe_file_fail (output, error);
  return NULL;
}

/* Writes to @temporary and renames it when it is complete. */
static gboolean
write_parts (const DataSet * set, const Options * options,
    const char *temporary, GError ** error)
{
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < set->items->len; i++) {
    const MdSplitItem *item = &g_array_index (set->items, MdSplitItem, i);
    g_autofree char *target = item_target (set, options, temporary, item);
    g_autofree char *shown = item_target (set, options, options->output, item);

    if (md_interrupted ()) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
          "interrupted");
      ok = FALSE;
    } else {
      ok = place_item (item->path, target, shown, error);
    }
  }
  if (ok && g_rename (temporary, options->output) != 0)
    ok = md_safe_file_fail (options->output, error);
  return ok;
}

static void
print_counts (const DataSet * set, guint n_groups)
{
  guint n_classes = set->classes->len;
  g_autofree guint *counts = g_new0 (guint, N_PARTS * n_classes);

  for (guint i = 0; i < set->items->len; i++) {
    const MdSplitItem *item = &g_array_index (set->items, MdSplitItem, i);
    counts[item->part * n_classes + item->class_index]++;
  }
  printf ("%-8s", "");
  for (guint c = 0; c < n_classes; c++)
    printf (" %12s", (const char *) g_ptr_array_index (set->classes, c));
  putchar ('\n');
  for (guint p = 0; p < N_PARTS; p++) {
    printf ("%-8s", part_names[p]);
    for (guint c = 0; c < n_classes; c++)
      printf (" %12u", counts[p * n_classes + c]);
    putchar ('\n');
  }
  printf ("%u pictures in %u groups, each kept together\n", set->items->len,
      n_groups);
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

static gboolean
is_free (const char *path)
{
  /* rmdir() succeeds only on an empty folder; rename() needs a free name */
  return !g_file_test (path, G_FILE_TEST_EXISTS) || g_rmdir (path) == 0;
}

/* Returns: the exit status; on success, @temporary has become the result */
static int
split_to (const Options * options, DataSet * set, const char *temporary)
{
  g_autofree guint *groups = NULL;
  g_autoptr (GError) error = NULL;
  MdSplitItem *items = (MdSplitItem *) set->items->data;

  fingerprint_items (set);
  if (md_interrupted ())
    return MD_EXIT_INTERRUPTED;
  groups = md_split_group (items, set->items->len);
  md_split_assign (items, groups, set->items->len, set->classes->len,
      options->fractions, N_PARTS, options->seed);
  if (!write_parts (set, options, temporary, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return MD_EXIT_INTERRUPTED;
    return md_cli_fail ("%s", error->message);
  }
  print_counts (set, count_groups (groups, set->items->len));
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
  g_autofree char *temporary = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_array_set_clear_func (set.items, clear_item);
  if (!find_classes (&set, options->input, &error)
      || !check_output (&set, options, &error)
      || !find_items (&set, options->input, &error))
    return md_cli_fail ("%s", error->message);
  if (!is_free (options->output))
    return md_cli_fail ("%s: not an empty folder; remove it or choose another",
        options->output);
  temporary = make_temporary (options->output, &error);
  if (!temporary)
    return md_cli_fail ("%s", error->message);
  status = split_to (options, &set, temporary);
  remove_tree (temporary);
  return status;
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
  if (!md_cli_init_gst ())
    return MD_EXIT_FAILED;
  md_interrupt_catch ();
  return split (&options);
}
