/* store: Caches the results of earlier runs, so that a rerun searches only new
 * pictures: JSON lines, one per file, the newest last.
 *
 *   {"path":"a%20b.jpg","size":1234,"mtime":1769904000000000000,
 *    "sidecar":{…}}
 *
 *   const MdSidecar *known = md_store_find (store, "a b.jpg", &state);
 *   if (known == NULL)
 *     md_store_add (store, "a b.jpg", &state, found, &error);
 *
 * The store is a journal (json/journal.h) and only a cache: pictures whose line
 * is damaged are searched again. Paths that lead out of the folder are ignored.
 * Thread safety: md_store_add() and md_store_find_copy() may be called from
 * several threads.
 */
#pragma once

#include <glib/gstdio.h>

#include "sidecar.h"

typedef struct _MdStore MdStore;

/* @path: need not exist
 * @means: results with other models or settings (md_sidecar_is_by()) are
 *   ignored
 * Returns: (transfer full): NULL with @error, which names @path */
MdStore *md_store_open (const char *path, const MdMeans * means,
    GError ** error);
void md_store_close (MdStore * store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdStore, md_store_close)

/* Returns the result for file @name in @state.
 * @name: relative to the folder, any bytes
 * Returns: (transfer none) (nullable): valid until the store is closed */
const MdSidecar *md_store_find (MdStore * store, const char *name,
    const GStatBuf * state);
/* Returns the result for a picture with this digest, under any name. */
const MdSidecar *md_store_find_copy (MdStore * store, const char *sha256);
/* @found: (transfer full)
 * Returns: (transfer none): @found; NULL with @error if writing fails */
const MdSidecar *md_store_add (MdStore * store, const char *name,
    const GStatBuf * state, MdSidecar * found, GError ** error);
/* Removes all names that are not in the set @names.
 * Returns: (transfer full): those names; NULL with @error */
GPtrArray *md_store_keep (MdStore * store, GHashTable * names,
    GError ** error);
