#include "figures.h"

#include <math.h>

#include "cli/inputs.h"
#include "plot/chart.h"
#include "plot/figure.h"
#include "sheet.h"

#define PRECISION "precision-recall"
#define RECALL "recall-by-false-positives"
#define SLICES "slices-"        /* followed by the detector's name */
#define ROC "roc"
#define RELIABILITY "reliability"
#define CONFUSION "confusion"
#define MISTAKES "mistakes.png"

/* @names: of figures
 * @sheet: (nullable): name of a PNG file */
static gboolean
may_save (const char *directory, const char *const *names, const char *sheet,
    GError ** error)
{
  g_autofree char *png = sheet ? g_build_filename (directory, sheet, NULL) :
      NULL;

  if (!md_make_folder (directory, error))
    return FALSE;
  for (; *names; names++) {
    g_autofree char *base = g_build_filename (directory, *names, NULL);

    if (!md_figure_may_save (base, error))
      return FALSE;
  }
  return !png || md_figure_may_save_png (png, error);
}

static gboolean
save_chart (const MdChart * chart, const char *directory, const char *name,
    GError ** error)
{
  g_autofree char *base = g_build_filename (directory, name, NULL);

  return md_chart_save (chart, base, error);
}

/* Scenes */

typedef MdChartPoint (*PointFunc) (const MdCurvePoint * point);

static MdChartPoint
precision_by_recall (const MdCurvePoint * p)
{
  return (MdChartPoint) {
  p->recall, p->precision};
}

static MdChartPoint
recall_by_false_positives (const MdCurvePoint * p)
{
  return (MdChartPoint) {
  MAX (p->false_per_picture, 1e-6), p->recall};
}

static gboolean
save_curves (MdChart * chart, const GArray * reports, PointFunc point_of,
    const char *directory, const char *name, GError ** error)
{
  g_autofree MdChartSeries *series = g_new0 (MdChartSeries, reports->len);
  gboolean saved;

  for (guint i = 0; i < reports->len; i++) {
    const MdEvaluateReport *report =
        &g_array_index (reports, MdEvaluateReport, i);
    const GArray *curve = report->evaluation->curve;
    MdChartPoint *points = g_new (MdChartPoint, curve->len);

    for (guint k = 0; k < curve->len; k++)
      points[k] = point_of (&g_array_index (curve, MdCurvePoint, k));
    series[i] = (MdChartSeries) {
    .name = report->name,.points = points,.n = curve->len};
  }
  chart->series = series;
  chart->n_series = reports->len;
  saved = save_chart (chart, directory, name, error);
  for (guint i = 0; i < reports->len; i++)
    g_free ((gpointer) series[i].points);
  return saved;
}

#define SLICE_ROW 20
#define SLICE_LEFT 150
#define SLICE_WIDTH 400

static void
draw_dot (cairo_t * cr, double fraction, double y, guint color)
{
  double x = SLICE_LEFT + fraction * SLICE_WIDTH;

  if (isnan (fraction))
    return;
  md_figure_color (cr, color);
  if (color == 0)
    cairo_arc (cr, x, y, 5, 0, 2 * G_PI);
  else
    cairo_rectangle (cr, x - 4, y - 4, 8, 8);
  cairo_fill (cr);
}

static void
draw_slices (cairo_t * cr, double width, double height, gpointer data)
{
  const MdEvaluateReport *report = data;
  const GArray *slices = report->evaluation->slices;
  g_autofree char *title = g_strdup_printf ("%s by slice", report->name);

  md_figure_grey (cr, 0.2);
  md_figure_text (cr, 12, 12, 0, 0, 15, title);
  draw_dot (cr, 0.25, 18, 0);
  draw_dot (cr, 0.6, 18, 1);
  md_figure_grey (cr, 0.2);
  md_figure_text (cr, SLICE_LEFT + 0.25 * SLICE_WIDTH + 10, 18, 0, 0.5, 12,
      "recall at 0.1 FPPI");
  md_figure_text (cr, SLICE_LEFT + 0.6 * SLICE_WIDTH + 10, 18, 0, 0.5, 12,
      "label accuracy");
  md_figure_text (cr, width - 12, 18, 1, 0.5, 12, "faces");
  cairo_set_line_width (cr, 1);
  for (int i = 0; i <= 5; i++) {
    g_autofree char *text = g_strdup_printf ("%.1f", i * 0.2);
    double x = SLICE_LEFT + i * 0.2 * SLICE_WIDTH;

    md_figure_grey (cr, 0.88);
    cairo_move_to (cr, x, 40);
    cairo_line_to (cr, x, height - 30);
    cairo_stroke (cr);
    md_figure_grey (cr, 0.2);
    md_figure_text (cr, x, height - 22, 0.5, 0, 12, text);
  }
  for (guint i = 0; i < slices->len; i++) {
    const MdSlice *slice = &g_array_index (slices, MdSlice, i);
    g_autofree char *name = g_strdup_printf ("%s %s", slice->kind,
        slice->name);
    g_autofree char *faces = g_strdup_printf ("%u", slice->score.faces);
    double y = 50 + SLICE_ROW * i;

    md_figure_grey (cr, 0.2);
    md_figure_text (cr, SLICE_LEFT - 10, y, 1, 0.5, 12, name);
    md_figure_text (cr, width - 12, y, 1, 0.5, 12, faces);
    draw_dot (cr, slice->score.recall, y, 0);
    draw_dot (cr, md_verdict_score_accuracy (&slice->score.verdicts), y, 1);
  }
}

static gboolean
save_slices (const char *directory, const MdEvaluateReport * report,
    GError ** error)
{
  g_autofree char *name = g_strconcat (SLICES, report->name, NULL);
  g_autofree char *base = g_build_filename (directory, name, NULL);

  return md_figure_save (base, 600, 90
      + SLICE_ROW * report->evaluation->slices->len, draw_slices,
      (gpointer) report, error);
}

gboolean
md_figures_of_scenes_may_save (const char *directory,
    const char *const *detectors, GError ** error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  g_strv_builder_add_many (builder, PRECISION, RECALL, NULL);
  for (; *detectors; detectors++) {
    g_autofree char *name = g_strconcat (SLICES, *detectors, NULL);

    g_strv_builder_add (builder, name);
  }
  names = g_strv_builder_end (builder);
  return may_save (directory, (const char *const *) names, NULL, error);
}

gboolean
md_figures_of_scenes (const char *directory, const GArray * reports,
    GError ** error)
{
  MdChart precision = MD_CHART_DEFAULT, recall = MD_CHART_DEFAULT;

  precision.title = "Precision and recall of faces";
  precision.x_label = "recall";
  precision.y_label = "precision";
  precision.x_min = precision.y_min = 0;
  precision.x_max = precision.y_max = 1;
  precision.square = TRUE;
  recall.title = "Recall by false positives";
  recall.x_label = "false positives per picture";
  recall.y_label = "recall";
  recall.x_min = 0.001;
  recall.x_max = 10;
  recall.log_x = TRUE;
  recall.y_min = 0;
  recall.y_max = 1;
  if (!md_make_folder (directory, error)
      || !save_curves (&precision, reports, precision_by_recall, directory,
          PRECISION, error)
      || !save_curves (&recall, reports, recall_by_false_positives, directory,
          RECALL, error))
    return FALSE;
  for (guint i = 0; i < reports->len; i++) {
    if (!save_slices (directory, &g_array_index (reports, MdEvaluateReport, i),
            error))
      return FALSE;
  }
  return TRUE;
}

/* Classes */

static const MdChartPoint diagonal[] = { {0, 0}, {1, 1} };

static gboolean
save_roc (const char *directory, const MdClassFigures * f, GError ** error)
{
  g_autoptr (GArray) roc = md_class_roc (f->samples, f->n);
  g_autofree MdChartPoint *points = g_new (MdChartPoint, roc->len);
  g_autofree char *name = g_strdup_printf ("area %.4f", f->score->auc);
  const MdChartSeries series[] = {
    {name, points, roc->len, FALSE, FALSE},
    {"chance", diagonal, 2, FALSE, TRUE},
  };
  g_autofree char *x_label = g_strdup_printf ("false positive rate (%s as %s)",
      f->names[0], f->names[1]);
  g_autofree char *y_label = g_strdup_printf ("true positive rate (%s)",
      f->names[1]);
  MdChart chart = MD_CHART_DEFAULT;

  for (guint i = 0; i < roc->len; i++) {
    const MdRocPoint *p = &g_array_index (roc, MdRocPoint, i);

    points[i] = (MdChartPoint) {
    p->false_share, p->true_share};
  }
  chart.title = "Receiver operating characteristic";
  chart.x_label = x_label;
  chart.y_label = y_label;
  chart.x_min = chart.y_min = 0;
  chart.x_max = chart.y_max = 1;
  chart.square = TRUE;
  chart.series = series;
  chart.n_series = G_N_ELEMENTS (series);
  return save_chart (&chart, directory, ROC, error);
}

static gboolean
save_reliability (const char *directory, const MdClassFigures * f,
    GError ** error)
{
  MdChartPoint points[MD_CALIBRATION_BINS];
  g_autofree char *name = g_strdup_printf ("error %.4f", f->score->ece);
  guint n = 0;
  const MdChartSeries series[] = {
    {name, points, 0, TRUE, FALSE},
    {"perfect", diagonal, 2, FALSE, TRUE},
  };
  MdChartSeries shown[2] = { series[0], series[1] };
  MdChart chart = MD_CHART_DEFAULT;

  for (int i = 0; i < MD_CALIBRATION_BINS; i++) {
    const MdClassBin *bin = &f->score->bins[i];

    if (bin->n > 0)
      points[n++] = (MdChartPoint) {
      bin->confidence, bin->accuracy};
  }
  shown[0].n = n;
  chart.title = "Calibration";
  chart.x_label = "confidence";
  chart.y_label = "accuracy";
  chart.x_min = 0.4;
  chart.y_min = 0;
  chart.x_max = chart.y_max = 1;
  chart.square = TRUE;
  chart.series = shown;
  chart.n_series = G_N_ELEMENTS (shown);
  return save_chart (&chart, directory, RELIABILITY, error);
}

#define CELL 130

static void
draw_confusion (cairo_t * cr, double width, double height, gpointer data)
{
  const MdClassFigures *f = data;

  md_figure_grey (cr, 0.2);
  md_figure_text (cr, 12, 12, 0, 0, 15, "Confusion");
  md_figure_text (cr, 100 + CELL, 44, 0.5, 0, 12, "said");
  for (int truth = 0; truth < 2; truth++) {
    guint total = f->score->confusion[truth][0] + f->score->confusion[truth][1];

    md_figure_grey (cr, 0.2);
    md_figure_text (cr, 92, 80 + CELL * (truth + 0.5), 1, 0.5, 12,
        f->names[truth]);
    md_figure_text (cr, 100 + CELL * (truth + 0.5), 62, 0.5, 0, 12,
        f->names[truth]);
    for (int said = 0; said < 2; said++) {
      guint n = f->score->confusion[truth][said];
      double part = total > 0 ? (double) n / total : 0;
      g_autofree char *count = g_strdup_printf ("%u", n);
      g_autofree char *fraction = g_strdup_printf ("%.1f %%", 100 * part);
      double x = 100 + CELL * said, y = 80 + CELL * truth;

      /* white to blue, on which black and white numbers are readable */
      cairo_set_source_rgb (cr, 1 - part, 1 - 0.553 * part, 1 - 0.302 * part);
      cairo_rectangle (cr, x + 1, y + 1, CELL - 2, CELL - 2);
      cairo_fill (cr);
      md_figure_grey (cr, part > 0.5 ? 1 : 0.1);
      md_figure_text (cr, x + CELL / 2, y + CELL / 2 - 12, 0.5, 0.5, 22, count);
      md_figure_text (cr, x + CELL / 2, y + CELL / 2 + 16, 0.5, 0.5, 12,
          fraction);
    }
  }
}

gboolean
md_figures_of_classes_may_save (const char *directory, GError ** error)
{
  static const char *const names[] = { ROC, RELIABILITY, CONFUSION, NULL };

  return may_save (directory, names, MISTAKES, error);
}

gboolean
md_figures_of_classes (const char *directory, const MdClassFigures * figures,
    GError ** error)
{
  g_autofree char *confusion = g_build_filename (directory, CONFUSION, NULL);
  g_autofree char *sheet = g_build_filename (directory, MISTAKES, NULL);

  return md_make_folder (directory, error)
      && save_roc (directory, figures, error)
      && save_reliability (directory, figures, error)
      && md_figure_save (confusion, 112 + 2 * CELL, 92 + 2 * CELL,
      draw_confusion, (gpointer) figures, error)
      && md_sheet_save (sheet, figures->mistakes, figures->probabilities,
      error);
}
