#include "sampler.h"

#include <math.h>
#include <string.h>

#include "base/pool.h"
#include "source-weights.h"

/* Faces and scenes tried before a place in the batch is left without weight. */
#define MAX_DRAWS 20

typedef struct
{
  guint32 scene, face;
} FaceRef;

struct _MdSampler
{
  const MdGallery *gallery;
  MdSamplerParams params;
  guint threads;
  MdResampler **resamplers;     /* [threads] */
  FaceRef *faces;               /* [n_faces]: all that are not ignored */
  double *cumulative;           /* [n_faces]: sums of their weights */
  guint n_faces;
  GArray *mined[MD_WINDOW_UNUSED];      /* of MdMinedWindow, by kind */
};

/* One md_sampler_fill() as its tasks see it. */
typedef struct
{
  MdSampler *self;
  guint64 step;
  int n;
  float *input;
  MdWindowTargets *targets;
} Fill;

/* What was drawn for one place in a batch. */
typedef struct
{
  guint scene;
  int face;
  MdWindowKind kind;
  MdBox box;
} Draw;

MdSamplerParams
md_sampler_params (MdRecipe * recipe, const MdWindowRules * rules)
{
  MdSamplerParams p = {.rules = *rules };

#define SHARE(name, fallback) \
  md_recipe_double (recipe, "sampling", name, fallback, 0, 1)
  p.seed = md_recipe_int (recipe, "training", "seed", 1, 0, G_MAXINT64);
  p.side = md_recipe_int (recipe, "network", "input", 12, 4, 512);
  md_recipe_normalisation (recipe, &p.mean, &p.scale);
  p.window_scale =
      md_recipe_double (recipe, "metadata", "window-scale", 1, 0.5, 4);
  p.box_scale = md_recipe_double (recipe, "metadata", "box-scale", 1, 0.01, 10);
  p.rules.positive = SHARE ("positive-iou", rules->positive);
  p.rules.part = SHARE ("part-iou", rules->part);
  p.rules.negative = SHARE ("negative-iou", rules->negative);
  p.positive = SHARE ("positive", 0.25);
  p.part = SHARE ("part", 0.12);
  p.mined = SHARE ("mined", 0.5);
  p.mined_negative = SHARE ("mined-negative", 0.8);
  p.near = SHARE ("near", 0.2);
  p.jitter = SHARE ("jitter", 0.03);
#undef SHARE
  p.weights = md_recipe_string (recipe, "sampling", "weights", "");
  p.augment = md_recipe_augment (recipe);
  return p;
}

/* A negative number where @weights cannot be read. */
static double
weight_of (const char *weights, const MdScene * scene,
    const MdAnnotation * face)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", scene->source,
      md_category_name (face->category));

  return md_source_weight (weights, name);
}

static gboolean
list_faces (MdSampler * self, GError ** error)
{
  GArray *faces = g_array_new (FALSE, FALSE, sizeof (FaceRef));
  GArray *cumulative = g_array_new (FALSE, FALSE, sizeof (double));
  double sum = 0, weight = 0;

  for (guint s = 0; s < self->gallery->scenes->len && weight >= 0; s++) {
    const MdScene *scene = md_gallery_scene (self->gallery, s);

    for (guint f = 0; f < scene->faces->len && weight >= 0; f++) {
      const MdAnnotation *face = &g_array_index (scene->faces, MdAnnotation, f);
      FaceRef ref = { s, f };

      if (face->ignore)
        continue;
      weight = weight_of (self->params.weights, scene, face);
      sum += weight;
      g_array_append_val (faces, ref);
      g_array_append_val (cumulative, sum);
    }
  }
  self->n_faces = faces->len;
  self->faces = (FaceRef *) g_array_free (faces, FALSE);
  self->cumulative = (double *) g_array_free (cumulative, FALSE);

  if (weight < 0)
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE,
        "[sampling] weights: not a list of NAME:NUMBER: %s",
        self->params.weights);
  else if (!(sum > 0))
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_DATA,
        "no annotated face to train on");
  return weight >= 0 && sum > 0;
}

MdSampler *
md_sampler_new (const MdGallery * gallery, const MdSamplerParams * params,
    guint threads, GError ** error)
{
  g_autoptr (MdSampler) self = g_new0 (MdSampler, 1);

  self->gallery = gallery;
  self->params = *params;
  self->threads = MAX (threads, 1);
  self->resamplers = g_new0 (MdResampler *, self->threads);
  for (guint i = 0; i < self->threads; i++)
    self->resamplers[i] = md_resampler_new ();
  for (guint i = 0; i < G_N_ELEMENTS (self->mined); i++)
    self->mined[i] = g_array_new (FALSE, FALSE, sizeof (MdMinedWindow));
  if (!list_faces (self, error))
    return NULL;
  self->params.weights = NULL;
  return g_steal_pointer (&self);
}

void
md_sampler_free (MdSampler * self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->threads; i++)
    md_resampler_free (self->resamplers[i]);
  for (guint i = 0; i < G_N_ELEMENTS (self->mined); i++)
    g_array_unref (self->mined[i]);
  g_free (self->resamplers);
  g_free (self->faces);
  g_free (self->cumulative);
  g_free (self);
}

void
md_sampler_add (MdSampler * self, const MdMinedWindow * windows, guint n)
{
  for (guint i = 0; i < n; i++) {
    int face;
    MdWindowKind kind = md_windows_classify (md_gallery_scene (self->gallery,
            windows[i].scene), &windows[i].box, &self->params.rules, &face);

    if (kind != MD_WINDOW_UNUSED)
      g_array_append_val (self->mined[kind], windows[i]);
  }
}

guint
md_sampler_n_mined (const MdSampler * self, MdWindowKind kind)
{
  return self->mined[kind]->len;
}

static FaceRef
draw_face (const MdSampler * self, MdRng * rng)
{
  double at = md_rng_uniform (rng, 0, 1) * self->cumulative[self->n_faces - 1];
  guint low = 0, high = self->n_faces - 1;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (self->cumulative[middle] > at)
      high = middle;
    else
      low = middle + 1;
  }
  return self->faces[low];
}

/* A mined window is moved a little, unless that makes something else of it. */
static gboolean
draw_mined (const MdSampler * self, MdRng * rng, Draw * draw)
{
  const GArray *pool = self->mined[draw->kind];
  const MdScene *scene;
  MdMinedWindow mined;
  MdBox moved;
  float jitter, dx, dy, grow;

  if (pool->len == 0)
    return FALSE;
  mined = g_array_index (pool, MdMinedWindow, md_rng_below (rng, pool->len));
  scene = md_gallery_scene (self->gallery, mined.scene);
  jitter = self->params.jitter * md_box_width (&mined.box);
  dx = md_rng_uniform (rng, -jitter, jitter);
  dy = md_rng_uniform (rng, -jitter, jitter);
  grow = md_rng_uniform (rng, -jitter, jitter) / 2;
  moved = (MdBox) {
  mined.box.x1 + dx - grow, mined.box.y1 + dy - grow,
        mined.box.x2 + dx + grow, mined.box.y2 + dy + grow};

  draw->scene = mined.scene;
  draw->box = moved;
  if (md_windows_classify (scene, &moved, &self->params.rules,
          &draw->face) != draw->kind) {
    draw->box = mined.box;
    md_windows_classify (scene, &mined.box, &self->params.rules, &draw->face);
  }
  return TRUE;
}

static gboolean
draw_around (const MdSampler * self, MdRng * rng, Draw * draw)
{
  for (guint i = 0; i < MAX_DRAWS; i++) {
    FaceRef ref = draw_face (self, rng);

    if (md_windows_around (md_gallery_scene (self->gallery, ref.scene),
            ref.face, draw->kind, &self->params.rules, rng, &draw->box)) {
      draw->scene = ref.scene;
      draw->face = (int) ref.face;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
draw_anywhere (const MdSampler * self, MdRng * rng, Draw * draw)
{
  for (guint i = 0; i < MAX_DRAWS; i++) {
    const MdPicture *picture;

    draw->scene = md_rng_below (rng, self->gallery->scenes->len);
    picture = self->gallery->pictures[draw->scene];
    if (md_windows_anywhere (md_gallery_scene (self->gallery, draw->scene),
            picture->width, picture->height, &self->params.rules, rng,
            &draw->box))
      return TRUE;
  }
  return FALSE;
}

/* @place: 0..1, of the sample in its batch: settles what kind it is */
static gboolean
draw_window (const MdSampler * self, float place, MdRng * rng, Draw * draw)
{
  const MdSamplerParams *p = &self->params;

  draw->face = -1;
  if (place >= p->positive + p->part) {
    draw->kind = MD_WINDOW_NEGATIVE;
    if (md_rng_chance (rng, p->mined_negative) && draw_mined (self, rng, draw))
      return TRUE;
    if (md_rng_chance (rng, p->near) && draw_around (self, rng, draw))
      return TRUE;
    return draw_anywhere (self, rng, draw);
  }
  draw->kind = place < p->positive ? MD_WINDOW_POSITIVE : MD_WINDOW_PART;
  if (md_rng_chance (rng, p->mined) && draw_mined (self, rng, draw))
    return TRUE;
  return draw_around (self, rng, draw);
}

static void
fill_sample (guint task, guint worker, gpointer data)
{
  static const MdInputFormat raw = {.scale = 1 };
  const Fill *fill = data;
  MdSampler *self = fill->self;
  const MdSamplerParams *p = &self->params;
  int side = p->side;
  float *rgb = fill->input + (gsize) task * side * side * 3;
  MdWindowTargets *targets = &fill->targets[task];
  MdRng rng = md_rng_init (p->seed, fill->step, task);
  gboolean flip;
  MdWindow window;
  MdRect region;
  MdImage image;
  Draw draw;

  if (!draw_window (self, (task + 0.5f) / fill->n, &rng, &draw)) {
    memset (targets, 0, sizeof *targets);
    memset (rgb, 0, sizeof *rgb * side * side * 3);
    return;
  }

  window = md_crop_window (&draw.box, p->window_scale);
  flip = md_rng_chance (&rng, p->augment.flip);
  md_windows_targets (md_gallery_scene (self->gallery, draw.scene), draw.kind,
      draw.face, &window, p->box_scale, flip, targets);

  image = md_picture_image (self->gallery->pictures[draw.scene]);
  region = md_window_region (&window);
  /* Training has no use for anything else: GLib's way. */
  if (!md_crop_run (self->resamplers[worker], &image, &region, side, &raw, rgb))
    g_error ("not enough memory for a window of %d pixels", side);
  if (flip)
    md_augment_flip (side, side, rgb);
  md_augment_pixels (&p->augment, &rng, side, side, rgb);
  md_augment_normalise (side * side, rgb, p->mean, p->scale);
}

void
md_sampler_fill (MdSampler * self, guint64 step, int n, float *input,
    MdWindowTargets * targets)
{
  Fill fill = { self, step, n, input, targets };

  md_pool_run (n, self->threads, fill_sample, &fill);
}
