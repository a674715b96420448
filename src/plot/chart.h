/* chart: Draws curves with two axes.
 *
 *   MdChart chart = MD_CHART_DEFAULT;
 *   chart.title = "Accuracy";
 *   chart.x_label = "epoch";
 *   chart.series = series;           // [n_series]
 *   chart.n_series = 2;
 *   md_chart_save (&chart, "out/history", &error);
 *       → out/history.png, out/history.svg
 *
 * Axes without limits fit the data. The legend is placed in the corner with the
 * fewest points. Curves differ in dashes as well as in colour.
 *
 * Thread safety: no global state.
 */
#pragma once

#include <glib.h>

typedef struct
{
  double x, y;                  /* a NaN leaves a gap */
} MdChartPoint;

typedef struct
{
  const char *name;             /* NULL: not in the legend */
  const MdChartPoint *points;
  guint n;
  gboolean dots;                /* mark every point */
  gboolean guide;               /* thin and grey: a reference */
} MdChartSeries;

typedef struct
{
  const char *title, *x_label, *y_label;        /* (nullable) */
  const MdChartSeries *series;
  guint n_series;
  double x_min, x_max, y_min, y_max;    /* NaN: fit the data */
  gboolean log_x;               /* x > 0; limits must be given */
  gboolean square;              /* shape of the figure */
  const char *mark;             /* (nullable): label of a point with a ring */
  MdChartPoint mark_at;
} MdChart;

#define MD_CHART_DEFAULT { .x_min = NAN, .x_max = NAN, .y_min = NAN, \
  .y_max = NAN }

/* @base: path without the extension; see md_figure_save() */
gboolean md_chart_save (const MdChart * chart, const char *base,
    GError ** error);
