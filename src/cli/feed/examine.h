/* examine: looks at a picture and writes down what it sees.
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
 * The same picture, models and settings give the same faces, whatever was
 * looked at before.
 * Thread safety: any number of threads may share an examiner, each with a
 * detector of its own.
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

/* FALSE with @error where the models cannot be used; clear it then, too. */
gboolean md_examiner_init (MdExaminer * examiner,
    const MdSearchOptions * search, GError ** error);
void md_examiner_clear (MdExaminer * examiner);

/* Fails with G_IO_ERROR_BUSY for a file that changes meanwhile or that
 * another program is writing: it may be whole later.
 * @threads: for this one picture
 * @picture: (out) (optional) (transfer full): the pixels looked at
 * Returns: (transfer full): NULL with @error, which names @path */
MdSidecar *md_examiner_run (const MdExaminer * examiner,
    MdDetector * detector, guint threads, const char *path,
    MdPicture ** picture, GError ** error);

/* Whether nothing says that the file was changed between the two. */
gboolean md_same_state (const GStatBuf * a, const GStatBuf * b);
/* Whether a program has @path open for writing, as far as the system tells:
 * Linux does for files of our own. */
gboolean md_file_is_being_written (const char *path);
