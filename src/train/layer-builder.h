/* layer-builder: puts layers with zero weights at the end of a graph. Part of
 * recipe. Every function but init is FALSE with *error set
 * (MD_TRAIN_ERROR_RECIPE: file, key, layer) where the layer does not fit. */
#pragma once

#include "nn/graph.h"

typedef struct
{
  const char *file, *key;       /* of the recipe, for messages */
  MdGraph *graph;
  int value;                    /* the last layer's output */
  MdShape shape;                /* of it, with a batch of 1 */
  guint n_layers;
  gboolean with_bias;           /* of the layer being built: no bn follows */
  GError **error;
} MdLayerBuilder;

/* Sets the error; always FALSE. */
gboolean md_layer_fail (MdLayerBuilder * b, const char *layer,
    const char *what);
/* @name: of the layer; its constants are called NAME.weight and so on */
gboolean md_layer_add_conv (MdLayerBuilder * b, const char *name, int filters,
    const MdAttrs * attrs);
gboolean md_layer_add_dense (MdLayerBuilder * b, const char *name, int units);
gboolean md_layer_add_batch_norm (MdLayerBuilder * b, const char *name);
gboolean md_layer_add_prelu (MdLayerBuilder * b, const char *name);
/* An operation without constants. */
gboolean md_layer_add_plain (MdLayerBuilder * b, MdOpKind op,
    const char *name, const MdAttrs * attrs);
