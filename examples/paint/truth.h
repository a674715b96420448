/* truth: Writes the painted faces as COCO-style JSON, which scenes.h reads.
 *
 *   MdTruth *truth = md_truth_new ();
 *   md_truth_add (truth, "0000.png", "crowd", w, h, frame, faces, n);
 *   ok = md_truth_save (truth, "painted/truth.json", &error);
 *   md_truth_free (truth);
 *
 * Beyond what scenes.h reads, an annotation has "identity", "mask_kind",
 * "worn", "visible" and "yaw", "pitch", "roll"; an image has "frame".
 * Thread safety: one thread at a time.
 */
#pragma once

#include "painter.h"

typedef struct _MdTruth MdTruth;

MdTruth *md_truth_new (void);
void md_truth_free (MdTruth * truth);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdTruth, md_truth_free)

/* @file: relative to the folder of the JSON file
 * @group: a name for pictures of one sort */
void md_truth_add (MdTruth * truth, const char *file, const char *group,
    int width, int height, guint frame, const MdPaintedFace * faces, guint n);
gboolean md_truth_save (MdTruth * truth, const char *path, GError ** error);
