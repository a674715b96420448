#include "history.h"

#include <math.h>
#include <stdio.h>

#include "base/read-file.h"
#include "base/safe-file.h"
#include "plot/chart.h"
#include "plot/figure.h"

/* bytes; a million epochs */
#define MAX_FILE ((gsize) 1 << 26)
#define HEADER "epoch,loss,accuracy,validation,learning_rate," \
    "samples_per_second\n"

static const MdSafeFileMark csv_mark = MD_SAFE_FILE_MARK (HEADER);

typedef struct
{
  guint epoch;
  double loss, accuracy, validation, learning_rate, samples_per_second;
} Row;

struct _MdHistory
{
  char *csv, *plot;             /* paths; the plot's without its extension */
  char *title, *measure;
  GArray *rows;                 /* of Row */
};

MdHistory *
md_history_new (const char *directory, const char *title, const char *measure)
{
  MdHistory *history = g_new0 (MdHistory, 1);

  history->csv = g_build_filename (directory, "history.csv", NULL);
  history->plot = g_build_filename (directory, "history", NULL);
  history->title = g_strdup (title);
  history->measure = g_strdup (measure);
  history->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  return history;
}

void
md_history_free (MdHistory * history)
{
  if (!history)
    return;
  g_free (history->csv);
  g_free (history->plot);
  g_free (history->title);
  g_free (history->measure);
  g_array_unref (history->rows);
  g_free (history);
}

static gboolean
parse_row (const char *line, Row * row)
{
  g_auto (GStrv) fields = g_strsplit (line, ",", -1);

  if (g_strv_length (fields) != 6)
    return FALSE;
  *row = (Row) {
  .epoch = g_ascii_strtoull (fields[0], NULL, 10),.loss =
        g_ascii_strtod (fields[1], NULL),.accuracy =
        g_ascii_strtod (fields[2], NULL),.validation =
        g_ascii_strtod (fields[3], NULL),.learning_rate =
        g_ascii_strtod (fields[4], NULL),.samples_per_second =
        g_ascii_strtod (fields[5], NULL),};
  return row->epoch > 0;
}

/* Reads the rows that an earlier run has left. */
static void
load (MdHistory * history)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Row row;

  if (!md_read_file (history->csv, MAX_FILE, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line; line++) {
    if (parse_row (*line, &row))
      g_array_append_val (history->rows, row);
  }
}

static gboolean
save (const MdHistory * history, GError ** error)
{
  g_autoptr (GString) text = g_string_new (HEADER);

  for (guint i = 0; i < history->rows->len; i++) {
    const Row *r = &g_array_index (history->rows, Row, i);

    g_string_append_printf (text, "%u,%.6f,%.6f,%.6f,%.3g,%.1f\n", r->epoch,
        r->loss, r->accuracy, r->validation, r->learning_rate,
        r->samples_per_second);
  }
  return md_safe_file_save (history->csv, text->str, text->len, &csv_mark,
      error);
}

static gboolean
plot (const MdHistory * history, GError ** error)
{
  guint n = history->rows->len;
  g_autofree MdChartPoint *training = g_new (MdChartPoint, n);
  g_autofree MdChartPoint *validation = g_new (MdChartPoint, n);
  guint n_training = 0, n_validation = 0;
  MdChartSeries series[2];
  g_autofree char *mark = NULL;
  MdChart chart = MD_CHART_DEFAULT;
  int best = -1;

  for (guint i = 0; i < n; i++) {
    const Row *r = &g_array_index (history->rows, Row, i);

    if (!isnan (r->accuracy))
      training[n_training++] = (MdChartPoint) {
      r->epoch, r->accuracy};
    if (isnan (r->validation))
      continue;
    validation[n_validation] = (MdChartPoint) {
    r->epoch, r->validation};
    if (best < 0 || r->validation > validation[best].y)
      best = n_validation;
    n_validation++;
  }
  series[0] = (MdChartSeries) {
  "validation", validation, n_validation, n <= 30, FALSE};
  series[1] = (MdChartSeries) {
  "training", training, n_training, n <= 30, FALSE};
  chart.title = history->title;
  chart.x_label = "epoch";
  chart.y_label = history->measure;
  chart.series = series;
  chart.n_series = n_training > 0 ? 2 : 1;
  if (best >= 0) {
    mark = g_strdup_printf ("best %.4f, epoch %g", validation[best].y,
        validation[best].x);
    chart.mark = mark;
    chart.mark_at = validation[best];
  }
  return md_chart_save (&chart, history->plot, error);
}

gboolean
md_history_may_save (const MdHistory * history, GError ** error)
{
  return md_safe_file_check (history->csv, &csv_mark, error)
      && md_figure_may_save (history->plot, error);
}

gboolean
md_history_add (MdHistory * history, const MdTrainerReport * report,
    GError ** error)
{
  const Row row = { report->epoch, report->loss, report->accuracy,
    report->validation, report->learning_rate, report->samples_per_second
  };
  guint kept = 0;

  if (history->rows->len == 0 && report->epoch > 1)
    load (history);
  while (kept < history->rows->len
      && g_array_index (history->rows, Row, kept).epoch < report->epoch)
    kept++;
  g_array_set_size (history->rows, kept);
  g_array_append_val (history->rows, row);
  return save (history, error) && plot (history, error);
}
