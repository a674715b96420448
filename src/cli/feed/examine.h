/* examine: Searches a picture and records the result.
 *
 *   MdExaminer examiner;
 *   if (!md_examiner_init (&examiner, &search, &error))
 *     ...
 *   MdDetector *detector = md_detector_new (examiner.models);
 *   g_autoptr (MdPicture) picture = NULL;
 *   g_autoptr (MdSidecar) found = md_examiner_run (&examiner, detector, 1,
 *       "a.jpg", &picture, &error);
 *   md_examiner_clear (&examiner);
 *
 * The same picture, models and settings always give the same faces.
 * Thread safety: any number of threads may share an examiner; each needs its
 * own detector.
 */
#pragma once

#include <glib/gstdio.h>

#include "picture/picture.h"
#include "cli/options.h"
#include "sidecar.h"

typedef struct
{
  MdModels *models;             /* owned */
  MdMeans means;                /* min_face_size may be 0: md_smallest_face() */
  MdDetectorParams params;
  guint max_megapixels;         /* larger pictures are refused */
} MdExaminer;

/* Returns: FALSE with @error if the models cannot be used; @examiner must be
 *   cleared all the same */
gboolean md_examiner_init (MdExaminer * examiner,
    const MdSearchOptions * search, GError ** error);
void md_examiner_clear (MdExaminer * examiner);

/* Fails with G_IO_ERROR_BUSY if the file changes meanwhile or is being written
 * by another program; it can be read later.
 * @threads: for this picture
 * @picture: (out) (optional) (transfer full): the picture searched
 * Returns: (transfer full): NULL with @error, which names @path */
MdSidecar *md_examiner_run (const MdExaminer * examiner,
    MdDetector * detector, guint threads, const char *path,
    MdPicture ** picture, GError ** error);

/* Whether the two states show no change of the file. */
gboolean md_same_state (const GStatBuf * a, const GStatBuf * b);
/* Whether a program has @path open for writing. Only Linux reports this, and
 * only for files of the same user. */
gboolean md_file_is_being_written (const char *path);
