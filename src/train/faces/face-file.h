/* face-file: a detector in training as the files that it leaves: NAME.onnx for
 * the element, and NAME-unfolded.onnx to go on from.
 *
 *   md_face_file_save (md_net_graph (net), "out/face-medium", &facts, &error);
 *
 * Both take pictures of any sides that are multiples of 32. The first has its
 * norms folded into the convolutions, and no constant twice. Both carry the
 * recipe's metadata, and maskdetect.seed, .epoch, .canvases and .from.
 * Thread safety: pure function.
 */
#pragma once

#include "nn/graph.h"

typedef struct
{
  guint64 seed;
  guint epoch;
  guint64 canvases;             /* seen so far in this run */
  const char *from;             /* (nullable): path of the file it began with */
} MdFaceFileFacts;

/* Whether saving may take the place of what is there: see
 * md_safe_file_check(). FALSE with @error */
gboolean md_face_file_may_save (const char *path, GError ** error);
/* @graph: (transfer none)
 * @path: without ending */
gboolean md_face_file_save (const MdGraph * graph, const char *path,
    const MdFaceFileFacts * facts, GError ** error);
