#include "recipe.h"

#include <math.h>
#include <string.h>

#include "base/read-file.h"
#include "recipe-layers.h"

struct _MdRecipe
{
  char *name;
  GKeyFile *file;
  GHashTable *asked;            /* "group/key" that a getter was asked for */
  GHashTable *strings;          /* "group/key" → value, for the callers */
  GError *error;                /* the first */
};

void
md_recipe_free (MdRecipe * recipe)
{
  if (!recipe)
    return;
  g_free (recipe->name);
  g_key_file_unref (recipe->file);
  g_hash_table_unref (recipe->asked);
  g_hash_table_unref (recipe->strings);
  g_clear_error (&recipe->error);
  g_free (recipe);
}

MdRecipe *
md_recipe_parse (const char *text, const char *name, GError ** error)
{
  MdRecipe *recipe = g_new0 (MdRecipe, 1);
  g_autoptr (GError) reason = NULL;

  recipe->name = g_strdup (name);
  recipe->file = g_key_file_new ();
  recipe->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  recipe->strings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  if (!g_key_file_load_from_data (recipe->file, text, -1, G_KEY_FILE_NONE,
          &reason)) {
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE, "%s: %s",
        name, reason->message);
    md_recipe_free (recipe);
    return NULL;
  }
  return recipe;
}

MdRecipe *
md_recipe_load (const char *path, GError ** error)
{
  g_autofree char *text = NULL;

  if (!md_read_file (path, MD_READ_FILE_TEXT, &text, NULL, error))
    return NULL;
  return md_recipe_parse (text, path, error);
}

void
md_recipe_complain (MdRecipe * recipe, const char *group, const char *key,
    const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (recipe->error)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (&recipe->error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE,
      "%s: [%s] %s: %s", recipe->name, group, key, text);
}

static gboolean
has (const MdRecipe * recipe, const char *group, const char *key)
{
  return g_key_file_has_key (recipe->file, group, key, NULL);
}

void
md_recipe_set_default (MdRecipe * recipe, const char *group, const char *key,
    const char *value)
{
  if (!has (recipe, group, key))
    g_key_file_set_value (recipe->file, group, key, value);
}

const char *
md_recipe_string (MdRecipe * recipe, const char *group, const char *key,
    const char *fallback)
{
  char *id = g_strconcat (group, "/", key, NULL);
  char *value;

  g_hash_table_add (recipe->asked, id);
  if (!has (recipe, group, key))
    return fallback;
  value = g_key_file_get_value (recipe->file, group, key, NULL);
  g_strstrip (value);
  g_hash_table_replace (recipe->strings, g_strdup (id), value);
  return value;
}

/* Returns: FALSE, after a complaint, if the text is not a number */
static gboolean
parse_number (MdRecipe * recipe, const char *group, const char *key,
    const char *text, double *value)
{
  char *end;

  *value = g_ascii_strtod (text, &end);
  if (end != text && *g_strchug (end) == '\0' && isfinite (*value))
    return TRUE;
  md_recipe_complain (recipe, group, key, "“%s” is not a number", text);
  return FALSE;
}

double
md_recipe_double (MdRecipe * recipe, const char *group, const char *key,
    double fallback, double min, double max)
{
  const char *text = md_recipe_string (recipe, group, key, NULL);
  double value;

  if (!text || !parse_number (recipe, group, key, text, &value))
    return fallback;
  if (value >= min && value <= max)
    return value;
  md_recipe_complain (recipe, group, key, "%s is outside %g..%g", text, min,
      max);
  return fallback;
}

gint64
md_recipe_int (MdRecipe * recipe, const char *group, const char *key,
    gint64 fallback, gint64 min, gint64 max)
{
  double value = md_recipe_double (recipe, group, key, fallback, min, max);

  if (value == floor (value))
    return value;
  md_recipe_complain (recipe, group, key, "%g is not a whole number", value);
  return fallback;
}

gboolean
md_recipe_boolean (MdRecipe * recipe, const char *group, const char *key,
    gboolean fallback)
{
  const char *text = md_recipe_string (recipe, group, key, NULL);

  if (!text)
    return fallback;
  if (strcmp (text, "true") != 0 && strcmp (text, "false") != 0)
    md_recipe_complain (recipe, group, key,
        "“%s” is neither true nor false", text);
  return strcmp (text, "true") == 0;
}

void
md_recipe_doubles (MdRecipe * recipe, const char *group, const char *key,
    double *values, int n)
{
  const char *text = md_recipe_string (recipe, group, key, NULL);
  g_auto (GStrv) parts = NULL;

  if (!text)
    return;
  parts = g_strsplit (text, ";", -1);
  if (g_strv_length (parts) != (guint) n) {
    md_recipe_complain (recipe, group, key, "%u numbers instead of %d",
        g_strv_length (parts), n);
    return;
  }
  for (int i = 0; i < n; i++) {
    if (!parse_number (recipe, group, key, g_strstrip (parts[i]), &values[i]))
      return;
  }
}

static int
choose (MdRecipe * recipe, const char *group, const char *key,
    const char *const *names, int fallback)
{
  const char *text = md_recipe_string (recipe, group, key, NULL);
  g_autofree char *list = NULL;

  if (!text)
    return fallback;
  for (int i = 0; names[i]; i++) {
    if (strcmp (names[i], text) == 0)
      return i;
  }
  list = g_strjoinv (" or ", (char **) names);
  md_recipe_complain (recipe, group, key, "“%s” should be %s", text, list);
  return fallback;
}

static void
check_group (MdRecipe * recipe, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (recipe->file, group, NULL, NULL);

  for (char **key = keys; key && *key; key++) {
    g_autofree char *id = g_strconcat (group, "/", *key, NULL);

    if (!g_hash_table_contains (recipe->asked, id))
      md_recipe_complain (recipe, group, *key, "is not a key of this recipe");
  }
}

gboolean
md_recipe_check (const MdRecipe * recipe, GError ** error)
{
  if (!recipe->error)
    return TRUE;
  g_propagate_error (error, g_error_copy (recipe->error));
  return FALSE;
}

gboolean
md_recipe_finish (MdRecipe * recipe, GError ** error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (recipe->file, NULL);

  for (char **group = groups; *group; group++)
    check_group (recipe, *group);
  return md_recipe_check (recipe, error);
}

void
md_recipe_trainer (MdRecipe * recipe, MdTrainerParams * p)
{
  static const char *const schedules[] = { "cosine", "constant", NULL };
  const char *group = "training";

  p->seed = md_recipe_int (recipe, group, "seed", p->seed, 0, 1e15);
  p->epochs = md_recipe_int (recipe, group, "epochs", p->epochs, 1, 100000);
  p->batch = md_recipe_int (recipe, group, "batch", p->batch, 1, 65536);
  p->micro_batch = md_recipe_int (recipe, group, "micro-batch",
      p->micro_batch, 0, p->batch);
  p->schedule = choose (recipe, group, "schedule", schedules, p->schedule);
  p->warm_up = md_recipe_double (recipe, group, "warm-up", p->warm_up, 0, 0.5);
  p->final_share = md_recipe_double (recipe, group, "final-share",
      p->final_share, 0, 1);
  p->clip_norm = md_recipe_double (recipe, group, "clip-norm", p->clip_norm,
      0, 1e6);
  p->average = md_recipe_double (recipe, group, "average", p->average, 0,
      0.99999);
  p->late_average = md_recipe_double (recipe, group, "late-average",
      p->late_average, 0, 0.99999);
  p->late_share = md_recipe_double (recipe, group, "late-share",
      p->late_share, 0, 1);
  p->patience = md_recipe_int (recipe, group, "patience", p->patience, 0,
      100000);
  p->keep_best = md_recipe_boolean (recipe, group, "keep-best", p->keep_best);
  p->adam.learning_rate = md_recipe_double (recipe, group, "learning-rate",
      p->adam.learning_rate, 0, 10);
  p->adam.beta1 = md_recipe_double (recipe, group, "beta1", p->adam.beta1, 0,
      0.9999);
  p->adam.beta2 = md_recipe_double (recipe, group, "beta2", p->adam.beta2, 0,
      0.999999);
  p->adam.epsilon = md_recipe_double (recipe, group, "epsilon",
      p->adam.epsilon, 0, 1);
  p->adam.weight_decay = md_recipe_double (recipe, group, "weight-decay",
      p->adam.weight_decay, 0, 10);
}

MdLossParams
md_recipe_loss (MdRecipe * recipe)
{
  MdLossParams p = MD_LOSS_PARAMS_DEFAULT;
  double weights[2] = { 1, 1 };

  p.hard_share = md_recipe_double (recipe, "training", "hard-share",
      p.hard_share, 0.01, 1);
  p.smoothing = md_recipe_double (recipe, "training", "smoothing",
      p.smoothing, 0, 0.5);
  md_recipe_doubles (recipe, "training", "class-weights", weights, 2);
  if (!(weights[0] > 0 && weights[1] > 0))
    md_recipe_complain (recipe, "training", "class-weights",
        "must be positive");
  p.class_weights[0] = weights[0];
  p.class_weights[1] = weights[1];
  return p;
}

MdAugmentParams
md_recipe_augment (MdRecipe * recipe)
{
  static const struct
  {
    const char *key;
    gsize offset;
    double max;
  } fields[] = {
#define FIELD(key, name, max) { key, G_STRUCT_OFFSET (MdAugmentParams, name), max }
    FIELD ("flip", flip, 1),
    FIELD ("vertical-flip", vertical_flip, 1),
    FIELD ("rotation", rotation, 180),
    FIELD ("zoom", zoom, 0.9),
    FIELD ("shift", shift, 1),
    FIELD ("brightness", brightness, 1),
    FIELD ("contrast", contrast, 1),
    FIELD ("gamma", gamma, 2),
    FIELD ("color", color, 1),
    FIELD ("saturation", saturation, 1),
    FIELD ("grey", grey, 1),
    FIELD ("channel-swap", channel_swap, 1),
    FIELD ("dark", dark, 1),
    FIELD ("blur", blur, 1),
    FIELD ("noise", noise, 1),
    FIELD ("downsample", downsample, 1),
    FIELD ("jpeg", jpeg, 1),
    FIELD ("cutout", cutout, 1),
#undef FIELD
  };
  MdAugmentParams p = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    G_STRUCT_MEMBER (float, &p, fields[i].offset) =
        md_recipe_double (recipe, "augment", fields[i].key, 0, 0,
        fields[i].max);
  return p;
}

void
md_recipe_normalisation (MdRecipe * recipe, float *mean, float *scale)
{
  *mean = md_recipe_double (recipe, "network", "mean", 127.5, -1e4, 1e4);
  *scale = md_recipe_double (recipe, "network", "scale", 0.0078125, 1e-6, 1e6);
}

/* Copies the keys of [network] that describe the input into the metadata. */
void
md_recipe_metadata (MdRecipe * recipe, MdGraph * graph)
{
  static const char *const network_keys[] = { "kind", "mean", "scale" };
  g_auto (GStrv) keys = g_key_file_get_keys (recipe->file, "metadata", NULL,
      NULL);

  for (guint i = 0; i < G_N_ELEMENTS (network_keys); i++) {
    const char *value = md_recipe_string (recipe, "network",
        network_keys[i], NULL);

    if (value)
      g_hash_table_replace (graph->metadata,
          g_strconcat ("maskdetect.", network_keys[i], NULL), g_strdup (value));
  }
  for (char **key = keys; key && *key; key++)
    g_hash_table_replace (graph->metadata,
        g_strconcat ("maskdetect.", *key, NULL),
        g_strdup (md_recipe_string (recipe, "metadata", *key, NULL)));
}

const char *
md_recipe_name (const MdRecipe * recipe)
{
  return recipe->name;
}

MdGraph *
md_recipe_graph (MdRecipe * recipe, GError ** error)
{
  const char *input = md_recipe_string (recipe, "network", "input", NULL);
  const char *layers = md_recipe_string (recipe, "network", "layers", NULL);
  const char *heads = md_recipe_string (recipe, "network", "heads", NULL);
  const char *kind = md_recipe_string (recipe, "network", "kind", "net");
  MdGraph *graph;

  if (!input || !layers || !heads) {
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE,
        "%s: [network] %s: is missing", recipe->name,
        !input ? "input" : !layers ? "layers" : "heads");
    return NULL;
  }
  graph = md_recipe_layers_build (recipe->name, kind, input, layers, heads,
      error);
  if (graph)
    md_recipe_metadata (recipe, graph);
  return graph;
}
