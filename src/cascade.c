#include "cascade.h"

#include <math.h>
#include <string.h>

#include "crop-net.h"
#include "half.h"
#include "pool.h"
#include "pyramid.h"
#include "stock.h"

#define MIN_FACTOR 0.1f
#define MAX_FACTOR 0.97f
/* Levels from this scale down are made from the frame at half its size: each
 * of their pixels is the mean of at least 2 × 2 of its. */
#define HALF_SCALE 0.25f

typedef struct
{
  MdPlan *plan;
  MdResampler *resampler;
  gint64 resample_time;         /* of this run */
  guint generation;             /* pyramid that the plan has seen */
} Worker;

struct _MdCascade
{
  MdStage *stages[3];
  MdCropNet *crop_nets[3];      /* of R-Net and O-Net */
  MdCascadeStats stats;

  MdPyramid pyramid;
  guint generation;             /* counts changes of the pyramid */
  int width, height;            /* what the pyramid was made for */
  float min_face, max_face, factor;
  MdHalf half;                  /* of the frame; not for stock networks, whose
                                 * scores are those of exact means */
  Worker *workers;
  guint n_workers;
  GArray *cells[MD_MAX_STRIPES];        /* of MdCandidate, per stripe */

  GArray *found, *kept;         /* of MdCandidate: before and after
                                 * suppression */
  MdNms *nms;
  MdBox *boxes;                 /* scratch of suppression and windows */
  float *scores;
  guint *order;
  MdBox *windows;               /* what a stage sees, in pixels and as what */
  MdRegion *regions;            /* its answers are relative to */
  guint capacity;               /* of the five above */
};

/* One P-Net run, as its tasks see it. */
typedef struct
{
  MdCascade *self;
  const MdImage *image;
  const MdImage *half;          /* NULL: there is none */
  float threshold;
} Run;

MdCascade *
md_cascade_new (MdStage * pnet, MdStage * rnet, MdStage * onet)
{
  MdCascade *self = g_new0 (MdCascade, 1);

  self->stages[MD_STAGE_PNET] = md_stage_ref (pnet);
  if (rnet != NULL)
    self->stages[MD_STAGE_RNET] = md_stage_ref (rnet);
  if (onet != NULL)
    self->stages[MD_STAGE_ONET] = md_stage_ref (onet);
  for (guint i = MD_STAGE_RNET; i <= MD_STAGE_ONET; i++) {
    if (self->stages[i] != NULL)
      self->crop_nets[i] = md_crop_net_new (self->stages[i]);
  }
  self->found = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  self->kept = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  self->nms = md_nms_new ();
  return self;
}

void
md_cascade_free (MdCascade * self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_workers; i++) {
    md_plan_free (self->workers[i].plan);
    md_resampler_free (self->workers[i].resampler);
  }
  for (guint i = 0; i < MD_MAX_STRIPES; i++)
    g_clear_pointer (&self->cells[i], g_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->stages); i++) {
    md_crop_net_free (self->crop_nets[i]);
    md_stage_unref (self->stages[i]);
  }
  md_half_clear (&self->half);
  g_array_unref (self->found);
  g_array_unref (self->kept);
  md_nms_free (self->nms);
  g_free (self->workers);
  g_free (self->boxes);
  g_free (self->scores);
  g_free (self->order);
  g_free (self->windows);
  g_free (self->regions);
  g_free (self);
}

static MdCandidate *
candidate (GArray * array, guint i)
{
  return &g_array_index (array, MdCandidate, i);
}

static void
reserve_scratch (MdCascade * self, guint n)
{
  if (n <= self->capacity)
    return;
  self->capacity = n + n / 2;
  self->boxes = g_renew (MdBox, self->boxes, self->capacity);
  self->scores = g_renew (float, self->scores, self->capacity);
  self->order = g_renew (guint, self->order, self->capacity);
  self->windows = g_renew (MdBox, self->windows, self->capacity);
  self->regions = g_renew (MdRegion, self->regions, self->capacity);
}

/* What candidates of @stage are compared by: where their faces are said to
 * be, as several windows of one face agree about that. Inside one level P-Net
 * has but one size of window, and stock networks are used to windows. */
static MdBox
compared_box (const MdStage * stage, const MdCandidate * c, gboolean one_level)
{
  if (stage->stock_windows && stage->kind != MD_STAGE_ONET)
    return md_stock_nms_box (&c->window);
  return one_level ? c->window : c->box;
}

/* Appends what non-maximum suppression at @stage leaves of @from to @to.
 * @one_level: before the levels of the pyramid meet */
static void
suppress (MdCascade * self, const MdStage * stage, gboolean one_level,
    GArray * from, GArray * to)
{
  guint n;

  reserve_scratch (self, from->len);
  for (guint i = 0; i < from->len; i++) {
    const MdCandidate *c = candidate (from, i);

    self->scores[i] = c->score;
    self->boxes[i] = compared_box (stage, c, one_level);
  }
  n = md_nms_run (self->nms, self->boxes, self->scores, from->len,
      one_level ? stage->level_nms : stage->nms,
      stage->kind == MD_STAGE_ONET ? MD_OVERLAP_MINIMUM : MD_OVERLAP_UNION,
      one_level ? 0 : stage->max_candidates, self->order);
  for (guint i = 0; i < n; i++)
    g_array_append_vals (to, candidate (from, self->order[i]), 1);
}

/* A network may answer anything; what leaves here can be cropped. */
static gboolean
is_usable (const MdBox * box, const MdImage * image)
{
  MdBox clipped = *box;

  return md_box_clip (&clipped, image->width, image->height);
}

static MdCandidate
cell_candidate (const MdStage * pnet, const MdLevel * level, int x, int y,
    float score, const float *delta)
{
  float size = (float) pnet->size;
  MdCandidate c = {.score = score };

  if (pnet->stock_windows) {
    c.window = md_stock_cell (x, y, pnet->size, pnet->stride, level->scale);
    c.box = md_stock_regress_cell (&c.window, delta, pnet->box_scale);
    return c;
  }
  c.window.x1 = (float) (x * pnet->stride) / level->scale_x;
  c.window.y1 = (float) (y * pnet->stride) / level->scale_y;
  c.window.x2 = c.window.x1 + size / level->scale_x;
  c.window.y2 = c.window.y1 + size / level->scale_y;
  c.box = md_box_regress (&c.window, delta, pnet->box_scale);
  return c;
}

static void
collect_cells (const Run * run, const MdPlan * plan, const MdStripe * stripe,
    GArray * cells)
{
  const MdStage *pnet = run->self->stages[MD_STAGE_PNET];
  const MdLevel *level = &run->self->pyramid.levels[stripe->level];
  int n_classes = pnet->n_classes;
  MdShape shape;
  const float *prob = md_plan_output (plan, pnet->prob_output, &shape);
  const float *box = md_plan_output (plan, pnet->box_output, NULL);
  int rows = (int) shape.dims[2], columns = (int) shape.dims[3];

  prob += n_classes - 1;
  for (int y = 0; y < rows; y++) {
    for (int x = 0; x < columns; x++, prob += n_classes, box += 4) {
      MdCandidate c;

      if (!(*prob >= run->threshold))
        continue;
      c = cell_candidate (pnet, level, x, y + stripe->first_cell, *prob, box);
      if (is_usable (&c.box, run->image))
        g_array_append_val (cells, c);
    }
  }
}

static void
run_stripe (guint task, guint worker_index, gpointer data)
{
  const Run *run = data;
  MdCascade *self = run->self;
  const MdStage *pnet = self->stages[MD_STAGE_PNET];
  const MdStripe *stripe = &self->pyramid.stripes[task];
  const MdLevel *level = &self->pyramid.levels[stripe->level];
  Worker *worker = &self->workers[worker_index];
  const MdImage *source =
      run->half && level->scale <= HALF_SCALE ? run->half : run->image;
  MdRegion whole = { 0, 0, source->width, source->height };
  gint64 start = g_get_monotonic_time ();

  g_array_set_size (self->cells[task], 0);
  if (!md_plan_resize (worker->plan, 1, stripe->n_rows, level->width, NULL))
    return;
  md_resample (worker->resampler, source, &whole, level->width, level->height,
      stripe->first_row, stripe->n_rows, &pnet->input,
      md_plan_input (worker->plan));
  worker->resample_time += g_get_monotonic_time () - start;
  md_plan_run (worker->plan);
  collect_cells (run, worker->plan, stripe, self->cells[task]);
}

/* Lets every plan see every shape, so that none grows in a later frame. */
static void
prepare_workers (MdCascade * self, guint threads)
{
  if (threads > self->n_workers) {
    self->workers = g_renew (Worker, self->workers, threads);
    for (; self->n_workers < threads; self->n_workers++)
      self->workers[self->n_workers] = (Worker) {
      .plan = md_plan_new (self->stages[MD_STAGE_PNET]->model),.resampler =
          md_resampler_new (),};
  }

  for (guint i = 0; i < threads; i++) {
    Worker *worker = &self->workers[i];

    worker->resample_time = 0;
    if (worker->generation == self->generation)
      continue;
    worker->generation = self->generation;
    for (guint s = 0; s < self->pyramid.n_stripes; s++) {
      const MdStripe *stripe = &self->pyramid.stripes[s];

      md_plan_resize (worker->plan, 1, stripe->n_rows,
          self->pyramid.levels[stripe->level].width, NULL);
    }
  }
}

static void
prepare_pyramid (MdCascade * self, const MdImage * image,
    const MdDetectorParams * params)
{
  const MdStage *pnet = self->stages[MD_STAGE_PNET];
  float min_face = MAX (params->min_face_size, (float) pnet->size);
  float factor = CLAMP (params->scale_factor, MIN_FACTOR, MAX_FACTOR);

  if (image->width == self->width && image->height == self->height &&
      min_face == self->min_face && factor == self->factor &&
      params->max_face_size == self->max_face)
    return;
  self->width = image->width;
  self->height = image->height;
  self->min_face = min_face;
  self->max_face = params->max_face_size;
  self->factor = factor;
  self->generation++;
  md_pyramid_plan (&self->pyramid, image->width, image->height, min_face,
      self->max_face, factor, pnet->size, pnet->stride);
  for (guint i = 0; i < self->pyramid.n_stripes; i++) {
    if (self->cells[i] == NULL)
      self->cells[i] = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  }
}

static float
stage_threshold (const MdCascade * self, const MdDetectorParams * params,
    MdStageKind kind)
{
  return params->thresholds[kind] >= 0 ?
      params->thresholds[kind] : self->stages[kind]->threshold;
}

static gboolean
wants_half (const MdCascade * self)
{
  const MdPyramid *pyramid = &self->pyramid;

  return !self->stages[MD_STAGE_PNET]->stock_windows && pyramid->n_levels > 0
      && pyramid->levels[pyramid->n_levels - 1].scale <= HALF_SCALE;
}

/* P-Net: leaves the candidates of the whole pyramid in self->kept. */
static void
propose (MdCascade * self, const MdImage * image,
    const MdDetectorParams * params, guint threads)
{
  const MdStage *pnet = self->stages[MD_STAGE_PNET];
  Run run = {.self = self,.image = image,.threshold =
        stage_threshold (self, params, MD_STAGE_PNET)
  };
  gint64 start = g_get_monotonic_time ();
  guint s = 0;

  prepare_pyramid (self, image, params);
  if (wants_half (self) && md_half_update (&self->half, image))
    run.half = &self->half.image;
  self->stats.pyramid = g_get_monotonic_time () - start;
  threads = CLAMP (self->pyramid.n_stripes, 1, threads);
  prepare_workers (self, threads);
  md_pool_run (self->pyramid.n_stripes, threads, run_stripe, &run);
  for (guint i = 0; i < threads; i++)
    self->stats.pyramid += self->workers[i].resample_time;

  g_array_set_size (self->found, 0);
  for (guint level = 0; level < self->pyramid.n_levels; level++) {
    g_array_set_size (self->kept, 0);
    for (; s < self->pyramid.n_stripes &&
        self->pyramid.stripes[s].level == level; s++) {
      if (self->cells[s]->len > 0)
        g_array_append_vals (self->kept, self->cells[s]->data,
            self->cells[s]->len);
    }
    self->stats.candidates[MD_STAGE_PNET] += self->kept->len;
    suppress (self, pnet, TRUE, self->kept, self->found);
  }
  g_array_set_size (self->kept, 0);
  suppress (self, pnet, FALSE, self->found, self->kept);
}

/* Returns: the window that @stage's answer is relative to
 * @region: (out): the pixels that it sees of it */
static MdBox
place_window (const MdStage * stage, const MdBox * box,
    const MdImage * image, MdRegion * region)
{
  MdWindow window;

  if (stage->stock_windows) {
    MdBox square = md_stock_square (box, stage->window_scale);

    *region = md_stock_region (&square, image->width, image->height);
    return square;
  }
  window = md_crop_window (box, stage->window_scale);
  *region = md_window_region (&window);
  return md_window_box (&window);
}

static MdCandidate
refined_candidate (const MdStage * stage, const MdBox * window,
    const MdCropOutput * out, float prior)
{
  float side = md_box_width (window);
  MdCandidate c = {
    .window = *window,
    .box = md_box_regress (window, out->box, stage->box_scale),
    .score = out->score,
    .has_landmarks = stage->landmarks_output >= 0,
  };

  if (stage->score_prior > 0)
    c.score *= powf (prior, stage->score_prior);
  for (guint i = 0; i < MD_N_LANDMARKS; i++) {
    c.landmarks[i][0] = window->x1 + side * out->landmarks[i];
    c.landmarks[i][1] = window->y1 + side * out->landmarks[MD_N_LANDMARKS + i];
  }
  return c;
}

/* R-Net or O-Net over what self->kept holds, which is then replaced. */
static void
refine (MdCascade * self, const MdImage * image,
    const MdDetectorParams * params, guint threads, MdStageKind kind)
{
  const MdStage *stage = self->stages[kind];
  float threshold = stage_threshold (self, params, kind);
  const MdCropOutput *out;

  reserve_scratch (self, self->kept->len);
  for (guint i = 0; i < self->kept->len; i++)
    self->windows[i] = place_window (stage, &candidate (self->kept, i)->box,
        image, &self->regions[i]);
  self->stats.candidates[kind] = self->kept->len;
  out = md_crop_net_run (self->crop_nets[kind], image, self->regions,
      self->kept->len, threads);

  g_array_set_size (self->found, 0);
  for (guint i = 0; i < self->kept->len; i++) {
    MdCandidate c = refined_candidate (stage, &self->windows[i], &out[i],
        candidate (self->kept, i)->score);

    if (c.score >= threshold && is_usable (&c.box, image))
      g_array_append_val (self->found, c);
  }
  g_array_set_size (self->kept, 0);
  suppress (self, stage, FALSE, self->found, self->kept);
}

guint
md_cascade_run (MdCascade * self, const MdImage * image,
    const MdDetectorParams * params, MdStageKind last,
    const MdCandidate ** candidates)
{
  guint threads = params->threads ? params->threads : md_pool_cores ();
  gint64 start = g_get_monotonic_time ();

  memset (&self->stats, 0, sizeof self->stats);
  for (MdStageKind kind = MD_STAGE_PNET; kind <= last; kind++) {
    gint64 end;

    if (kind == MD_STAGE_PNET)
      propose (self, image, params, threads);
    else
      refine (self, image, params, threads, kind);
    end = g_get_monotonic_time ();
    self->stats.stages[kind] = end - start;
    start = end;
  }
  *candidates = (const MdCandidate *) self->kept->data;
  return self->kept->len;
}

const MdCascadeStats *
md_cascade_stats (const MdCascade * self)
{
  return &self->stats;
}
