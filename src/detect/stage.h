/* stage: A network that classifies square windows, in one of four roles:
 * MTCNN's three (Zhang et al. 2016) and the mask network. The requirements of
 * the role are checked at load.
 *
 *   MdStage *pnet =
 *       md_stage_load ("models/pnet.onnx", MD_STAGE_PNET, &error);
 *   MdSession *session = md_session_borrow (pnet->network, 1);
 *
 * Each key below is read from the file's metadata_props as maskdetect.KEY; all
 * are optional, with the defaults in brackets. A file that names its role in
 * maskdetect.kind must name this one.
 *
 * Thread safety: immutable; may be shared freely.
 */
#pragma once

#include "maskdetect.h"
#include "network.h"

typedef enum
{
  MD_STAGE_PNET,
  MD_STAGE_RNET,
  MD_STAGE_ONET,
  MD_STAGE_MASK,
  MD_N_STAGES
} MdStageKind;

/* Distance in pixels between the windows of P-Net, which classifies one at
 * every cell of a picture. */
#define MD_PNET_STRIDE 2

/* "pnet", "rnet", "onet", "mask"; static. The file name is that + ".onnx". */
const char *md_stage_kind_name (MdStageKind kind);

typedef struct
{
  MdNetwork *network;           /* owned; color, mean, scale [RGB, 127.5,
                                 * 1/128] */
  MdStageKind kind;
  int size;                     /* input-size: side of the input window [from
                                 * the input shape, else 12/24/48/64] */
  float threshold;              /* threshold [0.6/0.7/0.7/0.5] */
  float window_scale;           /* window-scale: side of the mask network's
                                 * window relative to the squared box [1] */
  /* Indices of the model's outputs; -1 = absent */
  int prob_output, box_output, landmarks_output;
  int n_classes;                /* 1 (sigmoid) or 2 (softmax); for a mask
                                 * network also 3 */
  int positive;                 /* index of the face or mask class: 1, the
                                 * last, unless labels says otherwise; for
                                 * one class, 0 = its complement */
  int labels[MD_N_LABELS];      /* labels: MdLabel of each class [no-mask,
                                 * mask and, with three, incorrect]; a single
                                 * class is the second label and the
                                 * complement of the first */
  int n_labels;                 /* 2 or 3; 0 = not a mask network */
  gint ref_count;
} MdStage;

/* Checks that the network fits its role: one 3-channel input, outputs of the
 * right shapes, metadata that parses. Errors name the file and the key.
 * Returns: (transfer full) */
MdStage *md_stage_load (const char *path, MdStageKind kind, GError ** error);
/* @model: (transfer none): e.g. one just trained */
MdStage *md_stage_new (MdModel * model, MdStageKind kind, GError ** error);
MdStage *md_stage_ref (MdStage * stage);
void md_stage_unref (MdStage * stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdStage, md_stage_unref)
