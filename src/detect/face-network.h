/* face-network: A single-shot face detector, which predicts scores and boxes
 * for each cell of a few grids in one pass over the picture.
 *
 *   MdFaceNetwork *net = md_face_network_load ("models/face.onnx", &error);
 *   ... net->layout.levels[0].stride, net->threshold ...
 *
 * The layout of the outputs is derived from their shapes once, at load, and
 * checked for several input sizes. Supported families:
 *
 *   | family      | outputs, per stride or for all strides in one list        |
 *   |-------------|------------------------------------------------------------|
 *   | ours        | p8, p16, p32: N×16×H×W (15: without a mask channel)        |
 *   | SCRFD       | scores, boxes, landmarks (optional), two anchors a cell    |
 *   | YuNet       | class, object, box, landmarks                              |
 *   | RetinaFace  | one list each: boxes, two classes, landmarks; two anchors  |
 *   | Ultra-Light | one list each: two classes, corners; three or two anchors  |
 *
 * (Guo et al. 2021; Wu et al. 2023; Deng et al. 2020; Linzaer 2019.) The
 * metadata may set threshold, nms, vote, min-face, max-face, color, mean and
 * scale for each of them, and mask-certainty for ours.
 *
 * Immutable. Thread safety: may be shared freely.
 */
#pragma once

#include "face-layout.h"
#include "network.h"

typedef struct
{
  MdNetwork *network;           /* owned */
  MdFaceLayout layout;
  float threshold;              /* minimum score, 0..1 */
  float mask_certainty;         /* added to the logit of a score per unit of
                                 * the absolute value of the mask logit: a
                                 * cell that is sure of the mask class is
                                 * surer of the face [0] */
  float nms;                    /* IoU above which two boxes are the same
                                 * face */
  float vote;                   /* IoU from which a face's candidates are
                                 * averaged; 0 = they are not [0] */
  float min_face, max_face;     /* pixels of the input, longer side; max 0 =
                                 * as large as the input */
  gint ref_count;
} MdFaceNetwork;

/* Returns: (transfer full): NULL with @error, which names the file and, if
 *   they match no family, lists its outputs; G_FILE_ERROR or MD_MODEL_ERROR */
MdFaceNetwork *md_face_network_load (const char *path, GError ** error);
/* @model: (transfer none): e.g. one just trained */
MdFaceNetwork *md_face_network_new (MdModel * model, GError ** error);
MdFaceNetwork *md_face_network_ref (MdFaceNetwork * net);
void md_face_network_unref (MdFaceNetwork * net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdFaceNetwork, md_face_network_unref)

gboolean md_face_network_has_mask (const MdFaceNetwork * net);
gboolean md_face_network_has_landmarks (const MdFaceNetwork * net);
