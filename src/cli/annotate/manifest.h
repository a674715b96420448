/* manifest: which files of an output folder are results of ours, of what input
 * and made how, so that a rerun skips what is done, does again what has
 * changed, and never takes the place of a file that is not ours.
 *
 *   MdManifest *ledger = md_manifest_open ("out", "threshold=0.7", &error);
 *   switch (md_manifest_check (ledger, "out/a.png", "in/a.png")) ...
 *   md_manifest_add (ledger, "out/a.png", "in/a.png", &error);
 *
 * It is a hidden file of JSON lines in that folder, one a result, the last
 * one counting. An input is known by its path, or by name, size and time if
 * its folder was moved.
 * Thread safety: md_manifest_add() may be called from several threads.
 */
#pragma once

#include <glib.h>

#define MD_MANIFEST_NAME ".maskdetect.jsonl"

typedef enum
{
  MD_MANIFEST_NOTHING,            /* there is no such file */
  MD_MANIFEST_DONE,               /* it is the result of this input */
  MD_MANIFEST_OLD,                /* it was: input or options have changed */
  MD_MANIFEST_OTHERS,             /* a result of ours, of another input */
  MD_MANIFEST_FOREIGN             /* not made by us, or changed since */
} MdManifestState;

typedef struct _MdManifest MdManifest;

/* @folder: exists
 * @made: all options that a result depends on, in any words
 * Returns: (transfer full): NULL with @error, which names the file */
MdManifest *md_manifest_open (const char *folder, const char *made,
    GError ** error);
void md_manifest_close (MdManifest * ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdManifest, md_manifest_close)

/* @result: a path below the ledger's folder
 * @input: a path or an address; an address never changes */
MdManifestState md_manifest_check (const MdManifest * ledger, const char
    *result, const char *input);
/* @result was written. */
gboolean md_manifest_add (MdManifest * ledger, const char *result,
    const char *input, GError ** error);
