/* loose-crops: Runs a mask network on loose crops of faces, one folder per
 * class.
 *
 *   MdLooseCrops crops = { .models = models, .stage = stage };
 *   if (md_loose_crops_find (&crops, "faces", names, 2)
 *       && md_loose_crops_run (&crops, threads)) ...
 *   md_loose_crops_clear (&crops);
 *
 * With models, a crop is cut again as their detector would cut it out of a
 * video; if it finds no face, and without models, the largest centred square is
 * classified.
 * Thread safety: belongs to one thread.
 */
#pragma once

#include "cli/inputs.h"
#include "detect/models.h"
#include "eval/class-score.h"

typedef struct
{
  MdLabel truth, said;
  float probabilities[MD_N_LABELS];
  gboolean found;               /* the detector found a face */
} MdCropResult;

typedef struct
{
  MdModels *models;             /* (nullable) (transfer none) */
  MdStage *stage;               /* (transfer none): the mask network */
  GPtrArray *pictures;          /* owned: of MdInput, class by class */
  MdClassSample *samples;       /* owned: one per picture, class 1 = mask */
  MdCropResult *results;        /* owned: one per picture */
  guint n_unread;               /* files that could not be read */
} MdLooseCrops;

/* @names: (array length=n_classes): folders below @directory, by MdLabel
 * Returns: FALSE after a message */
gboolean md_loose_crops_find (MdLooseCrops * crops, const char *directory,
    char **names, guint n_classes);
/* Skips pictures that cannot be read, after a message for each.
 * Returns: FALSE after an interrupt */
gboolean md_loose_crops_run (MdLooseCrops * crops, guint threads);
void md_loose_crops_clear (MdLooseCrops * crops);
