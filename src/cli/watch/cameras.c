#include "cameras.h"

#include <gio/gio.h>
#include <string.h>

#include "base/progress.h"

#define NAME_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_"

static gboolean
is_taken (const GPtrArray * cameras, const char *name)
{
  for (guint i = 0; i < cameras->len; i++)
    if (g_str_equal (((MdCameraParams *) cameras->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full): a unique name for @input, valid in topics */
static char *
make_name (const GPtrArray * cameras, const MdInput * input)
{
  g_autoptr (GHashTable) none = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  g_autofree char *path = md_input_result (input, "", 0, none);
  char *name = g_path_get_basename (path);

  g_strcanon (name, NAME_CHARACTERS, '-');
  if (g_str_equal (name, MD_CAMERAS_MQTT_GROUP) || is_taken (cameras, name)) {
    g_autofree char *stem = name;

    for (guint i = 2; i == 2 || is_taken (cameras, name); i++) {
      if (i > 2)
        g_free (name);
      name = g_strdup_printf ("%s-%u", stem, i);
    }
  }
  return name;
}

/* @name: (nullable): NULL = derived from the input */
static MdCameraParams *
add (GPtrArray * cameras, MdInput * input, const char *name)
{
  MdCameraParams *params = g_new0 (MdCameraParams, 1);

  params->name = name ? g_strdup (name) : make_name (cameras, input);
  params->input = input;
  params->properties = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (cameras, params);
  return params;
}

/* Returns: (transfer none) (nullable): the inputs that @source names; NULL after
 *   a message */
static GPtrArray *
collect (GPtrArray * inputs, const char *source)
{
  char *args[] = { (char *) source, NULL };
  guint n_bad;
  GPtrArray *found = md_inputs_collect (args, MD_INPUTS_ABSENT, NULL, &n_bad,
      NULL);

  if (n_bad > 0 || found->len == 0) {
    g_ptr_array_unref (found);
    return NULL;
  }
  g_ptr_array_add (inputs, found);
  return found;
}

gboolean
md_cameras_add (GPtrArray * cameras, GPtrArray * inputs, const char *source)
{
  gsize length = strspn (source, NAME_CHARACTERS);
  gboolean named = length > 0 && source[length] == '='
      && !g_file_test (source, G_FILE_TEST_EXISTS);
  g_autofree char *name = named ? g_strndup (source, length) : NULL;
  GPtrArray *found = collect (inputs, named ? source + length + 1 : source);

  if (!found)
    return FALSE;
  if (name && (found->len > 1 || is_taken (cameras, name)
          || g_str_equal (name, MD_CAMERAS_MQTT_GROUP))) {
    md_progress_print (NULL, "maskdetect: the name %s %s", name,
        found->len > 1 ? "is given to several files; a name is for one camera" :
        "is taken");
    return FALSE;
  }
  for (guint i = 0; i < found->len; i++)
    add (cameras, found->pdata[i], name);
  return TRUE;
}

static gboolean
load_camera (GPtrArray * cameras, GPtrArray * inputs, GKeyFile * file,
    const char *group, GError ** error)
{
  g_autofree char *source = g_key_file_get_value (file, group, "source", error);
  g_auto (GStrv) keys = NULL;
  GPtrArray *found;
  MdCameraParams *params;

  if (!source)
    return FALSE;
  if (group[strspn (group, NAME_CHARACTERS)] != '\0'
      || is_taken (cameras, group)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "[%s] is not a valid name for a camera, or is taken; use letters, "
        "digits, - and _", group);
    return FALSE;
  }
  found = collect (inputs, source);
  if (!found || found->len != 1) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "the source of [%s] must be one file, address or camera", group);
    return FALSE;
  }
  params = add (cameras, found->pdata[0], group);
  keys = g_key_file_get_keys (file, group, NULL, error);
  for (guint i = 0; keys && keys[i]; i++)
    if (!g_str_equal (keys[i], "source")) {
      g_ptr_array_add (params->properties, g_strdup (keys[i]));
      g_ptr_array_add (params->properties, g_key_file_get_value (file, group,
              keys[i], NULL));
    }
  return keys != NULL;
}

gboolean
md_cameras_load (GPtrArray * cameras, GPtrArray * inputs, GKeyFile * file,
    const char *path, GError ** error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i]; i++)
    if (!g_str_equal (groups[i], MD_CAMERAS_MQTT_GROUP)
        && !load_camera (cameras, inputs, file, groups[i], error)) {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  return TRUE;
}

void
md_cameras_set (GPtrArray * cameras, const char *property, const char *value)
{
  for (guint i = 0; i < cameras->len; i++) {
    GPtrArray *properties = ((MdCameraParams *) cameras->pdata[i])->properties;
    gboolean has = FALSE;

    for (guint k = 0; k < properties->len; k += 2)
      has |= g_str_equal (properties->pdata[k], property);
    if (has)
      continue;
    g_ptr_array_add (properties, g_strdup (property));
    g_ptr_array_add (properties, g_strdup (value));
  }
}
