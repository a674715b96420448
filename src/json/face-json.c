#include "face-json.h"

#include <string.h>

#include "json-writer.h"

static void
append_landmarks (GString * json, const float (*landmarks)[2])
{
  md_json_begin (json, "landmarks", '[');
  for (guint i = 0; i < MD_N_LANDMARKS; i++) {
    md_json_begin (json, NULL, '[');
    md_json_add_double (json, NULL, "%.1f", landmarks[i][0]);
    md_json_add_double (json, NULL, "%.1f", landmarks[i][1]);
    md_json_end (json, ']');
  }
  md_json_end (json, ']');
}

void
md_face_json_append (GString * json, const MdFaceRecord * face)
{
  md_json_begin (json, NULL, '{');
  md_json_add_int (json, "x", face->x);
  md_json_add_int (json, "y", face->y);
  md_json_add_int (json, "width", face->width);
  md_json_add_int (json, "height", face->height);
  md_json_add_double (json, "confidence", "%.4g", face->confidence);
  md_json_add_string (json, "label", face->label);
  md_json_add_double (json, "label-confidence", "%.4g", face->label_confidence);
  if (face->reason && strcmp (face->reason, "none") != 0)
    md_json_add_string (json, "reason", face->reason);
  if (face->carried)
    md_json_add_boolean (json, "carried", TRUE);
  if (face->track_id)
    md_json_add_int (json, "track-id", face->track_id);
  if (face->landmarks)
    append_landmarks (json, face->landmarks);
  md_json_end (json, '}');
}
