/* candidate: A possible face passed between stages of the cascade, and
 * non-maximum suppression (NMS) of duplicates.
 *
 *   MdSuppressor *suppressor = md_suppressor_new ();
 *   md_suppressor_run (suppressor, MD_STAGE_PNET, FALSE, found, kept);
 *
 * Thread safety: a suppressor belongs to one thread at a time.
 */
#pragma once

#include "models.h"

typedef struct
{
  MdBox window;                 /* frame pixels; input window of the last
                                 * stage */
  MdBox box;                    /* frame pixels; box that this stage
                                 * predicted */
  float score;                  /* 0..1 */
  float landmarks[MD_N_LANDMARKS][2];   /* frame pixels; valid if
                                         * has_landmarks */
  gboolean has_landmarks;
} MdCandidate;

/* Scratch memory for suppression; grows to fit the largest call. */
typedef struct _MdSuppressor MdSuppressor;

MdSuppressor *md_suppressor_new (void);
void md_suppressor_free (MdSuppressor * suppressor);

/* Appends candidates from @from to @to (both of MdCandidate), best score
 * first. Of those whose boxes share more than @overlap of the smaller box,
 * only the best is kept. */
void md_suppressor_keep_apart (MdSuppressor * suppressor, float overlap,
    const MdCandidate * candidates, guint n, GArray * to);

/* Runs the non-maximum suppression that follows stage @kind: appends the
 * survivors of @from to @to, both of MdCandidate, best score first.
 * @one_level: within one level of the pyramid, before levels are merged */
void md_suppressor_run (MdSuppressor * suppressor, MdStageKind kind,
    gboolean one_level, const GArray * from, GArray * to);

/* Whether all coordinates that a network gave are numbers.
 * @landmarks: (nullable): [MD_N_LANDMARKS] */
gboolean md_candidate_is_finite (const MdBox * box,
    const float landmarks[][2]);

/* Whether a box can be cropped from @image. Network output is untrusted and
 * may contain any value. */
gboolean md_candidate_is_usable (const MdCandidate * candidate,
    const MdImage * image);
