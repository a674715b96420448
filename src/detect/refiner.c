#include "refiner.h"

#include <math.h>

#include "crop-net.h"
#include "matlab-windows.h"

struct _MdRefiner
{
  MdStage *stage;
  MdCropNet *crop_net;
  MdCrop *crops;                /* what the network sees, in pixels */
  MdCandidate *seen;
  guint capacity;               /* of the two above */
};

MdRefiner *
md_refiner_new (MdStage * stage)
{
  MdRefiner *self = g_new0 (MdRefiner, 1);

  self->stage = md_stage_ref (stage);
  self->crop_net = md_crop_net_new (stage);
  return self;
}

void
md_refiner_free (MdRefiner * self)
{
  if (self == NULL)
    return;
  md_crop_net_free (self->crop_net);
  md_stage_unref (self->stage);
  g_free (self->crops);
  g_free (self->seen);
  g_free (self);
}

static gboolean
reserve (MdRefiner * self, guint n)
{
  guint capacity = MAX (n + n / 2, 1);

  if (self->seen != NULL && n <= self->capacity)
    return TRUE;
  g_free (self->crops);
  g_free (self->seen);
  self->crops = g_try_new (MdCrop, capacity);
  self->seen = g_try_new (MdCandidate, capacity);
  self->capacity = self->crops != NULL && self->seen != NULL ? capacity : 0;
  return self->capacity > 0;
}

static void
read_answer (const MdStage * stage, const MdCropOutput * out, MdCandidate * c)
{
  const MdBox *window = &c->window;
  float side = md_box_width (window);

  c->box = md_box_regress (window, out->box, 1);
  c->score = out->score;
  c->has_landmarks = stage->landmarks_output >= 0;
  for (guint i = 0; i < MD_N_LANDMARKS; i++) {
    c->landmarks[i][0] = window->x1 + side * out->landmarks[i];
    c->landmarks[i][1] = window->y1 + side * out->landmarks[MD_N_LANDMARKS + i];
  }
}

const MdCandidate *
md_refiner_run (MdRefiner * self, const MdImage * image, const MdBox * boxes,
    guint n, guint threads)
{
  const MdCropOutput *out;

  if (!reserve (self, n))
    return NULL;
  for (guint i = 0; i < n; i++) {
    self->crops[i].turn = MD_TURN_0;
    self->seen[i].window = md_matlab_windows_square (&boxes[i]);
    self->crops[i].region = md_matlab_windows_region (&self->seen[i].window,
        image->width, image->height);
  }
  out = md_crop_net_run (self->crop_net, image, self->crops, n, threads);
  if (out == NULL)
    return NULL;
  for (guint i = 0; i < n; i++) {
    MdCandidate *c = &self->seen[i];

    read_answer (self->stage, &out[i], c);
    if (!isfinite (c->score) || !md_candidate_is_finite (&c->box,
            c->has_landmarks ? c->landmarks : NULL))
      return NULL;
  }
  return self->seen;
}
