#include "sidecar.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "json/face-json.h"
#include "json/json-writer.h"
#include "cli/smallest-face.h"
#include "file.h"

const char *
md_finding_name (MdFinding verdict)
{
  static const char *const names[] = {
    "unknown", "masked", "bare", "incorrect"
  };

  return names[verdict];
}

void
md_means_clear (MdMeans * means)
{
  for (guint i = 0; i < MD_N_MODEL_FILES; i++)
    g_clear_pointer (&means->models[i], g_free);
}

MdMeans
md_means_copy (const MdMeans * means)
{
  MdMeans copy = *means;

  for (guint i = 0; i < MD_N_MODEL_FILES; i++)
    copy.models[i] = g_strdup (means->models[i]);
  return copy;
}

gboolean
md_means_equal (const MdMeans * a, const MdMeans * b)
{
  for (guint i = 0; i < MD_N_MODEL_FILES; i++)
    if (g_strcmp0 (a->models[i], b->models[i]) != 0)
      return FALSE;
  return a->min_face_size == b->min_face_size && a->largest == b->largest
      && fabs (a->threshold - b->threshold) < 1e-6;
}

MdSidecar *
md_sidecar_copy (const MdSidecar * sidecar)
{
  MdSidecar *copy = g_memdup2 (sidecar, sizeof *sidecar);

  copy->file = g_strdup (sidecar->file);
  copy->sha256 = g_strdup (sidecar->sha256);
  copy->means = md_means_copy (&sidecar->means);
  copy->faces = g_array_copy (sidecar->faces);
  return copy;
}

void
md_sidecar_free (MdSidecar * sidecar)
{
  g_free (sidecar->file);
  g_free (sidecar->sha256);
  md_means_clear (&sidecar->means);
  g_clear_pointer (&sidecar->faces, g_array_unref);
  g_free (sidecar);
}

guint
md_sidecar_count (const MdSidecar * sidecar, MdLabel label)
{
  guint n = 0;

  for (guint i = 0; i < sidecar->faces->len; i++)
    n += g_array_index (sidecar->faces, MdObservation, i).label == label;
  return n;
}

gboolean
md_sidecar_is_by (const MdSidecar * sidecar, const MdMeans * means)
{
  MdMeans wanted = *means;

  wanted.min_face_size = md_smallest_face (means->min_face_size,
      sidecar->width, sidecar->height);
  return md_means_equal (&sidecar->means, &wanted);
}

MdFinding
md_sidecar_finding (const MdSidecar * sidecar)
{
  guint n_masked = md_sidecar_count (sidecar, MD_LABEL_MASK);

  if (md_sidecar_count (sidecar, MD_LABEL_NO_MASK) > 0)
    return MD_FINDING_UNMASKED;
  if (md_sidecar_count (sidecar, MD_LABEL_INCORRECT) > 0)
    return MD_FINDING_INCORRECT;
  return n_masked > 0 && n_masked == sidecar->faces->len ?
      MD_FINDING_MASKED : MD_FINDING_UNKNOWN;
}

/* Rounds to the digits that are written, so that reading back gives the same
 * value. */
static double
rounded (double probability)
{
  return round (probability * 1e4) / 1e4;
}

MdObservation
md_observation (const MdFace * face)
{
  int x = (int) floorf (face->box.x1), y = (int) floorf (face->box.y1);
  MdObservation observation = {
    .x = x,
    .y = y,
    .width = (int) ceilf (face->box.x2) - x,
    .height = (int) ceilf (face->box.y2) - y,
    .confidence = rounded (face->confidence),
    .label = face->label,
    .label_confidence = rounded (md_face_certainty (face)),
  };

  return observation;
}

void
md_observation_append_all (GString * text, const GArray * faces)
{
  md_json_begin (text, "faces", '[');
  for (guint i = 0; i < faces->len; i++) {
    const MdObservation *face = &g_array_index (faces, MdObservation, i);
    MdFaceRecord record = {
      .x = face->x,
      .y = face->y,
      .width = face->width,
      .height = face->height,
      .confidence = face->confidence,
      .label = md_label_name (face->label),
      .label_confidence = face->label_confidence,
    };

    md_face_json_append (text, &record);
  }
  md_json_end (text, ']');
}

static void
append_means (GString * text, const MdMeans * means, const char *separator)
{
  md_json_begin (text, "models", '{');
  for (guint i = 0; i < MD_N_MODEL_FILES; i++)
    if (means->models[i] != NULL)
      md_json_add_string (text, md_model_file_name (i), means->models[i]);
  md_json_end (text, '}');
  g_string_append (text, separator);
  md_json_begin (text, "settings", '{');
  md_json_add_int (text, "min-face-size", means->min_face_size);
  md_json_add_double (text, "threshold", "%.6g", means->threshold);
  md_json_add_boolean (text, "largest", means->largest);
  md_json_end (text, '}');
}

void
md_sidecar_append (GString * text, const MdSidecar * sidecar,
    const char *separator)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (sidecar->time);
  g_autofree char *iso = g_date_time_format_iso8601 (time);

  md_json_begin (text, NULL, '{');
  md_json_add_int (text, "format", MD_SIDECAR_FORMAT);
  g_string_append (text, separator);
  md_json_begin (text, "picture", '{');
  md_json_add_string (text, "file", sidecar->file);
  md_json_add_string (text, "sha256", sidecar->sha256);
  md_json_add_int (text, "width", sidecar->width);
  md_json_add_int (text, "height", sidecar->height);
  md_json_end (text, '}');
  g_string_append (text, separator);
  append_means (text, &sidecar->means, separator);
  g_string_append (text, separator);
  md_json_add_string (text, "time", iso);
  g_string_append (text, separator);
  md_json_add_string (text, "verdict",
      md_finding_name (md_sidecar_finding (sidecar)));
  g_string_append (text, separator);
  md_observation_append_all (text, sidecar->faces);
  md_json_end (text, '}');
}

gboolean
md_sidecar_may_be (const char *path, GError ** error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (MdSidecar) old = NULL;
  GStatBuf info;

  if (g_lstat (path, &info) != 0)
    return TRUE;
  if (S_ISREG (info.st_mode) && (old = md_sidecar_load (path, &cause)))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
      "%s: exists and is not a verdict of maskdetect; remove it to have one "
      "written", path);
  return FALSE;
}

gboolean
md_sidecar_save (const MdSidecar * sidecar, const char *path, GError ** error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!md_sidecar_may_be (path, error))
    return FALSE;
  md_sidecar_append (text, sidecar, ",\n  ");
  g_string_append_c (text, '\n');
  return md_file_update (path, text->str, text->len, error);
}
