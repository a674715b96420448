/* face-net: the graph of a single-shot face detector, from its recipe.
 *
 *   [network]
 *   kind=face
 *   stem=24;32                      # channels of two 3×3 of stride 2
 *   levels=64;96;128                # of strides 8, 16, 32
 *   pairs=2;2;2                     # residual pairs of 3×3 behind each
 *   pyramid=48                      # channels from there on
 *   head=2                          # 3×3 that all levels share
 *   own-norms=true                  # but for their norms
 *
 *   MdGraph *graph = md_face_net_new (recipe, &error);
 *   MdNet *net = md_net_new (graph, batch, threads, &error);
 *   md_face_net_init (net, seed);
 *
 * Input `image`, outputs `p8`, `p16`, `p32` of MD_FACE_CHANNELS each; see
 * assignment.h. From coarse to fine each level takes the one above it, doubled,
 * and adds its own (Lin et al. 2017).
 */
#pragma once

#include "assignment.h"
#include "train/net/net.h"
#include "train/recipe.h"

/* With zero weights and an input of any size that is a multiple of 32.
 * (transfer full): NULL with @error (MD_TRAIN_ERROR_RECIPE) */
MdGraph *md_face_net_new (MdRecipe * recipe, GError ** error);
/* Draws weights; a cell begins with a score of 1.8 %. */
void md_face_net_init (MdNet * net, guint64 seed);

/* Layers that share a norm get one of their own, as it is, so that in training
 * and after it what a level is normalised by is its own statistics. */
void md_face_net_part_norms (MdGraph * graph);
/* Changes the order of colours that the input is to have, RGB or BGR. FALSE
 * where it does not go into convolutions alone. */
gboolean md_face_net_swap_colors (MdGraph * graph);
/* Sets the sides of the input; -1 = any. */
void md_face_net_set_side (MdGraph * graph, int side);
/* Indices of p8, p16, p32. FALSE with @error (MD_TRAIN_ERROR_RECIPE) where
 * @net has other outputs or an input of another kind. */
gboolean md_face_net_outputs (MdNet * net, int outputs[MD_FACE_LEVELS],
    GError ** error);
