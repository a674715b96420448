#include "resample.h"

#include <string.h>

#include "area-mean.h"
#include "unpack.h"
#include "base/vector.h"

/* Maximum number of bytes whose sum fits into 16 bits. */
#define MAX_U16_ROWS 257

struct _MdResampler
{
  MdAreaMean columns;
  guint16 *sums;                /* one row of bytes, summed over rows */
  guint32 *wide;                /* same, if 16 bits are not enough */
  gsize n_sums;                 /* capacity */
  float *rows[3];               /* one output row per component */
  int width;                    /* capacity */
};

/* Arguments of one md_resample(). */
typedef struct
{
  MdResampler *self;
  const MdImage *image;
  const MdFormatInfo *info;
  const MdRect *region;
  int height;                   /* of the output */
  MdUnpacker conversion;
} Run;

MdResampler *
md_resampler_new (void)
{
  return g_new0 (MdResampler, 1);
}

void
md_resampler_free (MdResampler * resampler)
{
  if (resampler == NULL)
    return;
  md_area_mean_clear (&resampler->columns);
  g_free (resampler->sums);
  g_free (resampler->wide);
  g_free (resampler->rows[0]);
  g_free (resampler);
}

static gboolean
reserve (MdResampler * self, gsize n_sums, int width)
{
  if (n_sums > self->n_sums) {
    g_free (self->sums);
    g_free (self->wide);
    self->sums = g_try_new (guint16, n_sums);
    self->wide = g_try_new (guint32, n_sums);
    self->n_sums = self->sums != NULL && self->wide != NULL ? n_sums : 0;
  }
  if (width > self->width) {
    g_free (self->rows[0]);
    self->rows[0] = g_try_new (float, 3 * (gsize) width);
    self->width = self->rows[0] != NULL ? width : 0;
    if (self->rows[0] != NULL) {
      self->rows[1] = self->rows[0] + width;
      self->rows[2] = self->rows[1] + width;
    }
  }
  return self->n_sums >= n_sums && self->width >= width;
}

/* sums[x] = sum of column x over @n_rows rows */
MD_VECTOR static void
sum_rows (const guint8 * src, int stride, int n_rows, int n,
    guint16 * restrict sums)
{
  int first = (n_rows - 1) % 4 + 1;
  const guint8 *a = src, *b = a + stride, *c = b + stride, *d;

  switch (first) {
    case 1:
      for (int x = 0; x < n; x++)
        sums[x] = a[x];
      break;
    case 2:
      for (int x = 0; x < n; x++)
        sums[x] = a[x] + b[x];
      break;
    case 3:
      for (int x = 0; x < n; x++)
        sums[x] = a[x] + b[x] + c[x];
      break;
    default:
      memset (sums, 0, n * sizeof *sums);
      first = 0;
  }
  for (int r = first; r < n_rows; r += 4) {
    a = src + (gsize) r *stride;
    b = a + stride;
    c = b + stride;
    d = c + stride;
    for (int x = 0; x < n; x++)
      sums[x] += a[x] + b[x] + c[x] + d[x];
  }
}

static void
sum_rows_wide (MdResampler * self, const guint8 * src, int stride, int n_rows,
    int n)
{
  guint32 *wide = self->wide;

  memset (wide, 0, n * sizeof *wide);
  for (int r = 0; r < n_rows; r += MAX_U16_ROWS) {
    sum_rows (src + (gsize) r * stride, stride,
        MIN (MAX_U16_ROWS, n_rows - r), n, self->sums);
    for (int x = 0; x < n; x++)
      wide[x] += self->sums[x];
  }
}

static void
fill (float *row, int width, float value)
{
  for (int i = 0; i < width; i++)
    row[i] = value;
}

/* Copies every @step-th number. A loop with a constant step is vectorised. */
MD_VECTOR static void
copy_every (int step, const guint16 * restrict from, int n,
    guint16 * restrict to)
{
  switch (step) {
    case 2:
      for (int i = 0; i < n; i++)
        to[i] = from[2 * i];
      break;
    case 3:
      for (int i = 0; i < n; i++)
        to[i] = from[3 * i];
      break;
    default:
      for (int i = 0; i < n; i++)
        to[i] = from[4 * i];
  }
}

/* Number of bytes of a row of @plane, from the first to the last read. */
static int
count_bytes (const Run * run, int plane)
{
  int n = 0;

  for (int c = 0; c < run->info->n_components; c++) {
    const MdComponent *component = &run->info->components[c];
    int samples = run->self->columns.sides[component->shift_x].n_samples;

    if (component->plane == plane && samples > 0)
      n = MAX (n, component->offset + (samples - 1) * component->step + 1);
  }
  return n;
}

static const guint8 *
first_byte (const Run * run, const MdComponent * component, const MdBin * bin)
{
  const MdAreaMeanColumns *side = &run->self->columns.sides[component->shift_x];

  return run->image->planes[component->plane] +
      (gsize) bin->start * run->image->strides[component->plane] +
      (gsize) side->first * component->step;
}

/* Sums @bin's rows of a component's plane into self->sums or self->wide. */
static void
sum_plane (const Run * run, const MdComponent * component, const MdBin * bin)
{
  MdResampler *self = run->self;
  int n_rows = bin->end - bin->start, plane = component->plane;
  int n = count_bytes (run, plane), stride = run->image->strides[plane];
  const guint8 *src = first_byte (run, component, bin);

  if (n_rows > MAX_U16_ROWS)
    sum_rows_wide (self, src, stride, n_rows, n);
  else
    sum_rows (src, stride, n_rows, n, self->sums);
}

/* @summed: the plane's rows were already summed for the previous component */
static void
average_component (const Run * run, int c, const MdBin * bin, gboolean summed)
{
  MdResampler *self = run->self;
  MdAreaMean *columns = &self->columns;
  const MdComponent *component = &run->info->components[c];
  const MdAreaMeanColumns *side = &columns->sides[component->shift_x];
  int n_rows = bin->end - bin->start, step = component->step;
  float black = run->conversion.black[c];

  if (n_rows <= 0) {
    fill (self->rows[c], columns->width, black);
    return;
  }
  if (step == 1 && n_rows <= MAX_U16_ROWS) {
    sum_rows (first_byte (run, component, bin),
        run->image->strides[component->plane], n_rows, side->n_samples,
        md_area_mean_row (columns));
    md_area_mean_average (columns, component->shift_x, bin, black,
        self->rows[c]);
    return;
  }
  if (!summed)
    sum_plane (run, component, bin);
  if (n_rows > MAX_U16_ROWS) {
    md_area_mean_average_wide (columns, component->shift_x,
        self->wide + component->offset, step, bin, black, self->rows[c]);
    return;
  }
  copy_every (step, self->sums + component->offset, side->n_samples,
      md_area_mean_row (columns));
  md_area_mean_average (columns, component->shift_x, bin, black, self->rows[c]);
}

static void
average_row (const Run * run, int y)
{
  const MdComponent *before = NULL;
  MdBin bins[2];

  for (int shift = 0; shift < 2; shift++)
    bins[shift] = md_bin (run->region->y, run->region->height, y, run->height,
        shift, (run->image->height + (1 << shift) - 1) >> shift);
  for (int c = 0; c < run->info->n_components; c++) {
    const MdComponent *component = &run->info->components[c];

    average_component (run, c, &bins[component->shift_y],
        before && before->plane == component->plane);
    before = component;
  }
}

gboolean
md_resample_into (MdResampler * self, const MdImage * image,
    const MdRect * region, int width, int height, int first_row,
    int n_rows, const MdInputFormat * input, float *out, gsize stride)
{
  Run run = {.self = self,.image = image,.info =
        md_format_info (image->format),.region = region,.height = height
  };

  /* No format has more than four bytes per pixel. */
  if (!reserve (self, 4 * ((gsize) image->width + 1), width)
      || !md_area_mean_plan (&self->columns, region->x, region->width, width,
          image->width))
    return FALSE;
  md_unpacker_init (&run.conversion, image);
  for (int y = first_row; y < first_row + n_rows; y++) {
    average_row (&run, y);
    md_unpacker_row (&run.conversion, self->rows, width, input, out);
    out += stride;
  }
  return TRUE;
}

gboolean
md_resample (MdResampler * self, const MdImage * image,
    const MdRect * region, int width, int height, int first_row,
    int n_rows, const MdInputFormat * input, float *out)
{
  return md_resample_into (self, image, region, width, height, first_row,
      n_rows, input, out, 3 * (gsize) width);
}

void
md_input_format_gray (const MdInputFormat * input, float value, float out[3])
{
  for (guint c = 0; c < 3; c++)
    out[c] = value * input->scale - input->mean[c] * input->scale;
}
