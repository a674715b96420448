#include "report.h"

#include "json/face-json.h"
#include "json/json-line.h"
#include "results.h"

#define CSV_HEADER \
    "file,frame,time,width,height,faces,mask,no-mask,unknown,boxes,incorrect\n"

struct _MdAnnotateReport
{
  MdResults *json, *csv;        /* NULL: not asked for */
};

static guint
count_faces (const MdFound * found)
{
  const GValue *list = gst_structure_get_value (found->faces, "faces");

  return list ? gst_value_list_get_size (list) : 0;
}

/* @with_track: a picture's tracks mean nothing */
static MdFaceRecord
get_face (const MdFound * found, guint i, gboolean with_track)
{
  const GValue *list = gst_structure_get_value (found->faces, "faces");
  const GstStructure *structure =
      gst_value_get_structure (gst_value_list_get_value (list, i));
  MdFaceRecord face = {
    .label = gst_structure_get_string (structure, "label"),
    .reason = gst_structure_get_string (structure, "reason"),
  };

  gst_structure_get (structure, "x", G_TYPE_UINT, &face.x,
      "y", G_TYPE_UINT, &face.y, "width", G_TYPE_UINT, &face.width,
      "height", G_TYPE_UINT, &face.height,
      "confidence", G_TYPE_DOUBLE, &face.confidence,
      "label-confidence", G_TYPE_DOUBLE, &face.label_confidence,
      "carried", G_TYPE_BOOLEAN, &face.carried, NULL);
  if (with_track)
    gst_structure_get_uint64 (structure, "track-id", &face.track_id);
  return face;
}

static void
append_json (GString * line, const MdFound * found)
{
  g_string_append (line, "{\"file\":");
  md_json_append_string (line, found->file);
  if (found->frame >= 0)
    g_string_append_printf (line, ",\"frame\":%" G_GINT64_FORMAT, found->frame);
  if (GST_CLOCK_TIME_IS_VALID (found->time))
    md_json_append_double (line, ",\"time\":", "%.3f",
        (double) found->time / GST_SECOND);
  if (found->width)
    g_string_append_printf (line, ",\"width\":%d,\"height\":%d",
        found->width, found->height);
  g_string_append (line, ",\"faces\":[");
  for (guint i = 0; i < count_faces (found); i++) {
    MdFaceRecord face = get_face (found, i, found->frame >= 0);

    if (i)
      g_string_append_c (line, ',');
    md_face_json_append (line, &face);
  }
  g_string_append (line, "]}\n");
}

static guint
count_label (const MdFound * found, MdLabel label)
{
  guint count = 0;

  for (guint i = 0; i < count_faces (found); i++)
    count += g_strcmp0 (get_face (found, i, FALSE).label,
        md_label_name (label)) == 0;
  return count;
}

static void
append_csv_counts (GString * line, const MdFound * found)
{
  guint n = count_faces (found), known = 0, counts[MD_N_LABELS];

  for (int k = 0; k < MD_N_LABELS; k++)
    known += counts[k] = count_label (found, k);
  g_string_append_printf (line, "%u,%u,%u,%u,", n, counts[MD_LABEL_MASK],
      counts[MD_LABEL_NO_MASK], n - known);
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
    md_json_append_double (line, "", "%.3f", (double) found->time / GST_SECOND);
  if (found->width)
    g_string_append_printf (line, ",%d,%d,", found->width, found->height);
  else
    g_string_append (line, ",,,");
  append_csv_counts (line, found);
  for (guint i = 0; i < count_faces (found); i++) {
    MdFaceRecord face = get_face (found, i, FALSE);

    g_string_append_printf (line, "%s%u %u %u %u %s ", i ? "; " : "", face.x,
        face.y, face.width, face.height, face.label);
    md_json_append_double (line, "", "%.4g", face.label_confidence);
  }
  g_string_append_printf (line, ",%u\n", count_label (found,
          MD_LABEL_INCORRECT));
}

void
md_annotate_report_describe (const MdAnnotateReport * report,
    MdAnnotateLines * lines, const MdFound * found)
{
  if (report->json) {
    if (!lines->json)
      lines->json = g_string_new (NULL);
    append_json (lines->json, found);
  }
  if (report->csv) {
    if (!lines->csv)
      lines->csv = g_string_new (NULL);
    append_csv (lines->csv, found);
  }
}

void
md_annotate_lines_clear (MdAnnotateLines * lines)
{
  if (lines->json)
    g_string_free (lines->json, TRUE);
  if (lines->csv)
    g_string_free (lines->csv, TRUE);
  lines->json = lines->csv = NULL;
}

MdAnnotateReport *
md_annotate_report_open (const char *json, const char *csv, GHashTable * redo,
    GError ** error)
{
  static const MdResultsForm values = {.header = CSV_HEADER };
  MdAnnotateReport *report = g_new0 (MdAnnotateReport, 1);

  if ((!json || (report->json = md_results_open (json, &md_results_faces, redo,
                  error)))
      && (!csv || (report->csv = md_results_open (csv, &values, redo, error))))
    return report;
  md_annotate_report_close (report);
  return NULL;
}

void
md_annotate_report_close (MdAnnotateReport * report)
{
  g_clear_pointer (&report->json, md_results_close);
  g_clear_pointer (&report->csv, md_results_close);
  g_free (report);
}

gboolean
md_annotate_report_has (const MdAnnotateReport * report, const char *file)
{
  return (!report->json || md_results_has (report->json, file))
      && (!report->csv || md_results_has (report->csv, file));
}

gboolean
md_annotate_report_add (MdAnnotateReport * report, MdAnnotateLines * lines,
    GError ** error)
{
  gboolean ok = (!lines->json
      || md_results_add (report->json, lines->json, error)) && (!lines->csv
      || md_results_add (report->csv, lines->csv, error));

  md_annotate_lines_clear (lines);
  return ok;
}
