/* feed-params: what a feed is made of, and what an update of it comes to.
 */
#pragma once

#include "examine.h"
#include "policy.h"

typedef struct
{
  const char *folder;           /* of the pictures */
  const char *site;
  const char *ledger;           /* (nullable): NULL = in the site */
  const MdExaminer *examiner;
  const MdPolicy *policy;
  gboolean recursive;           /* subfolders too */
  gboolean sidecars;            /* in the site */
  gboolean beside;              /* sidecars beside the originals */
} MdFeedParams;

typedef struct
{
  guint n_new, n_known;         /* pictures looked at, and those that an
                                 * earlier run had looked at */
  guint n_failed;               /* each was named on stderr */
  guint n_busy;                 /* still being written: look again later */
  guint n_left;                 /* not looked at yet: update again */
  guint n_posts, n_badges;      /* on the page; copies are one post */
  guint64 masks, new_masks;     /* in the ledger; since the last update */
  gboolean interrupted;         /* the rest was left out */
} MdFeedReport;
