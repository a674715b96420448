#include "mask-samples.h"

#include <math.h>

#include "base/pool.h"
#include "base/rng.h"
#include "train/augment/paint.h"

struct _MdMaskSamples
{
  const MdCrops *crops;
  MdMaskSamplesParams params;
  GArray *sides[MD_N_LABELS];   /* of guint32: crops to train on, by label */
  GArray *models;               /* of guint32: bare ones with landmarks */
  GArray *cloths;               /* of guint32: masked ones with landmarks */
  float most;                   /* the largest weight of a crop */
  GArray *order;                /* of guint32: crops of this epoch, without
                                 * balancing */
  guint order_epoch;
  GArray *validation;           /* of guint32 */
};

static void
sort_crops (MdMaskSamples * self)
{
  for (guint32 i = 0; i < md_crops_size (self->crops); i++) {
    const MdCrop *crop = md_crops_get (self->crops, i);

    if (crop->label >= self->params.n_labels)
      continue;
    g_array_append_val (crop->validation ? self->validation :
        self->sides[crop->label], i);
    if (crop->validation)
      continue;
    self->most = MAX (self->most, crop->weight);
    if (crop->label == MD_LABEL_NO_MASK && crop->has_landmarks)
      g_array_append_val (self->models, i);
    if (crop->label == MD_LABEL_MASK && crop->has_landmarks)
      g_array_append_val (self->cloths, i);
  }
}

MdMaskSamples *
md_mask_samples_new (const MdCrops * crops, const MdMaskSamplesParams * params)
{
  MdMaskSamples *self = g_new0 (MdMaskSamples, 1);

  self->crops = crops;
  self->params = *params;
  for (int label = 0; label < MD_N_LABELS; label++)
    self->sides[label] = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->models = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->cloths = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->order = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->validation = g_array_new (FALSE, FALSE, sizeof (guint32));
  sort_crops (self);
  return self;
}

void
md_mask_samples_free (MdMaskSamples * self)
{
  if (self == NULL)
    return;
  for (int label = 0; label < MD_N_LABELS; label++)
    g_array_unref (self->sides[label]);
  g_array_unref (self->models);
  g_array_unref (self->cloths);
  g_array_unref (self->order);
  g_array_unref (self->validation);
  g_free (self);
}

/* Shuffles an epoch in which every crop occurs once. */
static void
shuffle_epoch (MdMaskSamples * self, guint epoch)
{
  MdRng rng = md_rng_init (self->params.seed, 2, epoch);

  if (self->params.data.balance || self->order_epoch == epoch)
    return;
  g_array_set_size (self->order, 0);
  for (int label = 0; label < MD_N_LABELS; label++)
    g_array_append_vals (self->order, self->sides[label]->data,
        self->sides[label]->len);
  md_rng_shuffle (&rng, (guint32 *) self->order->data, self->order->len);
  self->order_epoch = epoch;
}

/* The crops of a sample. */
typedef struct
{
  const MdCrop *crop;
  int label;
  enum
  {
    PAINT_NOTHING, PAINT_MASK, PAINT_INCORRECT, PAINT_HAND
  } paint;
  const MdCrop *cloth;          /* (nullable) */
} Source;

/* Maximum number of draws by rejection before weights are ignored. */
#define MOST_DRAWS 200

/* Returns a random crop of @from, by weight. */
static const MdCrop *
draw_crop (const MdMaskSamples * self, const GArray * from, MdRng * rng)
{
  const MdCrop *crop = NULL;

  for (int i = 0; i < MOST_DRAWS; i++) {
    crop = md_crops_get (self->crops, g_array_index (from, guint32,
            md_rng_below (rng, from->len)));
    if (crop->weight >= self->most
        || md_rng_chance (rng, crop->weight / self->most))
      break;
  }
  return crop;
}

/* Returns the label of position @i in the batch. Multiples of the golden ratio
 * distribute the classes evenly over any part of it. */
static int
label_at (const MdMaskSamples * self, guint i)
{
  double place = i * 0.6180339887498949;

  if (self->params.n_labels == 3
      && place - floor (place) < self->params.data.incorrect_share)
    return MD_LABEL_INCORRECT;
  return i & 1;
}

static Source
draw_source (const MdMaskSamples * self, guint i, MdRng * rng)
{
  const MdMaskData *data = &self->params.data;
  Source source = {.label = label_at (self, i) };
  const GArray *from = self->sides[source.label];
  float painted = source.label == MD_LABEL_MASK ? data->painted_masks :
      source.label == MD_LABEL_INCORRECT ? data->painted_incorrect : 0;
  gboolean paint = painted > 0 && self->models->len > 0
      && md_rng_chance (rng, painted);

  source.crop = draw_crop (self, paint ? self->models : from, rng);
  if (paint)
    source.paint = source.label == MD_LABEL_MASK ? PAINT_MASK : PAINT_INCORRECT;
  else if (source.label == MD_LABEL_NO_MASK && source.crop->has_landmarks
      && md_rng_chance (rng, data->painted_hands))
    source.paint = PAINT_HAND;
  if (paint && self->cloths->len > 0 && data->photographed_cloth > 0
      && md_rng_chance (rng, data->photographed_cloth))
    source.cloth = draw_crop (self, self->cloths, rng);
  return source;
}

static Source
choose_source (const MdMaskSamples * self, guint64 step, guint i, MdRng * rng)
{
  guint64 at;
  Source source = { NULL };

  if (self->params.data.balance)
    return draw_source (self, i, rng);
  at = step % self->params.steps_per_epoch * self->params.batch + i;
  source.crop = md_crops_get (self->crops, g_array_index (self->order, guint32,
          at % self->order->len));
  source.label = source.crop->label;
  return source;
}

typedef struct
{
  const MdMaskSamples *samples;
  guint64 step;
  int first;                    /* in the batch of that step */
  const guint32 *crops;         /* not augmented; NULL = draw and augment */
  float *input;
  int *labels;
} Batch;

/* Returns: (transfer full) (nullable): NULL if nothing is painted */
static MdPicture *
paint (const Source * source, MdRng * rng)
{
  const MdCrop *face = source->crop, *cloth = source->cloth;
  const MdPaintCloth copied = {
    cloth ? cloth->picture : NULL, cloth ? cloth->landmarks : NULL
  };
  const MdPaintCloth *copy = cloth ? &copied : NULL;

  switch (source->paint) {
    case PAINT_MASK:
      return md_paint_mask (face->picture, face->landmarks, copy, rng);
    case PAINT_INCORRECT:
      return md_paint_incorrect (face->picture, face->landmarks, copy, rng);
    case PAINT_HAND:
      return md_paint_hand (face->picture, face->landmarks, rng);
    case PAINT_NOTHING:
      break;
  }
  return NULL;
}

static void
fill_sample (guint i, guint worker, gpointer data)
{
  const Batch *batch = data;
  const MdMaskSamples *self = batch->samples;
  const MdMaskSamplesParams *p = &self->params;
  gsize size = (gsize) p->width * p->height;
  float *rgb = batch->input + 3 * size * i;
  MdRng rng = md_rng_init (p->seed, batch->step, batch->first + i);
  MdAugmentView view = {.zoom = 1 };
  g_autoptr (MdPicture) painted = NULL;
  Source source;
  MdImage image;

  if (batch->crops) {
    const MdCrop *crop = md_crops_get (self->crops, batch->crops[i]);

    source = (Source) {
    .crop = crop,.label = crop->label};
  } else {
    source = choose_source (self, batch->step, batch->first + i, &rng);
    view = md_augment_view (&p->augment, &rng);
  }
  painted = paint (&source, &rng);
  image = md_picture_image (painted ? painted : source.crop->picture);
  md_augment_warp (&image, source.crop->window, &view, p->width, p->height,
      rgb);
  if (!batch->crops)
    md_augment_pixels (&p->augment, &rng, p->width, p->height, rgb);
  md_augment_normalise (size, rgb, p->mean, p->scale);
  batch->labels[i] = source.label;
}

void
md_mask_samples_fill (MdMaskSamples * self, guint epoch, guint64 step,
    int first, int n, float *input, int *labels)
{
  Batch batch = { self, step, first, NULL, input, labels };

  shuffle_epoch (self, epoch);
  md_pool_run (n, self->params.threads, fill_sample, &batch);
}

void
md_mask_samples_count (MdMaskSamples * self, guint epoch, guint64 step,
    guint counts[MD_N_LABELS])
{
  shuffle_epoch (self, epoch);
  for (int label = 0; label < MD_N_LABELS; label++)
    counts[label] = 0;
  for (int i = 0; i < self->params.batch; i++) {
    MdRng rng = md_rng_init (self->params.seed, step, i);

    counts[choose_source (self, step, i, &rng).label]++;
  }
}

guint
md_mask_samples_n_validation (const MdMaskSamples * self)
{
  return self->validation->len;
}

void
md_mask_samples_validation (MdMaskSamples * self, guint first, guint n,
    float *input, int *labels)
{
  Batch batch = { self, 0, 0,
    &g_array_index (self->validation, guint32, first), input, labels
  };

  md_pool_run (n, self->params.threads, fill_sample, &batch);
}
