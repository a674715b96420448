/* tiny-models: Builds networks that consist of one convolution over the whole
 * window, whose outputs a test can compute by hand.
 *
 * For a window of values v: prob = sigmoid (w · v + b), box and landmarks
 * = their own w · v + b.
 */
#pragma once

#include "detect/stage.h"

typedef struct
{
  MdGraph *graph;
  int size;
  int n_outputs;                /* 1 score, 4 of the box, 10 of landmarks */
  float *weights;               /* [n_outputs, size, size, 3] */
  float *bias;                  /* [n_outputs] */
} TinyModel;

/* Draws random weights. P-Net has 5 outputs, R-Net 5, O-Net 15, the mask
 * network 1.
 * @spread: about the standard deviation of the outputs for noise */
TinyModel *tiny_model_new (MdStageKind kind, guint32 seed, float spread);
void tiny_model_free (TinyModel * model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TinyModel, tiny_model_free)

/* @key: without its prefix */
void tiny_model_set (TinyModel * model, const char *key, const char *value);
/* Returns: (transfer full): the network; fails the test if it is unusable */
MdStage *tiny_model_stage (const TinyModel * model, MdStageKind kind);
void tiny_model_save (const TinyModel * model, MdStageKind kind,
    const char *folder);
/* @window: [size, size, 3] with rows @stride floats apart
 * @out: [n_outputs]: a score 0..1, then the rest */
void tiny_model_answer (const TinyModel * model, const float *window,
    int stride, float *out);

/* @threshold: (nullable): of P-, R- and O-Net; NULL: their defaults
 * (transfer full): a folder with all of them, to be removed with
 * tiny_folder_remove() */
char *tiny_folder_new (guint32 seed, float spread, const char *threshold);
void tiny_folder_remove (char *folder);
