/* face-decode: Decodes the outputs of a face network into boxes.
 *
 *   if (!md_face_decode (net, session, 0, height, width, threshold, found))
 *     ...                                  // the picture was not examined
 *
 * Thread safety: changes only its arguments.
 */
#pragma once

#include "face-network.h"
#include "maskdetect.h"

/* Prediction for one cell and anchor. */
typedef struct
{
  MdBox box;                    /* pixels of the input; neither clipped nor
                                 * checked */
  float score;                  /* 0..1 */
  float landmarks[MD_N_LANDMARKS][2];   /* pixels of the input */
  float mask;                   /* 0..1 that the face wears a mask; 0.5 if
                                 * the network does not predict it */
} MdFaceAnswer;

/* Appends every prediction with a score of at least @threshold to @answers.
 * @session: of @net's network, after a run on a batch of @height × @width
 *   pictures
 * @picture: index in the batch
 * @answers: of MdFaceAnswer
 * Returns: FALSE if a score, or the place of a face, is not a finite number: a
 *   network with broken weights says nothing about the picture */
gboolean md_face_decode (const MdFaceNetwork * net, const MdSession * session,
    int picture, int height, int width, float threshold, GArray * answers);
