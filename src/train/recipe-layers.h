/* recipe-layers: Builds a graph from the layers of a recipe. Part of recipe.h,
 * which documents the language. */
#pragma once

#include "nn/graph.h"

/* @file: for messages. Weights are zero, norms the identity.
 * Returns: (transfer full): NULL with @error (MD_TRAIN_ERROR_RECIPE), which names
 *   file, key and layer */
MdGraph *md_recipe_layers_build (const char *file, const char *kind,
    const char *input, const char *layers, const char *heads,
    GError ** error);
