#include "chart.h"

#include <math.h>

#include "figure.h"

#define LEFT 62
#define RIGHT 22
#define TOP 40
#define BOTTOM 48
#define TEXT 12
#define MAX_TICKS 32

typedef struct
{
  double min, max;
  gboolean log;
  double at, length;            /* position on the figure; negative length:
                                 * upwards */
  double ticks[MAX_TICKS];
  guint n_ticks;
  int digits;                   /* decimals of the tick labels */
} Axis;

typedef struct
{
  const MdChart *chart;
  cairo_t *cr;
  Axis x, y;
} Drawing;

/* Returns a step of 1, 2 or 5 × 10ⁿ that divides @range into about five. */
static double
nice_step (double range)
{
  double power = pow (10, floor (log10 (range / 5)));
  double rest = range / 5 / power;

  return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
}

static void
place_ticks (Axis * axis, gboolean whole_numbers, gboolean widen)
{
  double step = nice_step (axis->max - axis->min);

  if (whole_numbers)
    step = MAX (step, 1);
  if (widen) {
    axis->min = floor (axis->min / step + 1e-9) * step;
    axis->max = ceil (axis->max / step - 1e-9) * step;
  }
  axis->digits = CLAMP ((int) ceil (-log10 (step) - 1e-9), 0, 6);
  for (double t = ceil (axis->min / step - 1e-9) * step;
      t <= axis->max + step * 1e-9 && axis->n_ticks < MAX_TICKS; t += step)
    axis->ticks[axis->n_ticks++] = fabs (t) < step * 1e-9 ? 0 : t;
}

static void
place_log_ticks (Axis * axis)
{
  for (double t = pow (10, ceil (log10 (axis->min) - 1e-9));
      t <= axis->max * (1 + 1e-9) && axis->n_ticks < MAX_TICKS; t *= 10)
    axis->ticks[axis->n_ticks++] = t;
}

static void
fit (const MdChart * chart, Axis * x, Axis * y)
{
  double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

  for (guint s = 0; s < chart->n_series; s++)
    for (guint i = 0; i < chart->series[s].n; i++) {
      const MdChartPoint *p = &chart->series[s].points[i];

      if (isnan (p->x) || isnan (p->y))
        continue;
      low[0] = MIN (low[0], p->x);
      high[0] = MAX (high[0], p->x);
      low[1] = MIN (low[1], p->y);
      high[1] = MAX (high[1], p->y);
    }
  for (int i = 0; i < 2; i++) {
    if (!isfinite (low[i])) {
      low[i] = 0;
      high[i] = 1;
    } else if (high[i] - low[i] < 1e-9) {
      high[i] = low[i] + MAX (fabs (low[i]), 1) * 0.05;
    }
  }
  x->min = isnan (chart->x_min) ? low[0] : chart->x_min;
  x->max = isnan (chart->x_max) ? high[0] : chart->x_max;
  y->min = isnan (chart->y_min) ? low[1] : chart->y_min;
  y->max = isnan (chart->y_max) ? high[1] : chart->y_max;
}

static void
place_axes (Drawing * d, double width, double height)
{
  const MdChart *c = d->chart;

  fit (c, &d->x, &d->y);
  d->x.log = c->log_x;
  d->x.at = LEFT;
  d->x.length = width - LEFT - RIGHT;
  d->y.at = height - BOTTOM;
  d->y.length = -(height - TOP - BOTTOM);
  if (c->log_x)
    place_log_ticks (&d->x);
  else
    place_ticks (&d->x, d->x.max > 1 && d->x.max - d->x.min >= 1, FALSE);
  place_ticks (&d->y, FALSE, isnan (c->y_min) || isnan (c->y_max));
}

static double
position (const Axis * axis, double value)
{
  double fraction = axis->log ?
      log (value / axis->min) / log (axis->max / axis->min) :
      (value - axis->min) / (axis->max - axis->min);

  return axis->at + fraction * axis->length;
}

static void
draw_grid (const Drawing * d)
{
  cairo_t *cr = d->cr;

  cairo_set_line_width (cr, 1);
  md_figure_grey (cr, 0.88);
  for (guint i = 0; i < d->x.n_ticks; i++) {
    double x = position (&d->x, d->x.ticks[i]);

    cairo_move_to (cr, x, d->y.at);
    cairo_rel_line_to (cr, 0, d->y.length);
  }
  for (guint i = 0; i < d->y.n_ticks; i++) {
    cairo_move_to (cr, d->x.at, position (&d->y, d->y.ticks[i]));
    cairo_rel_line_to (cr, d->x.length, 0);
  }
  cairo_stroke (cr);
  md_figure_grey (cr, 0.35);
  cairo_move_to (cr, d->x.at, d->y.at + d->y.length);
  cairo_rel_line_to (cr, 0, -d->y.length);
  cairo_rel_line_to (cr, d->x.length, 0);
  cairo_stroke (cr);
}

static void
draw_words (const Drawing * d)
{
  const MdChart *c = d->chart;
  cairo_t *cr = d->cr;

  md_figure_grey (cr, 0.2);
  for (guint i = 0; i < d->x.n_ticks; i++) {
    g_autofree char *text = d->x.log ? g_strdup_printf ("%g", d->x.ticks[i]) :
        g_strdup_printf ("%.*f", d->x.digits, d->x.ticks[i]);

    md_figure_text (cr, position (&d->x, d->x.ticks[i]), d->y.at + 6, 0.5, 0,
        TEXT, text);
  }
  for (guint i = 0; i < d->y.n_ticks; i++) {
    g_autofree char *text = g_strdup_printf ("%.*f", d->y.digits,
        d->y.ticks[i]);

    md_figure_text (cr, d->x.at - 6, position (&d->y, d->y.ticks[i]), 1, 0.5,
        TEXT, text);
  }
  if (c->title)
    md_figure_text (cr, d->x.at, 12, 0, 0, 15, c->title);
  if (c->x_label)
    md_figure_text (cr, d->x.at + d->x.length / 2, d->y.at + 27, 0.5, 0, TEXT,
        c->x_label);
  if (c->y_label) {
    cairo_save (cr);
    cairo_translate (cr, 16, d->y.at + d->y.length / 2);
    cairo_rotate (cr, -G_PI / 2);
    md_figure_text (cr, 0, 0, 0.5, 0.5, TEXT, c->y_label);
    cairo_restore (cr);
  }
}

static void
choose_pen (const Drawing * d, guint index)
{
  static const double dashes[][4] = {
    {0}, {7, 4}, {2, 3}, {9, 3, 2, 3}, {4, 2}, {12, 4}
  };
  static const int n_dashes[] = { 0, 2, 2, 4, 2, 2 };
  const MdChartSeries *series = &d->chart->series[index];
  guint k = index % G_N_ELEMENTS (n_dashes);

  cairo_set_line_join (d->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (d->cr, series->guide ? 1 : 2);
  if (series->guide) {
    md_figure_grey (d->cr, 0.55);
    cairo_set_dash (d->cr, NULL, 0, 0);
  } else {
    md_figure_color (d->cr, index);
    cairo_set_dash (d->cr, dashes[k], n_dashes[k], 0);
  }
}

static gboolean
is_shown (const MdChartPoint * p)
{
  return !isnan (p->x) && !isnan (p->y);
}

static void
draw_series (const Drawing * d, guint index)
{
  const MdChartSeries *series = &d->chart->series[index];
  cairo_t *cr = d->cr;

  choose_pen (d, index);
  cairo_new_path (cr);
  for (guint i = 0; i < series->n; i++) {
    const MdChartPoint *p = &series->points[i];

    if (!is_shown (p))
      cairo_new_sub_path (cr);
    else
      cairo_line_to (cr, position (&d->x, p->x), position (&d->y, p->y));
  }
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  for (guint i = 0; series->dots && i < series->n; i++) {
    const MdChartPoint *p = &series->points[i];

    if (!is_shown (p))
      continue;
    cairo_arc (cr, position (&d->x, p->x), position (&d->y, p->y), 3, 0,
        2 * G_PI);
    cairo_fill (cr);
  }
}

static void
draw_mark (const Drawing * d)
{
  const MdChart *c = d->chart;
  double x, y, width;
  gboolean above;

  if (!c->mark)
    return;
  x = position (&d->x, c->mark_at.x);
  y = position (&d->y, c->mark_at.y);
  md_figure_grey (d->cr, 0.1);
  cairo_set_line_width (d->cr, 1.5);
  cairo_arc (d->cr, x, y, 6, 0, 2 * G_PI);
  cairo_stroke (d->cr);
  width = md_figure_text_width (d->cr, TEXT, c->mark);
  above = y - 28 > d->y.at + d->y.length;
  x = CLAMP (x, d->x.at + width / 2 + 4, d->x.at + d->x.length - width / 2);
  y += above ? -12 : 12;
  cairo_rectangle (d->cr, x - width / 2 - 3, above ? y - 13 : y - 2,
      width + 6, 17);
  cairo_set_source_rgba (d->cr, 1, 1, 1, 0.85);
  cairo_fill (d->cr);
  md_figure_grey (d->cr, 0.1);
  md_figure_text (d->cr, x, y, 0.5, above, TEXT, c->mark);
}

/* Number of points, including the mark, inside a rectangle of the figure. */
static guint
count_inside (const Drawing * d, double x, double y, double w, double h)
{
  guint n = 0;

  for (guint s = 0; s < d->chart->n_series; s++)
    for (guint i = 0; i < d->chart->series[s].n; i++) {
      const MdChartPoint *p = &d->chart->series[s].points[i];
      double px = position (&d->x, p->x), py = position (&d->y, p->y);

      n += px >= x - 8 && px <= x + w + 8 && py >= y - 20 && py <= y + h + 20;
    }
  return n;
}

static void
draw_legend (const Drawing * d)
{
  const MdChart *c = d->chart;
  double width = 0, height = 10, best_x = 0, best_y = 0;
  guint fewest = G_MAXUINT;

  for (guint s = 0; s < c->n_series; s++) {
    if (!c->series[s].name)
      continue;
    width = MAX (width, md_figure_text_width (d->cr, TEXT, c->series[s].name));
    height += 18;
  }
  if (width == 0)
    return;
  width += 54;
  for (int corner = 0; corner < 4; corner++) {
    double x = corner & 1 ? d->x.at + 10 : d->x.at + d->x.length - width - 8;
    double y = corner & 2 ? d->y.at + d->y.length + 8 : d->y.at - height - 10;
    guint n = count_inside (d, x, y, width, height);

    if (n < fewest) {
      fewest = n;
      best_x = x;
      best_y = y;
    }
  }
  cairo_rectangle (d->cr, best_x, best_y, width, height);
  cairo_set_source_rgba (d->cr, 1, 1, 1, 0.85);
  cairo_fill_preserve (d->cr);
  md_figure_grey (d->cr, 0.8);
  cairo_set_line_width (d->cr, 1);
  cairo_stroke (d->cr);
  best_y += 14;
  for (guint s = 0; s < c->n_series; s++) {
    if (!c->series[s].name)
      continue;
    choose_pen (d, s);
    cairo_move_to (d->cr, best_x + 8, best_y);
    cairo_rel_line_to (d->cr, 30, 0);
    cairo_stroke (d->cr);
    cairo_set_dash (d->cr, NULL, 0, 0);
    md_figure_grey (d->cr, 0.2);
    md_figure_text (d->cr, best_x + 46, best_y, 0, 0.5, TEXT,
        c->series[s].name);
    best_y += 18;
  }
}

static void
draw (cairo_t * cr, double width, double height, gpointer data)
{
  Drawing d = {.chart = data,.cr = cr };

  place_axes (&d, width, height);
  draw_grid (&d);
  draw_words (&d);
  cairo_save (cr);
  cairo_rectangle (cr, LEFT - 4, TOP - 4, width - LEFT - RIGHT + 8,
      height - TOP - BOTTOM + 8);
  cairo_clip (cr);
  for (guint s = 0; s < d.chart->n_series; s++)
    draw_series (&d, s);
  cairo_restore (cr);
  draw_legend (&d);
  draw_mark (&d);
}

gboolean
md_chart_save (const MdChart * chart, const char *base, GError ** error)
{
  return md_figure_save (base, chart->square ? 440 : 640,
      chart->square ? 444 : 380, draw, (gpointer) chart, error);
}
