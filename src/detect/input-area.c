#include "input-area.h"

#include <math.h>

#include "base/pool.h"

/* The grey used as padding in training. */
#define PADDING 114
/* Number of rows per task. */
#define BAND 32

struct _MdInputFiller
{
  MdResampler **resamplers;     /* one per thread */
  guint n_resamplers;
  float *upright;               /* the resampled part before rotation */
  gsize n_upright;              /* capacity, floats */
};

typedef struct
{
  const MdInputArea *area;
  MdInputFiller *filler;
  const MdImage *image;
  const MdInputFormat *format;
  float *out;
  gsize stride;
  gint failed;                  /* of gboolean, atomic: a band failed */
} Fill;

static int
align_up (int length, int align)
{
  return (length + align - 1) / align * align;
}

void
md_input_area_plan (MdInputArea * area, const MdFaceNetwork * net,
    const MdRect * source, double scale, MdTurn turn)
{
  gboolean sideways = md_turn_is_sideways (turn);
  int width, height;

  if (net->layout.width > 0)
    scale = MIN (scale, MIN ((double) net->layout.width /
            (sideways ? source->height : source->width),
            (double) net->layout.height /
            (sideways ? source->width : source->height)));
  area->source = *source;
  area->turn = turn;
  area->width = MAX (1, (int) lround (source->width * scale));
  area->height = MAX (1, (int) lround (source->height * scale));
  width = sideways ? area->height : area->width;
  height = sideways ? area->width : area->height;
  area->input_width = net->layout.width > 0 ? net->layout.width :
      align_up (width, net->layout.align);
  area->input_height = net->layout.height > 0 ? net->layout.height :
      align_up (height, net->layout.align);
}

MdInputFiller *
md_input_filler_new (void)
{
  return g_new0 (MdInputFiller, 1);
}

void
md_input_filler_free (MdInputFiller * self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_resamplers; i++)
    md_resampler_free (self->resamplers[i]);
  g_free (self->resamplers);
  g_free (self->upright);
  g_free (self);
}

static gboolean
reserve (MdInputFiller * self, guint threads, gsize n_upright)
{
  if (threads > self->n_resamplers) {
    self->resamplers = g_renew (MdResampler *, self->resamplers, threads);
    while (self->n_resamplers < threads)
      self->resamplers[self->n_resamplers++] = md_resampler_new ();
  }
  if (n_upright > self->n_upright) {
    g_free (self->upright);
    self->upright = g_try_new (float, n_upright);
    self->n_upright = self->upright != NULL ? n_upright : 0;
  }
  return n_upright <= self->n_upright;
}

static void
fill_band (guint task, guint thread, gpointer data)
{
  Fill *fill = data;
  const MdInputArea *area = fill->area;
  int first = (int) task * BAND;

  if (!md_resample_into (fill->filler->resamplers[thread], fill->image,
          &area->source, area->width, area->height, first,
          MIN (BAND, area->height - first), fill->format,
          fill->out + (gsize) first * fill->stride, fill->stride))
    g_atomic_int_set (&fill->failed, TRUE);
}

static void
pad (const MdInputArea * area, const MdInputFormat * format, float *input)
{
  gboolean sideways = md_turn_is_sideways (area->turn);
  int width = sideways ? area->height : area->width;
  int height = sideways ? area->width : area->height;
  float gray[3];

  md_input_format_gray (format, PADDING, gray);
  for (int y = 0; y < area->input_height; y++) {
    float *row = input + (gsize) y * area->input_width * 3;

    for (int x = y < height ? width : 0; x < area->input_width; x++)
      for (guint c = 0; c < 3; c++)
        row[3 * x + c] = gray[c];
  }
}

gboolean
md_input_area_fill (const MdInputArea * area, MdInputFiller * filler,
    const MdImage * image, const MdInputFormat * format, guint threads,
    float *input)
{
  gsize n = (gsize) area->width * area->height * 3;
  guint bands = (area->height + BAND - 1) / BAND;
  Fill fill = {.area = area,.filler = filler,.image = image,
    .format = format,.out = input,.stride = 3 * (gsize) area->input_width
  };

  threads = CLAMP (bands, 1, threads);
  if (!reserve (filler, threads, area->turn != MD_TURN_0 ? n : 0))
    return FALSE;
  if (area->turn != MD_TURN_0) {
    fill.out = filler->upright;
    fill.stride = 3 * (gsize) area->width;
  }
  md_pool_run (bands, threads, fill_band, &fill);
  if (area->turn != MD_TURN_0)
    md_turn_pixels (filler->upright, area->width, area->height, area->turn,
        input, 3 * (gsize) area->input_width);
  pad (area, format, input);
  return !fill.failed;
}

void
md_input_area_point_back (const MdInputArea * area, float *x, float *y)
{
  const MdRect *source = &area->source;

  md_turn_back (area->turn, (float) area->width, (float) area->height, x, y);
  *x = (float) source->x + *x * (float) source->width / (float) area->width;
  *y = (float) source->y + *y * (float) source->height / (float) area->height;
}

MdBox
md_input_area_box_back (const MdInputArea * area, const MdBox * box)
{
  MdBox a = *box;

  md_input_area_point_back (area, &a.x1, &a.y1);
  md_input_area_point_back (area, &a.x2, &a.y2);
  return (MdBox) {
  MIN (a.x1, a.x2), MIN (a.y1, a.y2), MAX (a.x1, a.x2), MAX (a.y1, a.y2)};
}
