#include "face-json.h"

#include <string.h>

void
md_json_append_uint (GString * json, const char *name, guint64 value)
{
  char digits[24];

  g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, value);
  g_string_append (json, name);
  g_string_append (json, digits);
}

void
md_json_append_double (GString * json, const char *name, const char *format,
    double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (json, name);
  g_string_append (json, g_ascii_formatd (digits, sizeof digits, format,
          value));
}

void
md_face_json_append (GString * json, const MdFaceRecord * face)
{
  md_json_append_uint (json, "{\"x\":", face->x);
  md_json_append_uint (json, ",\"y\":", face->y);
  md_json_append_uint (json, ",\"width\":", face->width);
  md_json_append_uint (json, ",\"height\":", face->height);
  md_json_append_double (json, ",\"confidence\":", "%.4g", face->confidence);
  g_string_append (json, ",\"label\":\"");
  g_string_append (json, face->label);
  g_string_append_c (json, '"');
  md_json_append_double (json, ",\"label-confidence\":", "%.4g",
      face->label_confidence);
  if (face->reason && strcmp (face->reason, "none") != 0) {
    g_string_append (json, ",\"reason\":\"");
    g_string_append (json, face->reason);
    g_string_append_c (json, '"');
  }
  if (face->carried)
    g_string_append (json, ",\"carried\":true");
  if (face->track_id)
    md_json_append_uint (json, ",\"track-id\":", face->track_id);
  for (guint i = 0; face->landmarks && i < MD_N_LANDMARKS; i++) {
    md_json_append_double (json, i ? ",[" : ",\"landmarks\":[[", "%.1f",
        face->landmarks[i][0]);
    md_json_append_double (json, ",", "%.1f", face->landmarks[i][1]);
    g_string_append (json, i + 1 < MD_N_LANDMARKS ? "]" : "]]");
  }
  g_string_append_c (json, '}');
}
