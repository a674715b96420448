/* layer-builder: Appends layers with zero weights to a graph. Part of recipe. If
 * a layer does not fit, or the network gets more weights than the limit of 134
 * million, functions return FALSE and set *error (MD_TRAIN_ERROR_RECIPE), which
 * names file, key and layer. */
#pragma once

#include "nn/graph.h"

/* Maximum number of channels, units and pixels of a layer. */
#define MD_MAX_LAYER_SIZE 65536

typedef struct
{
  const char *file, *key;       /* of the recipe, for messages */
  MdGraph *graph;
  int value;                    /* the last layer's output */
  MdShape shape;                /* of value, with a batch of 1 */
  guint n_layers;
  gint64 n_weights;             /* so far; limited */
  gboolean with_bias;           /* no bn follows the current layer */
  GError **error;
} MdLayerBuilder;

/* Sets the error. Returns: FALSE */
gboolean md_layer_fail (MdLayerBuilder * b, const char *layer,
    const char *what);
/* Adds a constant named "LAYER.PART", filled with one number. Memory is taken
 * only within the limit.
 * @value: (out) */
gboolean md_layer_add_constant (MdLayerBuilder * b, const char *layer,
    const char *part, const MdShape * shape, float fill, int *value);
/* @name: of the layer; its constants are NAME.weight and so on */
gboolean md_layer_add_conv (MdLayerBuilder * b, const char *name, int filters,
    const MdAttrs * attrs);
gboolean md_layer_add_dense (MdLayerBuilder * b, const char *name, int units);
gboolean md_layer_add_batch_norm (MdLayerBuilder * b, const char *name);
gboolean md_layer_add_prelu (MdLayerBuilder * b, const char *name);
/* Adds an operation without constants. */
gboolean md_layer_add_plain (MdLayerBuilder * b, MdOpKind op,
    const char *name, const MdAttrs * attrs);
