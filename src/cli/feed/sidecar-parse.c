#include <gio/gio.h>
#include <string.h>

#include "json/json-gate.h"
#include "json/json-reader.h"
#include "cli/digest.h"
#include "sidecar.h"

static char *
digest (MdJsonReader * reader, const char *member)
{
  const char *text = md_json_reader_string (reader, member);

  if (!md_digest_is_valid (text))
    md_json_reader_fail (reader, member, "is not a SHA-256");
  return g_strdup (text);
}

static MdLabel
label (MdJsonReader * reader)
{
  const char *name = md_json_reader_string (reader, "label");

  for (int i = MD_LABEL_UNKNOWN; i < MD_N_LABELS; i++)
    if (strcmp (md_label_name (i), name) == 0)
      return i;
  md_json_reader_fail (reader, "label", "is unknown");
  return MD_LABEL_UNKNOWN;
}

static void
read_face (MdJsonReader * reader, JsonNode * node, MdSidecar * sidecar)
{
  MdJsonReader face = *reader;
  MdObservation s;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    md_json_reader_fail (reader, "faces", "holds something that is not a face");
    return;
  }
  face.object = json_node_get_object (node);
  face.n_read = 0;
  s.x = md_json_reader_whole (&face, "x", 0, sidecar->width - 1);
  s.y = md_json_reader_whole (&face, "y", 0, sidecar->height - 1);
  s.width = md_json_reader_whole (&face, "width", 1, sidecar->width - s.x);
  s.height = md_json_reader_whole (&face, "height", 1, sidecar->height - s.y);
  s.confidence = md_json_reader_number (&face, "confidence", 0, 1);
  s.label = label (&face);
  s.label_confidence = md_json_reader_number (&face, "label-confidence", 0, 1);
  md_json_reader_leave (reader, &face, "faces");
  g_array_append_val (sidecar->faces, s);
}

static void
read_picture (MdJsonReader * reader, MdSidecar * sidecar)
{
  MdJsonReader picture = md_json_reader_enter (reader, "picture");

  sidecar->file = g_strdup (md_json_reader_string (&picture, "file"));
  sidecar->sha256 = digest (&picture, "sha256");
  sidecar->width = md_json_reader_whole (&picture, "width", 1, G_MAXINT32);
  sidecar->height = md_json_reader_whole (&picture, "height", 1, G_MAXINT32);
  md_json_reader_leave (reader, &picture, "picture");
}

/* @single_shot: the detector is a single-shot network, not MTCNN */
static gboolean
is_needed (guint file, gboolean single_shot)
{
  return file < MD_N_STAGES && file != MD_STAGE_MASK && !single_shot;
}

static void
read_means (MdJsonReader * reader, MdMeans * means)
{
  MdJsonReader models = md_json_reader_enter (reader, "models"), settings;
  gboolean single_shot = md_json_reader_has (&models,
      md_model_file_name (MD_N_STAGES));

  for (guint i = 0; i < MD_N_MODEL_FILES; i++)
    if (is_needed (i, single_shot)
        || md_json_reader_has (&models, md_model_file_name (i)))
      means->models[i] = digest (&models, md_model_file_name (i));
  md_json_reader_leave (reader, &models, "models");

  settings = md_json_reader_enter (reader, "settings");
  means->min_face_size =
      md_json_reader_whole (&settings, "min-face-size", 10, G_MAXINT16);
  means->threshold = md_json_reader_number (&settings, "threshold", -1, 1);
  means->largest = md_json_reader_boolean (&settings, "largest");
  md_json_reader_leave (reader, &settings, "settings");
}

static void
read_all (MdJsonReader * reader, MdSidecar * sidecar)
{
  g_autoptr (GDateTime) time = NULL;
  JsonNode *faces;
  const char *verdict;

  md_json_reader_whole (reader, "format", MD_SIDECAR_FORMAT, MD_SIDECAR_FORMAT);
  read_picture (reader, sidecar);
  read_means (reader, &sidecar->means);
  time =
      g_date_time_new_from_iso8601 (md_json_reader_string (reader, "time"),
      NULL);
  if (time != NULL)
    sidecar->time = g_date_time_to_unix (time);
  else
    md_json_reader_fail (reader, "time", "is not an ISO 8601 time");
  faces = md_json_reader_take (reader, "faces", JSON_NODE_ARRAY);
  for (guint i = 0; !reader->failed
      && i < json_array_get_length (json_node_get_array (faces)); i++)
    read_face (reader,
        json_array_get_element (json_node_get_array (faces), i), sidecar);
  verdict = md_json_reader_string (reader, "verdict");
  if (!reader->failed
      && strcmp (verdict, md_finding_name (md_sidecar_finding (sidecar))) != 0)
    md_json_reader_fail (reader, "verdict", "contradicts its own faces");
}

MdSidecar *
md_sidecar_parse (JsonNode * node, const char *name, GError ** error)
{
  g_autoptr (MdSidecar) sidecar = g_new0 (MdSidecar, 1);
  MdJsonReader outer = {.name = name,.error = error };
  MdJsonReader reader = outer;

  sidecar->faces = g_array_new (FALSE, FALSE, sizeof (MdObservation));
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: not a sidecar: not a JSON object", name);
    return NULL;
  }
  reader.object = json_node_get_object (node);
  read_all (&reader, sidecar);
  md_json_reader_leave (&outer, &reader, "sidecar");
  return outer.failed ? NULL : g_steal_pointer (&sidecar);
}

MdSidecar *
md_sidecar_load (const char *path, GError ** error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *name = g_filename_display_name (path);
  JsonNode *root = md_json_gate_load (parser, path, error);

  return root ? md_sidecar_parse (root, name, error) : NULL;
}
