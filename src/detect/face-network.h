/* face-network: a single-shot face detector: a network that looks at a whole
 * picture at once and says for each cell of a few grids whether a face is
 * there, and where.
 *
 *   MdFaceNetwork *net = md_face_network_load ("models/face.onnx", &error);
 *   ... net->layout.levels[0].stride, net->threshold ...
 *
 * Where each number of an answer lies among the outputs is worked out once, at
 * load, from the shapes of the outputs, and proved for several sizes of input.
 * Families that are told apart so:
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
 * metadata may set threshold, nms, min-face, max-face, color, mean and scale
 * for each of them, and mask-certainty for ours.
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
  float threshold;              /* score from which there is a face, 0..1 */
  float mask_certainty;         /* added to the logit of a score for each unit of
                                 * the mask channel's logit, of either sign: a
                                 * cell that is sure of what a face wears is
                                 * surer of the face [0] */
  float nms;                    /* IoU from which two boxes are one face */
  float min_face, max_face;     /* pixels of its input, longer side; max 0 =
                                 * as large as the input */
  gint ref_count;
} MdFaceNetwork;

/* Returns: (transfer full): NULL with @error, which names the file and lists
 *   its outputs where they are of no family above; G_FILE_ERROR or
 *   MD_MODEL_ERROR */
MdFaceNetwork *md_face_network_load (const char *path, GError ** error);
/* @model: (transfer none): e.g. one just trained */
MdFaceNetwork *md_face_network_new (MdModel * model, GError ** error);
MdFaceNetwork *md_face_network_ref (MdFaceNetwork * net);
void md_face_network_unref (MdFaceNetwork * net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdFaceNetwork, md_face_network_unref)

gboolean md_face_network_has_mask (const MdFaceNetwork * net);
gboolean md_face_network_has_landmarks (const MdFaceNetwork * net);
