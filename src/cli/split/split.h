/* split: which picture of a data set goes into which part, so that what
 * belongs together stays together and every class has its share of each part.
 *
 *   guint *groups = md_split_group (items, n);
 *   md_split_assign (items, groups, n, n_classes, ratio, 3, seed);
 *
 * Belonging together is transitive: pictures with nearly the same fingerprint,
 * and faces that `maskdetect crop` cut from one picture (NAME_face1,
 * NAME_face2), whatever class folder they were sorted into.
 */
#pragma once

#include "fingerprint.h"

typedef struct
{
  char *path;                   /* owned */
  guint class_index;
  MdFingerprint fingerprint;
  guint part;                   /* out: index into the ratio */
} MdSplitItem;

/* (transfer full) (array length=n): an equal number for all of one group */
guint *md_split_group (const MdSplitItem * items, guint n);
/* Sets every item's part. The same for the same items in the same order.
 * @ratio: share of each part, > 0; they need not sum to 1 */
void md_split_assign (MdSplitItem * items, const guint * groups, guint n,
    guint n_classes, const double *ratio, guint n_parts, guint64 seed);
/* The picture that a crop came from: "a/b" for "a/b_face2.png"; NULL for any
 * other name. */
char *md_split_origin (const char *path);
