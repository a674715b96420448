#include "metadata.h"

#define KEY_PREFIX "maskdetect."

const char *
md_metadata_get (const MdModel * model, const char *key)
{
  g_autofree char *full = g_strconcat (KEY_PREFIX, key, NULL);

  return md_model_metadata (model, full);
}

gboolean
md_metadata_bad_value (const MdModel * model, const char *key,
    const char *value, const char *expected, GError ** error)
{
  g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_FORMAT,
      "%s: metadata " KEY_PREFIX "%s is “%s”, expected %s",
      md_model_name (model), key, value, expected);
  return FALSE;
}

static gboolean
parse_number (const char *text, double min, double max, float *number)
{
  char *end;
  double parsed = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !(parsed >= min && parsed <= max))
    return FALSE;
  *number = (float) parsed;
  return TRUE;
}

gboolean
md_metadata_float (const MdModel * model, const char *key, double min,
    double max, float *number, GError ** error)
{
  const char *value = md_metadata_get (model, key);
  g_autofree char *expected = NULL;

  if (value == NULL || parse_number (value, min, max, number))
    return TRUE;
  expected = g_strdup_printf ("a number from %g to %g", min, max);
  return md_metadata_bad_value (model, key, value, expected, error);
}

gboolean
md_metadata_int (const MdModel * model, const char *key, int min, int max,
    int *number, GError ** error)
{
  const char *value = md_metadata_get (model, key);
  g_autofree char *expected = NULL;
  gint64 parsed;

  if (value == NULL)
    return TRUE;
  if (g_ascii_string_to_signed (value, 10, min, max, &parsed, NULL)) {
    *number = (int) parsed;
    return TRUE;
  }
  expected = g_strdup_printf ("a whole number from %d to %d", min, max);
  return md_metadata_bad_value (model, key, value, expected, error);
}

gboolean
md_metadata_choice (const MdModel * model, const char *key,
    const char *const *choices, int *choice, GError ** error)
{
  const char *value = md_metadata_get (model, key);
  g_autofree char *expected = NULL;

  if (value == NULL)
    return TRUE;
  for (int i = 0; choices[i] != NULL; i++) {
    if (g_ascii_strcasecmp (choices[i], value) == 0) {
      *choice = i;
      return TRUE;
    }
  }
  expected = g_strjoinv (" or ", (char **) choices);
  return md_metadata_bad_value (model, key, value, expected, error);
}

static gboolean
read_mean (const MdModel * model, float mean[3], GError ** error)
{
  const char *value = md_metadata_get (model, "mean");
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ",", -1);
  guint n = g_strv_length (parts);
  gboolean ok = n == 1 || n == 3;

  if (value == NULL)
    return TRUE;
  for (guint i = 0; ok && i < 3; i++)
    ok = parse_number (parts[n == 1 ? 0 : i], -1e6, 1e6, &mean[i]);
  return ok
      || md_metadata_bad_value (model, "mean", value,
      "one or three numbers from " "-1e+06 to 1e+06", error);
}

gboolean
md_metadata_input (const MdModel * model, MdInputFormat * input,
    GError ** error)
{
  static const char *const colors[] = { "RGB", "BGR", NULL };

  return md_metadata_choice (model, "color", colors, &input->bgr, error) &&
      read_mean (model, input->mean, error) &&
      md_metadata_float (model, "scale", 1e-6, 1e6, &input->scale, error);
}
