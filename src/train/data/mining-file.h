/* mining-file: windows as they are found, scene after scene, on disk.
 *
 * The file is only ever appended to; what an interrupted run left half
 * written at its end is cut off. Native byte order: it is an intermediate
 * file of one training run.
 */
#pragma once

#include "sampler.h"

typedef struct _MdMiningFile MdMiningFile;

/* Opens @path, reads what it holds into @windows (of MdMinedWindow), and is
 * ready to append. A file with another @fingerprint is begun anew;
 * one that holds no mined windows is refused, and so is one that another
 * process writes.
 * @n_scenes: of the gallery; what goes beyond it is not believed
 * @n_done: (out): scenes that the file covers
 * Returns: (transfer full): NULL with @error (G_FILE_ERROR) */
MdMiningFile *md_mining_file_open (const char *path, guint64 fingerprint,
    guint n_scenes, GArray * windows, guint * n_done, GError ** error);
/* Flushes and closes; NULL is fine. */
void md_mining_file_free (MdMiningFile * file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdMiningFile, md_mining_file_free)

/* Appends what the next scene yielded. */
gboolean md_mining_file_append (MdMiningFile * file, guint scene,
    const GArray * windows, GError ** error);
