/* face-check: how well a single-shot face detector in training finds the faces
 * of annotated pictures, at their own size, by the code that detects with it
 * (detect/single-shot.h), and labels them by its own opinion.
 *
 *   MdFaceCheck *check = md_face_check_new ("val.json", &params, &error);
 *   MdEvaluation *evaluation = md_face_check_run (check, graph, &error);
 *   md_face_check_free (check);
 *
 * Thread safety: one thread at a time; it employs others through the pool.
 */
#pragma once

#include "eval/evaluate.h"
#include "nn/graph.h"

typedef struct
{
  guint every;                  /* of so many pictures one is looked at; >= 1 */
  float threshold;              /* of scores that are counted; default .03 */
  double min_height;            /* of faces that are to be found, pixels;
                                 * default 16 */
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

/* @graph: (transfer none): its input takes any multiple of 32; with metadata
 * Returns: (transfer full): NULL with @error where the graph is no such
 *   detector. A picture that cannot be read has no detection. */
MdEvaluation *md_face_check_run (MdFaceCheck * check, const MdGraph * graph,
    GError ** error);
