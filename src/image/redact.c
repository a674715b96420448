#include "redact.h"

#include <math.h>

#include "base/vector.h"

/* Minimum side of a cell, pixels: two samples of halved chroma. */
#define LEAST_CELL 4

/* The covered area in one component, divided into cells. */
typedef struct
{
  guint8 *samples;              /* first sample */
  int stride, step;             /* bytes */
  int width, height;
  int columns, rows;            /* 1..MD_REDACT_CELLS */
  float means[MD_REDACT_CELLS][MD_REDACT_CELLS];
} Mosaic;

/* First sample of cell @i of @n; for i = n, the end of the area. */
static int
cell_start (int i, int n, int length)
{
  return (int) ((gint64) i * length / n);
}

/* The longer side determines the size of cells, so a visible strip of a face at
 * the edge of the picture gets fewer cells, not finer ones. A cell of a single
 * sample would leave it as it is. */
static int
count_cells (int length, int longest)
{
  int n = (int) lrintf ((float) MD_REDACT_CELLS * (float) length /
      (float) longest);

  return CLAMP (n, 1, MAX (MIN (length / LEAST_CELL, MD_REDACT_CELLS), 1));
}

static guint
sum_row (const guint8 * samples, int step, int n)
{
  guint sum = 0;

  if (step == 1) {
    for (int x = 0; x < n; x++)
      sum += samples[x];
  } else {
    for (int x = 0; x < n; x++)
      sum += samples[x * step];
  }
  return sum;
}

static float
cell_mean (const Mosaic * m, int row, int column)
{
  int x1 = cell_start (column, m->columns, m->width);
  int x2 = cell_start (column + 1, m->columns, m->width);
  int y1 = cell_start (row, m->rows, m->height);
  int y2 = cell_start (row + 1, m->rows, m->height);
  guint64 sum = 0;

  for (int y = y1; y < y2; y++)
    sum += sum_row (m->samples + (gssize) y * m->stride + x1 * m->step,
        m->step, x2 - x1);
  return (float) sum / ((float) (x2 - x1) * (float) (y2 - y1));
}

static void
measure (Mosaic * m)
{
  for (int row = 0; row < m->rows; row++) {
    for (int column = 0; column < m->columns; column++)
      m->means[row][column] = cell_mean (m, row, column);
  }
}

/* Quadratic B-spline of three neighbouring means: p[0] + p[1] × t + p[2] × t²,
 * t = -0.5..0.5 from one edge of the middle cell to the other. It is smooth
 * across cells. */
static void
spline (float before, float here, float after, float p[3])
{
  p[0] = 0.125f * before + 0.75f * here + 0.125f * after;
  p[1] = 0.5f * (after - before);
  p[2] = 0.5f * (before + after) - here;
}

static float
spline_at (const float p[3], float t)
{
  return p[0] + (p[1] + p[2] * t) * t;
}

MD_VECTOR static void
draw_spline (guint8 * samples, int step, int n, const float p[3], float t,
    float dt)
{
  float a = p[0] + 0.5f, b = p[1], c = p[2];

  for (int x = 0; x < n; x++) {
    float at = t + (float) x * dt;

    samples[x * step] = (guint8) (a + (b + c * at) * at);
  }
}

/* Position of sample @i in its cell, -0.5..0.5. */
static float
place_in_cell (int i, int cell, int n, int length)
{
  return ((float) i + 0.5f) * (float) n / (float) length - (float) cell - 0.5f;
}

/* @values: (out): of row @y at the middle of each column */
static void
blend_rows (const Mosaic * m, int y, int row, gboolean smooth, float *values)
{
  int above = MAX (row - 1, 0), below = MIN (row + 1, m->rows - 1);
  float t = place_in_cell (y, row, m->rows, m->height), p[3];

  for (int column = 0; column < m->columns; column++) {
    values[column] = m->means[row][column];
    if (!smooth)
      continue;
    spline (m->means[above][column], m->means[row][column],
        m->means[below][column], p);
    values[column] = spline_at (p, t);
  }
}

static void
draw_row (const Mosaic * m, int y, int row, gboolean smooth)
{
  guint8 *samples = m->samples + (gssize) y * m->stride;
  float values[MD_REDACT_CELLS], p[3];

  blend_rows (m, y, row, smooth, values);
  for (int column = 0; column < m->columns; column++) {
    int start = cell_start (column, m->columns, m->width);
    int end = cell_start (column + 1, m->columns, m->width);
    float here = values[column];
    float before = smooth ? values[MAX (column - 1, 0)] : here;
    float after = smooth ? values[MIN (column + 1, m->columns - 1)] : here;

    spline (before, here, after, p);
    draw_spline (samples + start * m->step, m->step, end - start, p,
        place_in_cell (start, column, m->columns, m->width),
        (float) m->columns / (float) m->width);
  }
}

static void
draw (const Mosaic * m, gboolean smooth)
{
  for (int row = 0; row < m->rows; row++) {
    int end = cell_start (row + 1, m->rows, m->height);

    for (int y = cell_start (row, m->rows, m->height); y < end; y++)
      draw_row (m, y, row, smooth);
  }
}

static float
black_of (const MdImage * image, MdColor color, int component)
{
  if (color == MD_COLOR_RGB)
    return 0;
  if (component > 0)
    return 128;
  return image->full_range ? 0 : 16;
}

/* Covers all samples that touch [x1, x2) × [y1, y2). */
static Mosaic
make_mosaic (const MdImage * image, const MdComponent * c, int x1, int y1,
    int x2, int y2)
{
  int left = x1 >> c->shift_x, top = y1 >> c->shift_y;
  Mosaic m = {
    .stride = image->strides[c->plane],.step = c->step,
    .width = ((x2 + (1 << c->shift_x) - 1) >> c->shift_x) - left,
    .height = ((y2 + (1 << c->shift_y) - 1) >> c->shift_y) - top,
  };

  m.samples = (guint8 *) image->planes[c->plane] +
      (gssize) top *m.stride + c->offset + left * c->step;
  m.columns = MIN (count_cells (x2 - x1, MAX (x2 - x1, y2 - y1)), m.width);
  m.rows = MIN (count_cells (y2 - y1, MAX (x2 - x1, y2 - y1)), m.height);
  return m;
}

/* Clips [@from, @to) to whole pixels of [0, @length); NaN extends the range to
 * the edge, to be safe.
 * Returns: FALSE if no pixel is left */
static gboolean
cover_pixels (float from, float to, int length, int grid, int *first, int *end)
{
  /* NaN fails these comparisons. */
  from = from > 0 ? MIN (from, (float) length) : 0;
  to = to < (float) length ? MAX (to, 0) : (float) length;
  if (!(from < to))
    return FALSE;
  /* Rounds outwards to pixels that share no chroma sample with others. */
  *first = (int) floorf (from) & -grid;
  *end = MIN (((int) ceilf (to) + grid - 1) & -grid, length);
  return TRUE;
}

MdRect
md_redact (const MdImage * image, const MdBox * box, float padding,
    MdRedactMode mode)
{
  const MdFormatInfo *info = md_format_info (image->format);
  float dx = padding * md_box_width (box), dy = padding * md_box_height (box);
  int x1, y1, x2, y2, grid = MAX (image->grid, 2);

  if (mode == MD_REDACT_NONE || !cover_pixels (box->x1 - dx, box->x2 + dx,
          image->width, grid, &x1, &x2) || !cover_pixels (box->y1 - dy,
          box->y2 + dy, image->height, grid, &y1, &y2))
    return (MdRect) {
    0};

  for (int c = 0; c < info->n_components; c++) {
    Mosaic m = make_mosaic (image, &info->components[c], x1, y1, x2, y2);

    if (mode == MD_REDACT_FILL) {
      m.columns = m.rows = 1;
      m.means[0][0] = black_of (image, info->color, c);
    } else {
      measure (&m);
    }
    draw (&m, mode == MD_REDACT_BLUR);
  }
  return (MdRect) {
  x1, y1, x2 - x1, y2 - y1};
}
