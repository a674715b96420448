/* recipe: a key file that describes a whole training run.
 *
 *   [network]
 *   kind=mask                       # mask or face
 *   input=48                        # side, or HEIGHTxWIDTH, of an RGB picture
 *   mean=127.5
 *   scale=0.0078125
 *   layers=conv 24 3x3 pad 1; bn; relu; pool 2x2; flatten; dense 256; relu
 *   heads=prob:3:softmax
 *
 *   [training]
 *   batch=256
 *   epochs=12
 *   learning-rate=0.003
 *
 *   micro-batch=64                  # of the mask network, which needs less
 *                                   # memory so; not with bn
 *
 *   [augment]
 *   flip=0.5
 *
 *   [metadata]                      # goes into the ONNX file as it stands,
 *   window-scale=1.3                 # each key prefixed with "maskdetect."
 *
 * Layers, on one line: `conv CHANNELS HxW [stride N] [pad N] [groups N]`, `bn`, `relu`,
 * `leaky SLOPE`, `prelu`, `sigmoid`, `pool HxW [stride N] [pad N] [ceil]`
 * (maximum; the stride is the size unless given), `average HxW [stride N] [pad N]`, `global-average`, `flatten`,
 * `dense UNITS`, `dropout SHARE`. A conv or dense without a bn behind it has a
 * bias. A head is `NAME:SIZE[:sigmoid|softmax]`: a 1×1 convolution where the
 * last layer is a map, a dense layer where it is flat.
 *
 * Readers ask for keys through the getters. The first one that is malformed
 * or out of range is remembered, later getters return their defaults, and
 * md_recipe_finish() reports it, or a key that nobody asked for.
 */
#pragma once

#include "train/augment/augment.h"
#include "loss.h"
#include "trainer.h"

typedef struct _MdRecipe MdRecipe;

MdRecipe *md_recipe_load (const char *path, GError ** error);
/* @name: stands for the path in messages */
MdRecipe *md_recipe_parse (const char *text, const char *name,
    GError ** error);
void md_recipe_free (MdRecipe * recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdRecipe, md_recipe_free)

/* Gives a key that the file leaves out a value of the caller's. */
void md_recipe_set_default (MdRecipe * recipe, const char *group,
    const char *key, const char *value);
gboolean md_recipe_has (const MdRecipe * recipe, const char *group,
    const char *key);
double md_recipe_double (MdRecipe * recipe, const char *group,
    const char *key, double fallback, double min, double max);
gint64 md_recipe_int (MdRecipe * recipe, const char *group, const char *key,
    gint64 fallback, gint64 min, gint64 max);
gboolean md_recipe_boolean (MdRecipe * recipe, const char *group,
    const char *key, gboolean fallback);
/* (transfer none) (nullable) */
const char *md_recipe_string (MdRecipe * recipe, const char *group,
    const char *key, const char *fallback);
/* Exactly @n numbers. (out) @values keeps its content where the key is
 * absent. */
void md_recipe_doubles (MdRecipe * recipe, const char *group,
    const char *key, double *values, int n);

/* Remembers what is wrong with a key, unless something was wrong before. */
void md_recipe_complain (MdRecipe * recipe, const char *group,
    const char *key, const char *format, ...) G_GNUC_PRINTF (4, 5);
/* FALSE with @error (MD_TRAIN_ERROR_RECIPE, naming file, group and key) where
 * what was read so far was wrong. */
gboolean md_recipe_check (const MdRecipe * recipe, GError ** error);
/* The same, or where a key was not asked for. Call it after everything was
 * read. */
gboolean md_recipe_finish (MdRecipe * recipe, GError ** error);

/* The network with zero weights: input `image`, outputs named as the heads,
 * metadata filled in. (transfer full) */
MdGraph *md_recipe_graph (MdRecipe * recipe, GError ** error);
/* Puts [metadata] and what [network] says of the input into @graph. */
void md_recipe_metadata (MdRecipe * recipe, MdGraph * graph);
/* [training]: seed epochs batch micro-batch schedule warm-up final-share
 * clip-norm average late-average late-share patience keep-best learning-rate
 * beta1 beta2 epsilon weight-decay */
void md_recipe_trainer (MdRecipe * recipe, MdTrainerParams * params);
/* [training]: hard-share smoothing class-weights (negative;positive) */
MdLossParams md_recipe_loss (MdRecipe * recipe);
/* [augment]: see augment.h; a key for each field */
MdAugmentParams md_recipe_augment (MdRecipe * recipe);
/* [network] mean and scale: net input = (value - mean) × scale */
void md_recipe_normalisation (MdRecipe * recipe, float *mean, float *scale);
