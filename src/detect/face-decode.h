/* face-decode: from a face-network's outputs to boxes.
 *
 *   md_face_decode (net, session, 0, height, width, threshold, found);
 *
 * Thread safety: pure but for what it is given.
 */
#pragma once

#include "face-network.h"
#include "maskdetect.h"

/* What a network says of one place. */
typedef struct
{
  MdBox box;                    /* pixels of the input; neither clipped nor
                                 * checked */
  float score;                  /* 0..1 */
  float landmarks[MD_N_LANDMARKS][2];   /* pixels of the input */
  float mask;                   /* 0..1 that it wears a mask; 0.5 where the
                                 * network does not say */
} MdFaceAnswer;

/* Appends every answer that scores at least @threshold to @answers.
 * @session: of @net's network, after a run on pictures of @height × @width
 * @picture: which of them
 * @answers: of MdFaceAnswer */
void md_face_decode (const MdFaceNetwork * net, const MdSession * session,
    int picture, int height, int width, float threshold, GArray * answers);
