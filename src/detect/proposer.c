#include "proposer.h"

#include <string.h>

#include "image/halve.h"
#include "level-net.h"
#include "base/pool.h"
#include "pyramid.h"
#include "matlab-windows.h"

#define MIN_FACTOR 0.1f
#define MAX_FACTOR 0.97f
/* Levels from this scale down are made from the frame at half its size: each
 * of their pixels is the mean of at least 2 × 2 of its. */
#define HALF_SCALE 0.25f

/* A thread in one run. */
typedef struct
{
  gboolean used;                /* FALSE: it had nothing to do */
  MdLevelNet net;
  gint64 resample_time;
} Thread;

struct _MdProposer
{
  MdStage *snet, *pnet;         /* no S-Net: NULL */
  MdPyramid pyramid;
  guint shapes;                 /* number of the pyramid, of all detectors' */
  int width, height;            /* what the pyramid was made for */
  gboolean everywhere;          /* rather than in these: */
  MdRegions regions;
  float min_face, max_face, factor;
  MdHalvedImage halved;         /* of the frame; not for stock networks, whose
                                 * scores are those of exact means */
  Thread *threads;
  guint n_threads;              /* capacity */
  GArray *cells[MD_MAX_STRIPES];        /* of MdCandidate, per stripe */
  GArray *level;                /* of MdCandidate: one level's */
  MdSuppressor *suppressor;
  gint64 pyramid_time;
  guint n_screened;
};

/* Numbers pyramids, so that a plan can tell whose shapes it has seen. */
static gint last_shapes;

/* One run, as its tasks see it. */
typedef struct
{
  MdProposer *self;
  const MdImage *image;
  const MdImage *halved;        /* NULL: there is none */
  float threshold;
  gint failed;                  /* of gboolean, atomic: some stripe was not
                                 * looked at */
} Run;

MdProposer *
md_proposer_new (MdStage * snet, MdStage * pnet)
{
  MdProposer *self = g_new0 (MdProposer, 1);

  if (snet != NULL)
    self->snet = md_stage_ref (snet);
  self->pnet = md_stage_ref (pnet);
  self->level = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  self->suppressor = md_suppressor_new ();
  return self;
}

void
md_proposer_free (MdProposer * self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < MD_MAX_STRIPES; i++)
    g_clear_pointer (&self->cells[i], g_array_unref);
  md_halved_image_clear (&self->halved);
  g_array_unref (self->level);
  md_suppressor_free (self->suppressor);
  md_stage_unref (self->snet);
  md_stage_unref (self->pnet);
  g_free (self->threads);
  g_free (self);
}

/* From pixels of a level's source to pixels of the frame. */
static void
shift (MdBox * box, const MdRect * source)
{
  box->x1 += (float) source->x;
  box->y1 += (float) source->y;
  box->x2 += (float) source->x;
  box->y2 += (float) source->y;
}

static MdCandidate
cell_candidate (const MdStage * pnet, const MdLevel * level, int x, int y,
    float score, const float *delta)
{
  float size = (float) pnet->size;
  MdCandidate c = {.score = score };

  if (pnet->matlab_windows) {
    c.window =
        md_matlab_windows_cell (x, y, pnet->size, pnet->stride, level->scale);
    shift (&c.window, &level->source);
    c.box = md_matlab_windows_regress_cell (&c.window, delta, pnet->box_scale);
    return c;
  }
  c.window.x1 = (float) (x * pnet->stride) / level->scale_x;
  c.window.y1 = (float) (y * pnet->stride) / level->scale_y;
  c.window.x2 = c.window.x1 + size / level->scale_x;
  c.window.y2 = c.window.y1 + size / level->scale_y;
  shift (&c.window, &level->source);
  c.box = md_box_regress (&c.window, delta, pnet->box_scale);
  return c;
}

/* A stripe, as its cells are found. */
typedef struct
{
  const Run *run;
  const MdStripe *stripe;
  GArray *cells;                /* of MdCandidate */
} Search;

static void
found_cell (int x, int y, float score, const float *box, gpointer data)
{
  const Search *search = data;
  const MdProposer *self = search->run->self;
  const MdLevel *level = &self->pyramid.levels[search->stripe->level];
  MdCandidate c;

  if (!(score >= search->run->threshold))
    return;
  c = cell_candidate (self->pnet, level, x, y + search->stripe->first_cell,
      score, box);
  if (md_candidate_is_usable (&c, search->run->image))
    g_array_append_val (search->cells, c);
}

static MdLevelNet *
prepare_net (MdProposer * self, float threshold, Thread * thread)
{
  const MdPyramid *pyramid = &self->pyramid;

  if (thread->used)
    return &thread->net;
  thread->used = TRUE;
  thread->net = md_level_net_borrow (self->snet, self->pnet, threshold);
  if (!md_level_net_is_new (&thread->net, self->shapes))
    return &thread->net;
  for (guint i = 0; i < pyramid->n_stripes; i++)
    md_level_net_prepare (&thread->net, pyramid->stripes[i].n_rows,
        pyramid->levels[pyramid->stripes[i].level].width);
  return &thread->net;
}

/* Returns: FALSE where there is no memory */
static gboolean
look_at_stripe (const Run * run, guint task, guint thread_index)
{
  MdProposer *self = run->self;
  const MdStripe *stripe = &self->pyramid.stripes[task];
  const MdLevel *level = &self->pyramid.levels[stripe->level];
  Search search = {.run = run,.stripe = stripe,.cells = self->cells[task] };
  Thread *thread = &self->threads[thread_index];
  gboolean halved = run->halved && level->scale <= HALF_SCALE;
  MdRect part = level->source;
  MdLevelNet *net = prepare_net (self, run->threshold, thread);
  gint64 start = g_get_monotonic_time ();
  float *pixels = md_level_net_input (net, stripe->n_rows, level->width);

  g_array_set_size (self->cells[task], 0);
  if (pixels == NULL)
    return FALSE;
  if (halved)
    part = (MdRect) {
    part.x / 2, part.y / 2, part.width / 2, part.height / 2};
  if (!md_resample (net->worker->resampler, halved ? run->halved : run->image,
          &part, level->width, level->height, stripe->first_row,
          stripe->n_rows, &self->pnet->input, pixels))
    return FALSE;
  thread->resample_time += g_get_monotonic_time () - start;
  return md_level_net_run (net, found_cell, &search);
}

static void
run_stripe (guint task, guint thread_index, gpointer data)
{
  Run *run = data;

  if (!look_at_stripe (run, task, thread_index))
    g_atomic_int_set (&run->failed, TRUE);
}

static void
prepare_threads (MdProposer * self, guint threads)
{
  if (threads > self->n_threads) {
    self->threads = g_renew (Thread, self->threads, threads);
    self->n_threads = threads;
  }
  memset (self->threads, 0, threads * sizeof *self->threads);
}

static gboolean
same_regions (const MdProposer * self, const MdRegions * regions)
{
  if (regions == NULL || self->everywhere)
    return regions == NULL && self->everywhere;
  return md_regions_equal (regions, &self->regions);
}

static void
prepare_pyramid (MdProposer * self, const MdImage * image,
    const MdDetectorParams * params)
{
  const MdStage *pnet = self->pnet;
  float min_face = MAX (params->min_face_size, (float) pnet->size);
  float factor = CLAMP (params->scale_factor, MIN_FACTOR, MAX_FACTOR);

  if (image->width == self->width && image->height == self->height &&
      same_regions (self, params->regions) && min_face == self->min_face
      && factor == self->factor && params->max_face_size == self->max_face)
    return;
  self->width = image->width;
  self->height = image->height;
  self->everywhere = params->regions == NULL;
  if (params->regions != NULL)
    self->regions = *params->regions;
  self->min_face = min_face;
  self->max_face = params->max_face_size;
  self->factor = factor;
  self->shapes = (guint) g_atomic_int_add (&last_shapes, 1) + 1;
  md_pyramid_plan (&self->pyramid, image->width, image->height,
      params->regions, min_face, self->max_face, factor, pnet->size,
      pnet->stride);
  for (guint i = 0; i < self->pyramid.n_stripes; i++) {
    if (self->cells[i] == NULL)
      self->cells[i] = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  }
}

static gboolean
wants_half (const MdProposer * self)
{
  const MdPyramid *pyramid = &self->pyramid;

  return !self->pnet->matlab_windows && pyramid->n_levels > 0
      && pyramid->levels[pyramid->n_levels - 1].scale <= HALF_SCALE;
}

/* Brings the stripes of each level together and suppresses inside it. */
static guint
gather (MdProposer * self, GArray * found)
{
  const MdPyramid *pyramid = &self->pyramid;
  guint s = 0, n_cells = 0;

  g_array_set_size (found, 0);
  for (guint level = 0; level < pyramid->n_levels; level++) {
    g_array_set_size (self->level, 0);
    for (; s < pyramid->n_stripes && pyramid->stripes[s].level == level; s++) {
      if (self->cells[s]->len > 0)
        g_array_append_vals (self->level, self->cells[s]->data,
            self->cells[s]->len);
    }
    n_cells += self->level->len;
    md_suppressor_run (self->suppressor, self->pnet, TRUE, self->level, found);
  }
  return n_cells;
}

gboolean
md_proposer_run (MdProposer * self, const MdImage * image,
    const MdDetectorParams * params, float threshold, guint threads,
    GArray * found, guint * n_cells)
{
  Run run = {.self = self,.image = image,.threshold = threshold };
  gint64 start = g_get_monotonic_time ();

  prepare_pyramid (self, image, params);
  if (wants_half (self) && md_halved_image_update (&self->halved, image))
    run.halved = &self->halved.image;
  self->pyramid_time = g_get_monotonic_time () - start;
  threads = CLAMP (self->pyramid.n_stripes, 1, threads);
  prepare_threads (self, threads);
  md_pool_run (self->pyramid.n_stripes, threads, run_stripe, &run);
  self->n_screened = 0;
  for (guint i = 0; i < threads; i++) {
    self->pyramid_time += self->threads[i].resample_time;
    self->n_screened += self->threads[i].net.n_screened;
    md_level_net_return (&self->threads[i].net);
  }
  *n_cells = gather (self, found);
  return !run.failed;
}

guint
md_proposer_n_screened (const MdProposer * self)
{
  return self->n_screened;
}

gint64
md_proposer_pyramid_time (const MdProposer * self)
{
  return self->pyramid_time;
}
