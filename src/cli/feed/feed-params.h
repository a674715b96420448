/* feed-params: The settings of a feed, and the report on an update.
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
  guint n_new, n_known;         /* pictures searched now, and by an earlier
                                 * run */
  guint n_failed;               /* each was named on stderr */
  guint n_busy;                 /* still being written: try again later */
  guint n_left;                 /* not searched yet: update again */
  guint n_posts, n_badges;      /* on the page; copies are one post */
  guint64 masks, new_masks;     /* in the ledger; since the last update */
  gboolean interrupted;         /* the rest was skipped */
} MdFeedReport;
