#include "report.h"

#include "results.h"

#define CSV_HEADER \
    "file,frame,time,width,height,faces,mask,no-mask,unknown,boxes\n"

struct _MdReport
{
  MdResults *json, *csv;        /* NULL: not asked for */
};

typedef struct
{
  guint x, y, width, height;
  double confidence, label_confidence;
  const char *label;            /* owned by the message */
  guint64 track;
} Face;

static guint
count_faces (const MdFound * found)
{
  const GValue *list = gst_structure_get_value (found->faces, "faces");

  return list ? gst_value_list_get_size (list) : 0;
}

static Face
get_face (const MdFound * found, guint i)
{
  const GValue *list = gst_structure_get_value (found->faces, "faces");
  const GstStructure *structure =
      gst_value_get_structure (gst_value_list_get_value (list, i));
  Face face = {.label = gst_structure_get_string (structure, "label") };

  gst_structure_get (structure, "x", G_TYPE_UINT, &face.x,
      "y", G_TYPE_UINT, &face.y, "width", G_TYPE_UINT, &face.width,
      "height", G_TYPE_UINT, &face.height,
      "confidence", G_TYPE_DOUBLE, &face.confidence,
      "label-confidence", G_TYPE_DOUBLE, &face.label_confidence,
      "track-id", G_TYPE_UINT64, &face.track, NULL);
  return face;
}

static void
append_number (GString * line, const char *format, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (line, g_ascii_formatd (buffer, sizeof buffer, format,
          value));
}

static void
append_json_face (GString * line, const Face * face, gboolean with_track)
{
  g_string_append_printf (line,
      "{\"x\":%u,\"y\":%u,\"width\":%u,\"height\":%u,\"confidence\":",
      face->x, face->y, face->width, face->height);
  append_number (line, "%.4g", face->confidence);
  g_string_append (line, ",\"label\":");
  md_results_append_string (line, face->label);
  g_string_append (line, ",\"label-confidence\":");
  append_number (line, "%.4g", face->label_confidence);
  if (with_track)
    g_string_append_printf (line, ",\"track-id\":%" G_GUINT64_FORMAT,
        face->track);
  g_string_append_c (line, '}');
}

static void
append_json (GString * line, const MdFound * found)
{
  g_string_append (line, "{\"file\":");
  md_results_append_string (line, found->file);
  if (found->frame >= 0)
    g_string_append_printf (line, ",\"frame\":%" G_GINT64_FORMAT, found->frame);
  if (GST_CLOCK_TIME_IS_VALID (found->time)) {
    g_string_append (line, ",\"time\":");
    append_number (line, "%.3f", (double) found->time / GST_SECOND);
  }
  if (found->width)
    g_string_append_printf (line, ",\"width\":%d,\"height\":%d",
        found->width, found->height);
  g_string_append (line, ",\"faces\":[");
  for (guint i = 0; i < count_faces (found); i++) {
    Face face = get_face (found, i);

    if (i)
      g_string_append_c (line, ',');
    append_json_face (line, &face, found->frame >= 0);
  }
  g_string_append (line, "]}\n");
}

static void
append_csv_counts (GString * line, const MdFound * found)
{
  guint n = count_faces (found), masks = 0, bare = 0;

  for (guint i = 0; i < n; i++) {
    Face face = get_face (found, i);

    masks += g_strcmp0 (face.label, "mask") == 0;
    bare += g_strcmp0 (face.label, "no-mask") == 0;
  }
  g_string_append_printf (line, "%u,%u,%u,%u,", n, masks, bare,
      n - masks - bare);
}

static void
append_csv (GString * line, const MdFound * found)
{
  g_autofree char *file = g_utf8_make_valid (found->file, -1);

  md_results_append_value (line, file);
  g_string_append_c (line, ',');
  if (found->frame >= 0)
    g_string_append_printf (line, "%" G_GINT64_FORMAT, found->frame);
  g_string_append_c (line, ',');
  if (GST_CLOCK_TIME_IS_VALID (found->time))
    append_number (line, "%.3f", (double) found->time / GST_SECOND);
  if (found->width)
    g_string_append_printf (line, ",%d,%d,", found->width, found->height);
  else
    g_string_append (line, ",,,");
  append_csv_counts (line, found);
  for (guint i = 0; i < count_faces (found); i++) {
    Face face = get_face (found, i);

    g_string_append_printf (line, "%s%u %u %u %u %s ", i ? "; " : "", face.x,
        face.y, face.width, face.height, face.label);
    append_number (line, "%.4g", face.label_confidence);
  }
  g_string_append_c (line, '\n');
}

void
md_report_describe (MdReportLines * lines, const MdFound * found)
{
  if (!lines->json)
    lines->json = g_string_new (NULL);
  if (!lines->csv)
    lines->csv = g_string_new (NULL);
  append_json (lines->json, found);
  append_csv (lines->csv, found);
}

void
md_report_lines_clear (MdReportLines * lines)
{
  if (lines->json)
    g_string_free (lines->json, TRUE);
  if (lines->csv)
    g_string_free (lines->csv, TRUE);
  lines->json = lines->csv = NULL;
}

MdReport *
md_report_open (const char *json, const char *csv, GHashTable * redo,
    GError ** error)
{
  MdReport *report = g_new0 (MdReport, 1);

  if ((!json || (report->json = md_results_open (json, NULL, redo, error)))
      && (!csv || (report->csv = md_results_open (csv, CSV_HEADER, redo,
                  error))))
    return report;
  md_report_close (report);
  return NULL;
}

void
md_report_close (MdReport * report)
{
  g_clear_pointer (&report->json, md_results_close);
  g_clear_pointer (&report->csv, md_results_close);
  g_free (report);
}

gboolean
md_report_has (const MdReport * report, const char *file)
{
  return (!report->json || md_results_has (report->json, file))
      && (!report->csv || md_results_has (report->csv, file));
}

gboolean
md_report_add (MdReport * report, MdReportLines * lines, GError ** error)
{
  gboolean ok = !lines->json || ((!report->json
          || md_results_add (report->json, lines->json, error))
      && (!report->csv || md_results_add (report->csv, lines->csv, error)));

  md_report_lines_clear (lines);
  return ok;
}
