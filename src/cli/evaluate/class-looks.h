/* class-looks: Runs a mask network on loose crops of faces, one folder per
 * class.
 *
 *   MdClassLooks looks = { .models = models, .stage = stage };
 *   if (md_class_looks_find (&looks, "faces", names, 2)
 *       && md_class_looks_run (&looks, threads)) ...
 *   md_class_looks_clear (&looks);
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
} MdClassLook;

typedef struct
{
  MdModels *models;             /* (nullable) (transfer none) */
  MdStage *stage;               /* (transfer none): the mask network */
  GPtrArray *pictures;          /* owned: of MdInput, class by class */
  MdClassSample *samples;       /* owned: one per picture, class 1 = mask */
  MdClassLook *looks;           /* owned: one per picture */
  guint n_unread;               /* pictures that could not be read */
} MdClassLooks;

/* @names: (array length=n_classes): folders below @directory, by MdLabel
 * Returns: FALSE after a message */
gboolean md_class_looks_find (MdClassLooks * looks, const char *directory,
    char **names, guint n_classes);
/* Skips pictures that cannot be read, after a message for each.
 * Returns: FALSE after an interrupt */
gboolean md_class_looks_run (MdClassLooks * looks, guint threads);
void md_class_looks_clear (MdClassLooks * looks);
