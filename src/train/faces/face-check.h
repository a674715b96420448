/* face-check: Validates a single-shot face detector in training on annotated
 * pictures at their original size, with the code that runs it for detection
 * (detect/single-shot.h), and labels faces by its mask output.
 *
 *   MdFaceCheck *check = md_face_check_new ("val.json", &params, &error);
 *   MdEvaluation *evaluation = md_face_check_run (check, graph, &error);
 *   md_face_check_free (check);
 *
 * Thread safety: one thread at a time; runs tasks on the pool.
 */
#pragma once

#include "eval/evaluate.h"
#include "nn/graph.h"

typedef struct
{
  guint every;                  /* use every n-th picture; >= 1 */
  float threshold;              /* minimum score of a detection; default .03 */
  double min_height;            /* of faces that count, pixels; default 16 */
  guint threads;
} MdFaceCheckParams;

#define MD_FACE_CHECK_PARAMS_DEFAULT { .every = 1, .threshold = .03f, \
  .min_height = 16, .threads = 1 }

typedef struct _MdFaceCheck MdFaceCheck;

/* @path: COCO-style JSON */
MdFaceCheck *md_face_check_new (const char *path,
    const MdFaceCheckParams * params, GError ** error);
void md_face_check_free (MdFaceCheck * check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdFaceCheck, md_face_check_free)

/* A picture that cannot be read counts as without detections; the first run names
 * it in a message.
 * @graph: (transfer none): with metadata, and an input whose sides may be any
 *   multiple of 32
 * Returns: (transfer full): NULL with @error if the graph is not such a
 *   detector */
MdEvaluation *md_face_check_run (MdFaceCheck * check, const MdGraph * graph,
    GError ** error);
/* Number of pictures that the first run could not read; 0 before it. */
guint md_face_check_n_unread (const MdFaceCheck * check);
