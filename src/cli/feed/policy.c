#include "policy.h"

#include <gio/gio.h>
#include <stddef.h>
#include <string.h>

#include "base/read-file.h"
#include "page-resources.h"

#define MAX_CHOICES 3

typedef enum
{
  KIND_WHOLE,                   /* int */
  KIND_NUMBER,                  /* double */
  KIND_CHOICE,                  /* int: index of the choice */
  KIND_TEXT                     /* char * */
} Kind;

typedef struct
{
  const char *group, *key;
  Kind kind;
  gsize offset;                 /* in MdPolicy */
  double min, max;
  const char *choices[MAX_CHOICES];
} Key;

#define FIELD(field) offsetof (MdPolicy, field)
#define WEIGHT(name, term) \
    {"score", name, KIND_NUMBER, FIELD (weights[term]), -100, 100, {NULL}}

static const Key keys[] = {
  {"badge", "min-faces", KIND_WHOLE, FIELD (min_faces), 1, 10000, {NULL}},
  {"badge", "certainty", KIND_NUMBER, FIELD (certainty), 0.5, 1, {NULL}},
  {"donation", "match", KIND_CHOICE, FIELD (match), 0, 0,
      {"badge", "masked", "none"}},
  {"donation", "masks", KIND_WHOLE, FIELD (masks), 1, 1000000, {NULL}},
  {"donation", "per", KIND_CHOICE, FIELD (per_face), 0, 0,
      {"picture", "face"}},
  {"donation", "limit", KIND_WHOLE, FIELD (limit), 0, 1000000000, {NULL}},
  WEIGHT ("badge", MD_TERM_BADGE),
  WEIGHT ("masked", MD_TERM_MASKED),
  WEIGHT ("bare", MD_TERM_UNMASKED),
  WEIGHT ("incorrect", MD_TERM_INCORRECT),
  WEIGHT ("certainty", MD_TERM_CERTAINTY),
  WEIGHT ("faces", MD_TERM_FACES),
  WEIGHT ("recent", MD_TERM_RECENT),
  {"score", "half-life", KIND_NUMBER, FIELD (half_life), 0.01, 36500, {NULL}},
  {"page", "title", KIND_TEXT, FIELD (title), 0, 0, {NULL}},
  {"page", "picture-size", KIND_WHOLE, FIELD (picture_size), 64, 8192, {NULL}},
};

const char *
md_term_name (MdTerm term)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].offset == FIELD (weights[term]))
      return keys[i].key;
  g_return_val_if_reached (NULL);
}

const char *
md_donation_match_name (MdDonationMatch match)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].offset == FIELD (match))
      return keys[i].choices[match];
  g_return_val_if_reached (NULL);
}

const char *
md_policy_text (void)
{
  return md_page_resource ("policy.ini", NULL);
}

static gboolean
wrong (const Key * key, const char *name, const char *value, GError ** error)
{
  g_autoptr (GString) wanted = g_string_new (NULL);

  if (key->kind == KIND_CHOICE)
    for (guint i = 0; i < MAX_CHOICES && key->choices[i]; i++)
      g_string_append_printf (wanted, "%s%s", i > 0 ? ", " : "one of ",
          key->choices[i]);
  else
    g_string_append_printf (wanted, "a %snumber from %.10g to %.10g",
        key->kind == KIND_WHOLE ? "whole " : "", key->min, key->max);
  g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
      "%s: [%s] %s=%s: must be %s", name, key->group, key->key, value,
      wanted->str);
  return FALSE;
}

static gboolean
read_number (const Key * key, const char *value, gpointer field)
{
  char *end;
  double number = g_ascii_strtod (value, &end);

  if (end == value || *end != '\0'
      || !(number >= key->min && number <= key->max))
    return FALSE;
  if (key->kind == KIND_NUMBER)
    *(double *) field = number;
  else if (number == (int) number)
    *(int *) field = (int) number;
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_choice (const Key * key, const char *value, int *field)
{
  for (guint i = 0; i < MAX_CHOICES && key->choices[i]; i++)
    if (strcmp (key->choices[i], value) == 0) {
      *field = i;
      return TRUE;
    }
  return FALSE;
}

static gboolean
read_key (MdPolicy * policy, const Key * key, GKeyFile * file,
    const char *name, GError ** error)
{
  g_autofree char *value = g_key_file_get_string (file, key->group, key->key,
      error);
  gpointer field = (char *) policy + key->offset;

  if (value == NULL) {
    g_prefix_error (error, "%s: ", name);
    return FALSE;
  }
  g_strstrip (value);
  if (key->kind == KIND_TEXT) {
    g_free (*(char **) field);
    *(char **) field = g_steal_pointer (&value);
    return TRUE;
  }
  return (key->kind == KIND_CHOICE ? read_choice (key, value, field) :
      read_number (key, value, field)) || wrong (key, name, value, error);
}

static const Key *
find_key (const char *group, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].group, group) == 0
        && (name == NULL || strcmp (keys[i].key, name) == 0))
      return &keys[i];
  return NULL;
}

static gboolean
read_group (MdPolicy * policy, GKeyFile * file, const char *group,
    const char *name, GError ** error)
{
  g_auto (GStrv) found = g_key_file_get_keys (file, group, NULL, NULL);

  for (char **key = found; *key; key++) {
    const Key *known = find_key (group, *key);

    if (known == NULL) {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
          "%s: [%s] has no key '%s'; `maskdetect feed --print-policy` lists "
          "all keys", name, group, *key);
      return FALSE;
    }
    if (!read_key (policy, known, file, name, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_file (MdPolicy * policy, GKeyFile * file, const char *name,
    GError ** error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (char **group = groups; *group; group++) {
    if (find_key (*group, NULL) == NULL) {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
          "%s: unknown group [%s]; `maskdetect feed --print-policy` lists all "
          "groups", name, *group);
      return FALSE;
    }
    if (!read_group (policy, file, *group, name, error))
      return FALSE;
  }
  return TRUE;
}

MdPolicy *
md_policy_load (const char *path, GError ** error)
{
  g_autoptr (MdPolicy) policy = g_new0 (MdPolicy, 1);
  g_autoptr (GKeyFile) defaults = g_key_file_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  gsize size;

  if (!g_key_file_load_from_data (defaults, md_policy_text (), -1,
          G_KEY_FILE_NONE, error)
      || !read_file (policy, defaults, "policy.ini", error))
    return NULL;
  if (path == NULL)
    return g_steal_pointer (&policy);
  if (!md_read_file (path, MD_READ_FILE_TEXT, &text, &size, error))
    return NULL;
  if (!g_key_file_load_from_data (file, text, size, G_KEY_FILE_NONE, error)) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  return read_file (policy, file, path, error) ? g_steal_pointer (&policy) :
      NULL;
}

void
md_policy_free (MdPolicy * policy)
{
  g_free (policy->title);
  g_free (policy);
}
