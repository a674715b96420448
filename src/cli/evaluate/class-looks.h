/* class-looks: what a mask network says about loose crops of faces, one folder
 * a class.
 *
 *   MdClassLooks looks = { .models = models, .stage = stage };
 *   if (md_class_looks_find (&looks, "faces", names, 2)
 *       && md_class_looks_run (&looks, threads)) ...
 *   md_class_looks_clear (&looks);
 *
 * With models, a crop is cut once more as their detector would cut it out of a
 * video; where it finds no face, and without models, the largest square in the
 * middle is looked at.
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
  MdClassSample *samples;       /* owned: one a picture; of a mask */
  MdClassLook *looks;           /* owned: one a picture */
  guint n_unread;               /* pictures left out */
} MdClassLooks;

/* @names: (array length=n_classes): folders below @directory, by MdLabel
 * FALSE after saying what is wrong */
gboolean md_class_looks_find (MdClassLooks * looks, const char *directory,
    char **names, guint n_classes);
/* FALSE after an interrupt. Pictures that could not be read are said and left
 * out. */
gboolean md_class_looks_run (MdClassLooks * looks, guint threads);
void md_class_looks_clear (MdClassLooks * looks);
