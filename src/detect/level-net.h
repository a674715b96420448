/* level-net: P-Net at every cell of a piece of the pyramid; with an S-Net only
 * at those cells that it lets pass.
 *
 *   MdLevelNet net = md_level_net_borrow (snet, pnet, threshold);
 *   float *pixels = md_level_net_input (&net, height, width);
 *   md_resample (..., pixels);
 *   md_level_net_run (&net, found_cell, data);
 *   md_level_net_return (&net);
 *
 * S-Net screens: a network of a seventh of P-Net's work looks at the same
 * windows first, and its threshold is so low that hardly a face is lost. This
 * is the attentional cascade of Viola and Jones (2001), one step further down.
 * Of a piece where it lets so much pass that it saves nothing, P-Net sees all.
 *
 * Thread safety: belongs to one thread.
 */
#pragma once

#include "worker.h"

typedef struct
{
  MdStage *snet, *pnet;         /* borrowed; no S-Net: NULL */
  MdWorker *screen, *worker;    /* lent; of S-Net, NULL without one; of P-Net */
  float screen_threshold;       /* score from which S-Net lets a cell pass */
  int height, width;            /* of the piece */
  guint n_screened;             /* windows that S-Net let pass since taken */
} MdLevelNet;

/* A cell that P-Net looked at: column @x, row @y.
 * @box: its 4 outputs */
typedef void (*MdCellFunc) (int x, int y, float score, const float *box,
    gpointer data);

/* @snet: (nullable): fits @pnet (md_stage_check_screen)
 * @threshold: from which a score of P-Net's counts. Where it is lower than the
 *   model's own, S-Net's is lowered in proportion: what was asked for is not
 *   screened out. */
MdLevelNet md_level_net_borrow (MdStage * snet, MdStage * pnet,
    float threshold);
void md_level_net_return (MdLevelNet * net);

/* Whether the workers have to be prepared for a set of shapes, numbered
 * @shapes; they count as prepared from then on. */
gboolean md_level_net_is_new (MdLevelNet * net, guint shapes);
/* Lets each plan see a shape, so that none grows later. */
void md_level_net_prepare (MdLevelNet * net, int height, int width);

/* Returns: [height, width, 3], to be filled before each run; NULL where there
 *   is no memory */
float *md_level_net_input (MdLevelNet * net, int height, int width);
/* Calls @found for each cell that P-Net looks at, row by row.
 * Returns: FALSE where there was no memory to look at all of them */
gboolean md_level_net_run (MdLevelNet * net, MdCellFunc found, gpointer data);
