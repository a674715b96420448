/* stage: one network with its place in the cascade, and what its metadata says
 * about it.
 *
 *   MdStage *pnet =
 *       md_stage_load ("models/pnet.onnx", MD_STAGE_PNET, &error);
 *   md_resample (..., &pnet->input, md_plan_input (plan));
 *
 * Metadata is parsed here and nowhere else. Each key below stands in the
 * file's metadata_props as maskdetect.KEY; all are optional, and the defaults
 * in brackets are the stock MTCNN's. A file that names its kind in
 * maskdetect.kind must mean this one, and is taken to follow our conventions
 * on windows (crop.h); one that does not is a stock network (matlab-windows.h).
 * Thread safety: an MdStage may be shared freely; change its public fields
 * only before anybody else sees it.
 */
#pragma once

#include "maskdetect.h"
#include "nn/run/plan.h"
#include "image/resample.h"

typedef enum
{
  MD_STAGE_PNET,
  MD_STAGE_RNET,
  MD_STAGE_ONET,
  MD_STAGE_SNET,
  MD_STAGE_MASK,
  MD_N_STAGES
} MdStageKind;

/* "pnet", "rnet", "onet", "snet", "mask"; static. The file is that name +
 * ".onnx". */
const char *md_stage_kind_name (MdStageKind kind);
/* Whether detection does without it: without S-Net it is slower, without the
 * mask network nobody is judged. */
gboolean md_stage_kind_is_optional (MdStageKind kind);
/* Whether it looks at pictures of any size, a window at every cell, rather than
 * at a batch of windows: P-Net and S-Net. */
gboolean md_stage_kind_is_dense (MdStageKind kind);

typedef struct _MdWorker MdWorker;      /* worker.h */

/* The defaults are those of the stock MTCNN. */
typedef struct
{
  MdModel *model;               /* owned */
  MdStageKind kind;
  gboolean matlab_windows;       /* there is no maskdetect.kind */
  MdInputFormat input;          /* color, mean, scale [RGB, 127.5, 1/128] */
  int size;                     /* input-size: side of the window the net sees
                                 * [from the input shape, else 12/24/48/12/64] */
  int stride;                   /* stride: level pixels from cell to cell,
                                 * P-Net and S-Net [2] */
  float threshold;              /* threshold [0.6/0.7/0.7/0.1/0.5] */
  float box_scale;              /* box-scale: box outputs × this × the window's
                                 * side = pixels [1] */
  float window_scale;           /* window-scale: side of the window over that
                                 * of the squared box [1] */
  float score_prior;            /* score-prior: score = own × (score of the
                                 * stage before) ^ this [0] */
  guint max_candidates;         /* max-candidates: best ones passed on, 0 =
                                 * all [0] */
  float nms;                    /* nms: overlap above which the lesser box
                                 * goes [0.7]; after P-Net and R-Net stock
                                 * networks compare windows, ours boxes, for
                                 * which 0.6 is better */
  float level_nms;              /* level-nms: the same inside one pyramid
                                 * level, P-Net [0.5] */
  float vote;                   /* vote: overlap with the best from which a
                                 * candidate that goes still counts for its box
                                 * [0 = none counts] */
  /* Outputs of the model; -1 = it has none */
  int prob_output, box_output, landmarks_output;
  int n_classes;                /* 1 (sigmoid) or 2 (softmax); of a mask network
                                 * 3, too */
  int positive;                 /* class that is the face or the mask: 1, the
                                 * last, unless labels says otherwise; of one
                                 * class, 0 = its complement */
  int labels[MD_N_LABELS];      /* labels: MdLabel of each class [no-mask, mask
                                 * and, of three, incorrect]; one class is the
                                 * second and the complement of the first */
  int n_labels;                 /* 2 or 3; 0 = no mask network */
  gint ref_count;
  GMutex idle_lock;
  MdWorker *idle;               /* guarded by it; the first of those that nobody
                                 * has */
} MdStage;

/* Checks that the network fits its kind: one 3-channel input, outputs of the
 * right shapes, metadata that parses. Errors name the file and the key.
 * Returns: (transfer full) */
MdStage *md_stage_load (const char *path, MdStageKind kind, GError ** error);
/* @model: (transfer none): e.g. one just trained */
MdStage *md_stage_new (MdModel * model, MdStageKind kind, GError ** error);
/* Whether @snet looks at the same windows as @pnet, and @pnet takes batches of
 * them: otherwise @error names one of the two. */
gboolean md_stage_check_screen (MdStage * snet, MdStage * pnet,
    GError ** error);
MdStage *md_stage_ref (MdStage * stage);
void md_stage_unref (MdStage * stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdStage, md_stage_unref)
