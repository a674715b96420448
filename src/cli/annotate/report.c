#include "report.h"

#include <string.h>

#include "json/face-json.h"
#include "json/json-writer.h"
#include "results.h"

#define CSV_HEADER \
    "file,frame,time,width,height,faces,mask,no-mask,unknown,boxes,incorrect," \
    "display-ratio,landmarks\n"

struct _MdAnnotateReport
{
  MdResults *json, *csv;        /* NULL = not requested */
  GMutex lock;                  /* guards the fields below */
  guint faces[MD_N_LABELS + 1]; /* by MdLabel + 1 */
};

guint
md_found_count (const MdFound * found)
{
  const GValue *list = gst_structure_get_value (found->faces, "faces");

  return list ? gst_value_list_get_size (list) : 0;
}

static gboolean
get_landmarks (const GstStructure * face, float landmarks[MD_N_LANDMARKS][2])
{
  const GValue *list = gst_structure_get_value (face, "landmarks");

  if (!list || gst_value_array_get_size (list) != 2 * MD_N_LANDMARKS)
    return FALSE;
  for (guint i = 0; i < 2 * MD_N_LANDMARKS; i++)
    landmarks[i / 2][i % 2] =
        (float) g_value_get_double (gst_value_array_get_value (list, i));
  return TRUE;
}

MdFaceRecord
md_found_face (const MdFound * found, guint i, gboolean with_track,
    float landmarks[MD_N_LANDMARKS][2])
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
  if (landmarks && get_landmarks (structure, landmarks))
    face.landmarks = (const float (*)[2]) landmarks;
  return face;
}

static void
append_json (GString * line, const MdFound * found)
{
  md_json_begin (line, NULL, '{');
  md_json_add_string (line, "file", found->file);
  if (found->frame >= 0)
    md_json_add_int (line, "frame", found->frame);
  if (GST_CLOCK_TIME_IS_VALID (found->time))
    md_json_add_double (line, "time", "%.3f",
        (double) found->time / GST_SECOND);
  if (found->width) {
    md_json_add_int (line, "width", found->width);
    md_json_add_int (line, "height", found->height);
  }
  md_json_begin (line, "faces", '[');
  for (guint i = 0; i < md_found_count (found); i++) {
    float landmarks[MD_N_LANDMARKS][2];
    MdFaceRecord face = md_found_face (found, i, found->frame >= 0, landmarks);

    md_face_json_append (line, &face);
  }
  md_json_end (line, ']');
  if (found->display_ratio > 0)
    md_json_add_double (line, "display-ratio", "%.5g", found->display_ratio);
  md_json_end (line, '}');
  g_string_append_c (line, '\n');
}

/* With a decimal point in every locale.
 * @format: of one double */
static void
append_number (GString * line, const char *format, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (line, g_ascii_formatd (digits, sizeof digits, format,
          value));
}

static guint
count_label (const MdFound * found, MdLabel label)
{
  guint count = 0;

  for (guint i = 0; i < md_found_count (found); i++)
    count += g_strcmp0 (md_found_face (found, i, FALSE, NULL).label,
        md_label_name (label)) == 0;
  return count;
}

static void
append_csv_counts (GString * line, const MdFound * found)
{
  guint n = md_found_count (found), known = 0, counts[MD_N_LABELS];

  for (int k = 0; k < MD_N_LABELS; k++)
    known += counts[k] = count_label (found, k);
  g_string_append_printf (line, "%u,%u,%u,%u,", n, counts[MD_LABEL_MASK],
      counts[MD_LABEL_NO_MASK], n - known);
}

/* Appends ten numbers, or none if the landmarks are unknown. */
static void
append_csv_landmarks (GString * line, const MdFound * found, guint i)
{
  float landmarks[MD_N_LANDMARKS][2];
  MdFaceRecord face = md_found_face (found, i, FALSE, landmarks);

  g_string_append (line, i ? "; " : "");
  for (guint k = 0; face.landmarks && k < 2 * MD_N_LANDMARKS; k++) {
    g_string_append (line, k ? " " : "");
    append_number (line, "%.1f", face.landmarks[k / 2][k % 2]);
  }
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
  for (guint i = 0; i < md_found_count (found); i++) {
    MdFaceRecord face = md_found_face (found, i, FALSE, NULL);

    g_string_append_printf (line, "%s%u %u %u %u %s ", i ? "; " : "", face.x,
        face.y, face.width, face.height, face.label);
    append_number (line, "%.4g", face.label_confidence);
  }
  g_string_append_printf (line, ",%u,", count_label (found,
          MD_LABEL_INCORRECT));
  if (found->display_ratio > 0)
    append_number (line, "%.5g", found->display_ratio);
  g_string_append_c (line, ',');
  for (guint i = 0; i < md_found_count (found); i++)
    append_csv_landmarks (line, found, i);
  g_string_append_c (line, '\n');
}

static MdLabel
label_of (const char *name)
{
  for (int label = 0; label < MD_N_LABELS; label++)
    if (g_strcmp0 (name, md_label_name (label)) == 0)
      return label;
  return MD_LABEL_UNKNOWN;
}

/* Counts a person once, by the last verdict; people who passed too quickly for
 * a verdict do not count. */
static void
note_faces (MdAnnotateLines * lines, const MdFound * found)
{
  for (guint i = 0; i < md_found_count (found); i++) {
    MdFaceRecord face = md_found_face (found, i, TRUE, NULL);
    MdLabel label = label_of (face.label);

    if (found->frame < 0) {
      lines->faces[label + 1]++;
    } else if (g_strcmp0 (face.reason, md_reason_name (MD_REASON_PENDING))) {
      gint64 *key = g_new (gint64, 1);

      *key = (gint64) face.track_id;
      if (!lines->people)
        lines->people = g_hash_table_new_full (g_int64_hash, g_int64_equal,
            g_free, NULL);
      g_hash_table_replace (lines->people, key, GINT_TO_POINTER (label + 1));
    }
  }
}

void
md_annotate_report_describe (const MdAnnotateReport * report,
    MdAnnotateLines * lines, const MdFound * found)
{
  note_faces (lines, found);
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

static void
clear_text (MdAnnotateLines * lines)
{
  if (lines->json)
    g_string_free (lines->json, TRUE);
  if (lines->csv)
    g_string_free (lines->csv, TRUE);
  lines->json = lines->csv = NULL;
}

void
md_annotate_lines_clear (MdAnnotateLines * lines)
{
  clear_text (lines);
  g_clear_pointer (&lines->people, g_hash_table_unref);
  memset (lines->faces, 0, sizeof lines->faces);
}

void
md_annotate_report_count (MdAnnotateReport * report,
    const MdAnnotateLines * lines)
{
  GHashTableIter iter;
  gpointer label;

  g_mutex_lock (&report->lock);
  for (int k = 0; k <= MD_N_LABELS; k++)
    report->faces[k] += lines->faces[k];
  if (lines->people) {
    g_hash_table_iter_init (&iter, lines->people);
    while (g_hash_table_iter_next (&iter, NULL, &label))
      report->faces[GPOINTER_TO_INT (label)]++;
  }
  g_mutex_unlock (&report->lock);
}

char *
md_annotate_report_summary (MdAnnotateReport * report)
{
  GString *text = g_string_new (NULL);
  const guint *n = report->faces + 1;
  guint all = 0;

  g_mutex_lock (&report->lock);
  for (int k = MD_LABEL_UNKNOWN; k < MD_N_LABELS; k++)
    all += n[k];
  g_string_printf (text, "%u %s: %u masked, %u bare, %u incorrect, %u unknown",
      all, all == 1 ? "face" : "faces", n[MD_LABEL_MASK], n[MD_LABEL_NO_MASK],
      n[MD_LABEL_INCORRECT], n[MD_LABEL_UNKNOWN]);
  g_mutex_unlock (&report->lock);
  return g_string_free (text, FALSE);
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

static gboolean
add_text (MdResults * results, GString ** text, GError ** error)
{
  if (!*text)
    return TRUE;
  if (!md_results_add (results, *text, error))
    return FALSE;
  g_string_free (*text, TRUE);
  *text = NULL;
  return TRUE;
}

gboolean
md_annotate_report_add (MdAnnotateReport * report, MdAnnotateLines * lines,
    GError ** error)
{
  return add_text (report->json, &lines->json, error)
      && add_text (report->csv, &lines->csv, error);
}

gboolean
md_annotate_report_forget (MdAnnotateReport * report, const char *file,
    GError ** error)
{
  return (!report->json || md_results_forget (report->json, file, error))
      && (!report->csv || md_results_forget (report->csv, file, error));
}
