/* interpolation: Weights on the straight line between those that fine-tuning
 * starts from and those that it ends with.
 *
 *   g_autoptr (MdInterpolation) line = md_interpolation_new (net);
 *   md_trainer_run (net, ...);
 *   md_interpolation_end (line, net);
 *   md_interpolation_set (line, net, 0.6);    // 60 % of the change
 *
 * Fine-tuning on a few pictures costs accuracy on all others; weights between
 * the two ends keep most of both (Wortsman et al. 2022, Robust fine-tuning of
 * zero-shot models).
 * Thread safety: that of the net.
 */
#pragma once

#include "train/net/net.h"

/* Difference of mean scores that does not matter: as if one crop in a hundred
 * were wrong. */
#define MD_INTERPOLATION_TOLERANCE 0.01

typedef struct _MdInterpolation MdInterpolation;

/* Copies the weights of @net, including the statistics of batch-norm, as those
 * at 0. */
MdInterpolation *md_interpolation_new (MdNet * net);
void md_interpolation_free (MdInterpolation * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdInterpolation, md_interpolation_free)

/* Copies the weights of the same @net as those at 1. */
void md_interpolation_end (MdInterpolation * self, MdNet * net);
/* Writes the weights at @fraction, 0..1, to @net. */
void md_interpolation_set (const MdInterpolation * self, MdNet * net,
    double fraction);

/* Chooses by the one-standard-error rule (Breiman et al. 1984): a difference
 * that may be chance, or is below MD_INTERPOLATION_TOLERANCE, does not count.
 * @scores: [n_points, n]: Brier score of each validation crop at each point
 * Returns: the first point whose mean score is no worse than the best one */
guint md_interpolation_choose (const float *scores, guint n_points, guint n);
