/* store: what earlier runs have found, so that a rerun looks only at what is
 * new: JSON lines, one a file, the newest last.
 *
 *   {"path":"a%20b.jpg","size":1234,"mtime":1769904000000000000,
 *    "sidecar":{…}}
 *
 *   const MdSidecar *known = md_store_find (store, "a b.jpg", &state);
 *   if (known == NULL)
 *     md_store_add (store, "a b.jpg", &state, found, &error);
 *
 * It is a journal (json/journal.h) and a memory only: what cannot be read in
 * it is looked at again. Names that lead out of the folder are not believed.
 * Thread safety: md_store_add() and md_store_find_copy() may be called from
 * several threads.
 */
#pragma once

#include <glib/gstdio.h>

#include "sidecar.h"

typedef struct _MdStore MdStore;

/* @path: need not exist
 * @means: what was found by other means (md_sidecar_is_by()) is forgotten
 * Returns: (transfer full): NULL with @error, which names @path */
MdStore *md_store_open (const char *path, const MdMeans * means,
    GError ** error);
void md_store_close (MdStore * store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdStore, md_store_close)

/* What was found in @name when its file was in @state.
 * @name: of the file below the folder, any bytes
 * Returns: (transfer none) (nullable): valid until the store is closed */
const MdSidecar *md_store_find (MdStore * store, const char *name,
    const GStatBuf * state);
/* What was found in a picture with this digest, under any name. */
const MdSidecar *md_store_find_copy (MdStore * store, const char *sha256);
/* @found: (transfer full)
 * Returns: (transfer none): @found; NULL with @error where the disk fails */
const MdSidecar *md_store_add (MdStore * store, const char *name,
    const GStatBuf * state, MdSidecar * found, GError ** error);
/* Drops the names that are not in @names, a set, from the file.
 * Returns: (transfer full): those names; NULL with @error */
GPtrArray *md_store_keep (MdStore * store, GHashTable * names,
    GError ** error);
