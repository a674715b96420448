#include "proposer.h"

#include <math.h>

#include "base/pool.h"
#include "matlab-windows.h"
#include "pyramid.h"
#include "session.h"

#define MIN_FACTOR 0.1f
#define MAX_FACTOR 0.97f

struct _MdProposer
{
  MdStage *pnet;
  MdPyramid pyramid;
  guint largest;                /* largest stripe */
  int width, height;            /* settings of the pyramid */
  gboolean everywhere;          /* rather than in these: */
  MdRegions regions;
  float min_face, max_face, factor;
  MdThreadSessions sessions;
  GArray *cells[MD_MAX_STRIPES];        /* of MdCandidate, per stripe */
  GArray *level;                /* of MdCandidate: one level's */
  MdSuppressor *suppressor;
};

/* State of one run, shared by its tasks. */
typedef struct
{
  MdProposer *self;
  const MdImage *image;
  gint failed;                  /* of gboolean, atomic: a stripe was not
                                 * examined */
} Run;

MdProposer *
md_proposer_new (MdStage * pnet)
{
  MdProposer *self = g_new0 (MdProposer, 1);

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
  g_array_unref (self->level);
  md_suppressor_free (self->suppressor);
  md_stage_unref (self->pnet);
  md_thread_sessions_clear (&self->sessions);
  g_free (self);
}

/* Converts from pixels of a level's source to pixels of the frame. */
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
  MdCandidate c = {.score = score };

  c.window = md_matlab_windows_cell (x, y, pnet->size, MD_PNET_STRIDE,
      level->scale);
  shift (&c.window, &level->source);
  c.box = md_matlab_windows_regress_cell (&c.window, delta);
  return c;
}

/* Keeps the cells of stripe @task that P-Net classifies as faces.
 * Returns: FALSE if its outputs are not finite numbers */
static gboolean
read_cells (const Run * run, guint task, const MdSession * session)
{
  MdProposer *self = run->self;
  const MdStage *pnet = self->pnet;
  const MdStripe *stripe = &self->pyramid.stripes[task];
  const MdLevel *level = &self->pyramid.levels[stripe->level];
  MdShape shape;
  const float *score = md_session_output (session, pnet->prob_output, &shape)
      + pnet->n_classes - 1;
  const float *delta = md_session_output (session, pnet->box_output, NULL);

  for (int y = 0; y < shape.dims[2]; y++) {
    for (int x = 0; x < shape.dims[3]; x++, score += pnet->n_classes,
        delta += 4) {
      MdCandidate c;

      if (!isfinite (*score + delta[0] + delta[1] + delta[2] + delta[3]))
        return FALSE;
      if (*score < pnet->threshold)
        continue;
      c = cell_candidate (pnet, level, x, y + stripe->first_cell, *score,
          delta);
      if (md_candidate_is_usable (&c, run->image))
        g_array_append_val (self->cells[task], c);
    }
  }
  return TRUE;
}

/* Returns: FALSE if the stripe was not examined */
static gboolean
scan_stripe (const Run * run, guint task, guint thread)
{
  MdProposer *self = run->self;
  const MdStripe *stripe = &self->pyramid.stripes[task];
  const MdLevel *level = &self->pyramid.levels[stripe->level];
  const MdStripe *largest = &self->pyramid.stripes[self->largest];
  MdSession *session = md_thread_sessions_get (&self->sessions, thread,
      self->pnet->network, 1, largest->n_rows,
      self->pyramid.levels[largest->level].width);
  float *pixels = md_session_input (session, 1, stripe->n_rows, level->width,
      NULL);

  g_array_set_size (self->cells[task], 0);
  if (pixels == NULL || !md_resample (md_session_resampler (session),
          run->image, &level->source, level->width, level->height,
          stripe->first_row, stripe->n_rows, &self->pnet->network->input,
          pixels))
    return FALSE;
  md_session_run (session);
  return read_cells (run, task, session);
}

static void
run_stripe (guint task, guint thread, gpointer data)
{
  Run *run = data;

  if (!scan_stripe (run, task, thread))
    g_atomic_int_set (&run->failed, TRUE);
}

static gboolean
same_regions (const MdProposer * self, const MdRegions * regions)
{
  if (regions == NULL || self->everywhere)
    return regions == NULL && self->everywhere;
  return md_regions_equal (regions, &self->regions);
}

static gint64
count_pixels (const MdPyramid * pyramid, guint stripe)
{
  const MdStripe *s = &pyramid->stripes[stripe];

  return (gint64) s->n_rows * pyramid->levels[s->level].width;
}

static void
prepare_stripes (MdProposer * self)
{
  self->largest = 0;
  for (guint i = 0; i < self->pyramid.n_stripes; i++) {
    if (count_pixels (&self->pyramid, i) > count_pixels (&self->pyramid,
            self->largest))
      self->largest = i;
    if (self->cells[i] == NULL)
      self->cells[i] = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  }
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
  md_pyramid_plan (&self->pyramid, image->width, image->height,
      params->regions, min_face, self->max_face, factor, pnet->size,
      MD_PNET_STRIDE);
  prepare_stripes (self);
}

/* Merges the stripes of each level and runs non-maximum suppression within
 * it. */
static void
collect (MdProposer * self, GArray * found)
{
  const MdPyramid *pyramid = &self->pyramid;
  guint s = 0;

  g_array_set_size (found, 0);
  for (guint level = 0; level < pyramid->n_levels; level++) {
    g_array_set_size (self->level, 0);
    for (; s < pyramid->n_stripes && pyramid->stripes[s].level == level; s++) {
      if (self->cells[s]->len > 0)
        g_array_append_vals (self->level, self->cells[s]->data,
            self->cells[s]->len);
    }
    md_suppressor_run (self->suppressor, MD_STAGE_PNET, TRUE, self->level,
        found);
  }
}

gboolean
md_proposer_run (MdProposer * self, const MdImage * image,
    const MdDetectorParams * params, guint threads, GArray * found)
{
  Run run = {.self = self,.image = image };

  prepare_pyramid (self, image, params);
  threads = CLAMP (self->pyramid.n_stripes, 1, threads);
  md_thread_sessions_begin (&self->sessions, threads);
  md_pool_run (self->pyramid.n_stripes, threads, run_stripe, &run);
  md_thread_sessions_end (&self->sessions, threads);
  collect (self, found);
  return !run.failed;
}
