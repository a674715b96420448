/* split: Assigns the pictures of a data set to parts, keeping related pictures
 * together and giving each part its share of every class.
 *
 *   guint *groups = md_split_group (items, n);
 *   md_split_assign (items, groups, n, n_classes, ratio, 3, seed);
 *
 * Pictures are related if they have nearly the same fingerprint, or if
 * `maskdetect crop` cut them from one picture (NAME_face1, NAME_face2), in any
 * class folder. The relation is transitive.
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

/* Returns: (transfer full) (array length=n): the group of each item: the index
 *   of its first item */
guint *md_split_group (const MdSplitItem * items, guint n);
/* Sets every item's part; deterministic for the same items in the same order.
 * @ratio: share of each part, > 0; normalised to a sum of 1 */
void md_split_assign (MdSplitItem * items, const guint * groups, guint n,
    guint n_classes, const double *ratio, guint n_parts, guint64 seed);
/* Returns: the picture that a crop was cut from: "a/b" for "a/b_face2.png";
 *   NULL for any other name */
char *md_split_origin (const char *path);
