/* recipe: A key file that describes a whole training run.
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
 *   micro-batch=64                  # mask network only: saves memory; not with
 *                                   # bn
 *
 *   [augment]
 *   flip=0.5
 *
 *   [metadata]                      # copied into the ONNX file, with the prefix
 *   window-scale=1.3                # "maskdetect." for each key
 *
 * Layers, on one line: `conv CHANNELS HxW [stride N] [pad N] [groups N]`, `bn`, `relu`,
 * `leaky SLOPE`, `prelu`, `sigmoid`, `pool HxW [stride N] [pad N] [ceil]`
 * (maximum; the default stride is the size), `average HxW [stride N] [pad N]`,
 * `global-average`, `flatten`, `dense UNITS`, `dropout SHARE`. A conv or dense
 * that is not followed by a bn has a bias. A head is
 * `NAME:SIZE[:sigmoid|softmax]`: a 1×1 convolution if the last layer is a feature
 * map, a dense layer if it is flat.
 *
 * Keys are read through the getters. The first malformed or out-of-range value
 * is recorded, later getters return their defaults, and md_recipe_finish()
 * reports it, or a key that no getter has read.
 */
#pragma once

#include "train/augment/augment.h"
#include "loss.h"
#include "trainer.h"

typedef struct _MdRecipe MdRecipe;

MdRecipe *md_recipe_load (const char *path, GError ** error);
/* @name: used instead of a path in messages */
MdRecipe *md_recipe_parse (const char *text, const char *name,
    GError ** error);
void md_recipe_free (MdRecipe * recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdRecipe, md_recipe_free)

/* Returns: (transfer none): the name of the file, for messages */
const char *md_recipe_name (const MdRecipe * recipe);
/* Sets the value of a key that is missing in the file. */
void md_recipe_set_default (MdRecipe * recipe, const char *group,
    const char *key, const char *value);
double md_recipe_double (MdRecipe * recipe, const char *group,
    const char *key, double fallback, double min, double max);
gint64 md_recipe_int (MdRecipe * recipe, const char *group, const char *key,
    gint64 fallback, gint64 min, gint64 max);
gboolean md_recipe_boolean (MdRecipe * recipe, const char *group,
    const char *key, gboolean fallback);
/* (transfer none) (nullable) */
const char *md_recipe_string (MdRecipe * recipe, const char *group,
    const char *key, const char *fallback);
/* Reads exactly @n numbers.
 * @values: (inout): unchanged if the key is missing */
void md_recipe_doubles (MdRecipe * recipe, const char *group,
    const char *key, double *values, int n);

/* Records an error about a key, unless there already is one. */
void md_recipe_complain (MdRecipe * recipe, const char *group,
    const char *key, const char *format, ...) G_GNUC_PRINTF (4, 5);
/* Returns: FALSE with @error (MD_TRAIN_ERROR_RECIPE), which names file, group and
 *   key, if an error was recorded */
gboolean md_recipe_check (const MdRecipe * recipe, GError ** error);
/* Also fails if a key was not read. Call this after reading everything. */
gboolean md_recipe_finish (MdRecipe * recipe, GError ** error);

/* Returns: (transfer full): the network with zero weights, the input `image`,
 *   outputs named after the heads, and metadata */
MdGraph *md_recipe_graph (MdRecipe * recipe, GError ** error);
/* Copies [metadata] and the description of the input in [network] to @graph. */
void md_recipe_metadata (MdRecipe * recipe, MdGraph * graph);
/* Reads [training]: seed epochs batch micro-batch schedule warm-up final-share
 * clip-norm average late-average late-share patience keep-best learning-rate
 * beta1 beta2 epsilon weight-decay */
void md_recipe_trainer (MdRecipe * recipe, MdTrainerParams * params);
/* Reads [training]: hard-share smoothing class-weights (negative;positive) */
MdLossParams md_recipe_loss (MdRecipe * recipe);
/* Reads [augment], with a key for each field in augment.h. */
MdAugmentParams md_recipe_augment (MdRecipe * recipe);
/* Reads [network] mean and scale: input = (value - mean) × scale */
void md_recipe_normalisation (MdRecipe * recipe, float *mean, float *scale);
