/* vote: Moves a face to the average of the candidates that agree on it.
 *
 *   md_vote (candidates, n, 0.65f, 0.3f, &face);
 *
 * Box voting after Gidaris and Komodakis (2015): neighbouring cells of a grid
 * and both scales find the same face, each with an error of its own.
 *
 * Thread safety: pure function.
 */
#pragma once

#include "maskdetect.h"

/* Replaces @face's box and landmarks by means over the candidates, weighted by
 * their scores.
 * @candidates: including @face itself
 * @overlap: minimum IoU with @face's box, 0..1
 * @least: minimum score, unless @face has less */
void md_vote (const MdFace * candidates, guint n, float overlap, float least,
    MdFace * face);
