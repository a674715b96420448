/* candidate: a possible face on its way from one stage of the cascade to the
 * next, and non-maximum suppression of those that mean the same face.
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
  MdBox window;                 /* frame pixels; what the last stage saw */
  MdBox box;                    /* frame pixels; what it made of it */
  float score;                  /* 0..1 */
  float landmarks[MD_N_LANDMARKS][2];   /* frame pixels; where has_landmarks */
  gboolean has_landmarks;
} MdCandidate;

/* Scratch memory of suppression; grows to the largest call. */
typedef struct _MdSuppressor MdSuppressor;

MdSuppressor *md_suppressor_new (void);
void md_suppressor_free (MdSuppressor * suppressor);

/* Appends to @to, of MdCandidate, best score first: of those candidates whose
 * boxes share more than @overlap of the smaller one, only the best. */
void md_suppressor_keep_apart (MdSuppressor * suppressor, float overlap,
    const MdCandidate * candidates, guint n, GArray * to);

/* Appends what non-maximum suppression after stage @kind leaves of @from to
 * @to, both of MdCandidate, best score first.
 * @one_level: inside one level of the pyramid, before levels meet */
void md_suppressor_run (MdSuppressor * suppressor, MdStageKind kind,
    gboolean one_level, const GArray * from, GArray * to);

/* A network may answer anything; a box of which this is true can be cropped
 * from @image. */
gboolean md_candidate_is_usable (const MdCandidate * candidate,
    const MdImage * image);
