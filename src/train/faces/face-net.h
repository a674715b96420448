/* face-net: Builds the graph of a single-shot face detector from its recipe.
 *
 *   [network]
 *   kind=face
 *   stem=24;32                      # channels of two 3×3 layers of stride 2
 *   levels=64;96;128                # channels at strides 8, 16, 32
 *   pairs=2;2;2                     # residual 3×3 blocks per level
 *   pyramid=48                      # channels of the pyramid and heads
 *   head=2                          # 3×3 layers shared by all levels
 *   own-norms=true                  # with separate norms per level
 *
 *   MdGraph *graph = md_face_net_new (recipe, &error);
 *   MdNet *net = md_net_new (graph, batch, threads, &error);
 *   md_face_net_init (net, seed);
 *
 * Input `image`, outputs `p8`, `p16`, `p32` of MD_FACE_CHANNELS each; see
 * assignment.h. From coarse to fine, each level is added to the upsampled level
 * above it (Lin et al. 2017: feature pyramid).
 */
#pragma once

#include "assignment.h"
#include "train/net/net.h"
#include "train/recipe.h"

/* Returns: (transfer full): a graph with zero weights, whose input may have any
 *   size; NULL with @error (MD_TRAIN_ERROR_RECIPE) */
MdGraph *md_face_net_new (MdRecipe * recipe, GError ** error);
/* Initialises the weights at random, with scores of 1.8 %. */
void md_face_net_init (MdNet * net, guint64 seed);

/* Gives layers that share a norm a copy each, so that each level is normalised
 * by its own statistics, in training and after it. */
void md_face_net_part_norms (MdGraph * graph);
/* Swaps the channel order of the input between RGB and BGR.
 * Returns: FALSE if the input is not used by convolutions only */
gboolean md_face_net_swap_colors (MdGraph * graph);
/* Sets the sides of the input; -1 = any. */
void md_face_net_set_side (MdGraph * graph, int side);
/* Finds the outputs p8, p16 and p32.
 * Returns: FALSE with @error (MD_TRAIN_ERROR_RECIPE) if @net has other outputs or
 *   another kind of input */
gboolean md_face_net_outputs (MdNet * net, int outputs[MD_FACE_LEVELS],
    GError ** error);
