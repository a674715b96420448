#include "resample.h"

#include <string.h>

#include "vector.h"

/* A sum of this many bytes still fits into 16 bits. */
#define MAX_U16_ROWS 257

/* One output pixel's share of a row or a column of samples. */
typedef struct
{
  int start, end;               /* samples inside the picture */
  int size;                     /* samples in all, outside ones included */
  float weight;                 /* 1 / size */
} Bin;

/* The bins of all columns, field by field as vector code likes them. */
typedef struct
{
  int *start, *end, *size;
  float *weight;
} Columns;

/* How a row of averaged components becomes a row of network input. */
typedef struct
{
  float black[3];               /* component values outside the picture */
  float luma, offset;           /* value = luma × (Y - offset) + ... */
  float cr_r, cb_g, cr_g, cb_b;
} Conversion;

struct _MdResampler
{
  guint16 *sums;                /* one row of bytes, summed over rows */
  guint32 *wide_sums;           /* the same where 16 bits do not do */
  guint32 *running;             /* sums of all samples to the left of each */
  gsize n_sums;
  Columns columns[2];           /* of full and of halved components */
  float *rows[3];               /* one output row per component */
  int width;                    /* capacity of columns and rows */
};

MdResampler *
md_resampler_new (void)
{
  return g_new0 (MdResampler, 1);
}

static void
columns_clear (Columns * columns)
{
  g_free (columns->start);
  g_free (columns->weight);
}

void
md_resampler_free (MdResampler * resampler)
{
  if (resampler == NULL)
    return;
  g_free (resampler->sums);
  g_free (resampler->wide_sums);
  g_free (resampler->running);
  for (int shift = 0; shift < 2; shift++)
    columns_clear (&resampler->columns[shift]);
  g_free (resampler->rows[0]);
  g_free (resampler);
}

static void
columns_reserve (Columns * columns, int width)
{
  columns_clear (columns);
  columns->start = g_new (int, 3 * (gsize) width);
  columns->end = columns->start + width;
  columns->size = columns->end + width;
  columns->weight = g_new (float, width);
}

static void
reserve (MdResampler * self, gsize n_sums, int width)
{
  if (n_sums > self->n_sums) {
    g_free (self->sums);
    g_free (self->wide_sums);
    g_free (self->running);
    self->sums = g_new (guint16, n_sums);
    self->wide_sums = g_new (guint32, n_sums);
    self->running = g_new (guint32, n_sums + 1);
    self->n_sums = n_sums;
  }
  if (width > self->width) {
    g_free (self->rows[0]);
    for (int shift = 0; shift < 2; shift++)
      columns_reserve (&self->columns[shift], width);
    self->rows[0] = g_new (float, 3 * (gsize) width);
    self->rows[1] = self->rows[0] + width;
    self->rows[2] = self->rows[1] + width;
    self->width = width;
  }
}

/* @i of @n equal parts of [@origin, @origin + @size), on a plane subsampled
 * by 2^@shift of a picture that is @limit samples of that plane long. */
static Bin
make_bin (int origin, int size, int i, int n, int shift, int limit)
{
  int first = (origin + i * size / n) >> shift;
  int last = (origin + ((i + 1) * size + n - 1) / n - 1) >> shift;
  Bin bin = {
    .start = CLAMP (first, 0, limit),
    .end = CLAMP (last + 1, 0, limit),
    .size = last + 1 - first,
    .weight = 1.f / (float) (last + 1 - first),
  };

  return bin;
}

static int
plane_length (int length, int shift)
{
  return (length + (1 << shift) - 1) >> shift;
}

/* sums[x] = the sum of column x over @n_rows rows */
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
  guint32 *wide = self->wide_sums;

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

/* running[j] = the sum of the first j of @n samples of one component */
static void
sum_running (const guint16 * sums, int step, int n, guint32 * running)
{
  guint32 sum = 0;

  running[0] = 0;
  for (int j = 0; j < n; j++)
    running[j + 1] = sum += sums[(gsize) j * step];
}

/* Averages of one component over the bins of one output row, from sums over
 * its rows. Bins of less than 2^31 / (255 × MAX_U16_ROWS) samples. */
MD_VECTOR static void
average_columns (const guint32 * running, int first, const Columns * columns,
    int width, const Bin * row, float black, float *restrict out)
{
  const int *restrict start = columns->start, *restrict end = columns->end;
  const int *restrict size = columns->size;
  const float *restrict weight = columns->weight;
  int n_rows = row->end - row->start;

  for (int i = 0; i < width; i++) {
    gint32 sum = running[end[i] - first] - running[start[i] - first];
    int outside = size[i] * row->size - (end[i] - start[i]) * n_rows;

    out[i] = ((float) sum + black * (float) outside) *
        (weight[i] * row->weight);
  }
}

/* The same where the sums do not fit into 16 bits. */
static void
average_columns_wide (const guint32 * wide, int step, int first,
    const Columns * columns, int width, const Bin * row, float black,
    float *out)
{
  int n_rows = row->end - row->start;

  for (int i = 0; i < width; i++) {
    int start = columns->start[i], end = columns->end[i];
    int outside = columns->size[i] * row->size - (end - start) * n_rows;
    guint64 sum = 0;

    for (int x = start - first; x < end - first; x++)
      sum += wide[(gsize) x * step];
    out[i] = ((float) sum + black * (float) outside) *
        (columns->weight[i] * row->weight);
  }
}

static void
conversion_init (Conversion * conversion, const MdImage * image, MdColor color)
{
  static const float kr_kb[][2] = {
    [MD_MATRIX_BT601] = {0.299f, 0.114f},
    [MD_MATRIX_BT709] = {0.2126f, 0.0722f},
    [MD_MATRIX_BT2020] = {0.2627f, 0.0593f},
  };
  float kr = kr_kb[image->matrix][0], kb = kr_kb[image->matrix][1];
  float chroma = image->full_range ? 1 : 255.f / 224.f;

  memset (conversion, 0, sizeof *conversion);
  if (color == MD_COLOR_RGB)
    return;
  conversion->luma = image->full_range ? 1 : 255.f / 219.f;
  conversion->offset = image->full_range ? 0 : 16;
  conversion->black[0] = conversion->offset;
  conversion->black[1] = conversion->black[2] = 128;
  conversion->cr_r = 2 * (1 - kr) * chroma;
  conversion->cb_b = 2 * (1 - kb) * chroma;
  conversion->cb_g = -2 * (1 - kb) * kb / (1 - kr - kb) * chroma;
  conversion->cr_g = -2 * (1 - kr) * kr / (1 - kr - kb) * chroma;
}

static inline float
clamp_byte (float value)
{
  value = value > 0 ? value : 0;
  return value < 255 ? value : 255;
}

MD_VECTOR static void
ycbcr_to_rgb (const Conversion * c, float *const rows[3], int width)
{
  float *restrict y = rows[0], *restrict cb = rows[1], *restrict cr = rows[2];

  for (int i = 0; i < width; i++) {
    float luma = c->luma * (y[i] - c->offset);
    float b = cb[i] - 128, r = cr[i] - 128;

    y[i] = clamp_byte (luma + c->cr_r * r);
    cb[i] = clamp_byte (luma + c->cb_g * b + c->cr_g * r);
    cr[i] = clamp_byte (luma + c->cb_b * b);
  }
}

MD_VECTOR static void
gray_to_rgb (const Conversion * c, float *row, int width)
{
  for (int i = 0; i < width; i++)
    row[i] = clamp_byte (c->luma * (row[i] - c->offset));
}

MD_VECTOR static void
interleave (const float *r, const float *g, const float *b, int width,
    const MdInputFormat * input, float *restrict out)
{
  const float *first = input->bgr ? b : r, *last = input->bgr ? r : b;
  float scale = input->scale, bias = -input->mean * input->scale;

  for (int i = 0; i < width; i++) {
    out[3 * i] = first[i] * scale + bias;
    out[3 * i + 1] = g[i] * scale + bias;
    out[3 * i + 2] = last[i] * scale + bias;
  }
}

/* The first and the end of the bytes of a row that the bins read. */
static void
byte_range (const MdResampler * self, const MdFormatInfo * info, int plane,
    int first_pixel, int width, int *start, int *end)
{
  *end = 0;
  for (int c = 0; c < info->n_components; c++) {
    const MdComponent *component = &info->components[c];
    int last = self->columns[component->shift_x].end[width - 1];

    if (component->plane != plane)
      continue;
    *start = (first_pixel >> component->shift_x) * component->step;
    *end = MAX (*end, component->offset + (last - 1) * component->step + 1);
  }
}

/* Sums the rows of @row; NULL where 16 bits do not hold them. */
static const guint16 *
sum_plane (MdResampler * self, const MdImage * image, int plane,
    const Bin * row, int start, int end)
{
  int stride = image->strides[plane];
  const guint8 *src =
      image->planes[plane] + (gsize) row->start * stride + start;
  int n_rows = row->end - row->start;

  if (n_rows > MAX_U16_ROWS) {
    sum_rows_wide (self, src, stride, n_rows, end - start);
    return NULL;
  }
  sum_rows (src, stride, n_rows, end - start, self->sums);
  return self->sums;
}

static void
average_row (MdResampler * self, const MdImage * image,
    const MdFormatInfo * info, const Conversion * conversion,
    const MdRegion * region, int width, int height, int y)
{
  /* Even, so that luma and chroma of a packed format start at one byte. */
  int first_pixel = self->columns[0].start[0] & ~1;
  const guint16 *sums = NULL;
  int plane = -1;
  Bin row = { 0 };

  for (int c = 0; c < info->n_components; c++) {
    const MdComponent *component = &info->components[c];
    const Columns *columns = &self->columns[component->shift_x];
    int first = first_pixel >> component->shift_x;

    /* Components that share a plane share its sums. */
    if (component->plane != plane) {
      int start = 0, end;

      plane = component->plane;
      row = make_bin (region->y, region->height, y, height,
          component->shift_y, plane_length (image->height, component->shift_y));
      byte_range (self, info, plane, first_pixel, width, &start, &end);
      if (row.end > row.start && end > start)
        sums = sum_plane (self, image, plane, &row, start, end);
    }
    if (row.end <= row.start)
      fill (self->rows[c], width, conversion->black[c]);
    else if (sums == NULL)
      average_columns_wide (self->wide_sums + component->offset,
          component->step, first, columns, width, &row, conversion->black[c],
          self->rows[c]);
    else {
      sum_running (sums + component->offset, component->step,
          columns->end[width - 1] - first, self->running);
      average_columns (self->running, first, columns, width, &row,
          conversion->black[c], self->rows[c]);
    }
  }
}

static void
plan_columns (Columns * columns, const MdRegion * region, int width,
    int shift, int limit)
{
  for (int x = 0; x < width; x++) {
    Bin bin = make_bin (region->x, region->width, x, width, shift, limit);

    columns->start[x] = bin.start;
    columns->end[x] = bin.end;
    columns->size[x] = bin.size;
    columns->weight[x] = bin.weight;
  }
}

void
md_resample (MdResampler * self, const MdImage * image,
    const MdRegion * region, int width, int height, int first_row,
    int n_rows, const MdInputFormat * input, float *out)
{
  const MdFormatInfo *info = md_format_info (image->format);
  Conversion conversion;

  /* Four bytes a pixel are the most that any format has. */
  reserve (self, 4 * ((gsize) image->width + 1), width);
  conversion_init (&conversion, image, info->color);
  for (int shift = 0; shift < 2; shift++)
    plan_columns (&self->columns[shift], region, width, shift,
        plane_length (image->width, shift));

  for (int y = first_row; y < first_row + n_rows; y++) {
    float *const *rows = self->rows;

    average_row (self, image, info, &conversion, region, width, height, y);
    if (info->color == MD_COLOR_YCBCR)
      ycbcr_to_rgb (&conversion, rows, width);
    else if (info->color == MD_COLOR_GRAY)
      gray_to_rgb (&conversion, rows[0], width);

    if (info->color == MD_COLOR_GRAY)
      interleave (rows[0], rows[0], rows[0], width, input, out);
    else
      interleave (rows[0], rows[1], rows[2], width, input, out);
    out += 3 * (gsize) width;
  }
}
