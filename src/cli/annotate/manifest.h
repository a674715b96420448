/* manifest: which files of an output folder are results of ours, of what input
 * and made how, so that a rerun skips what is done, does again what has
 * changed, and never takes the place of a file that is not ours.
 *
 *   MdManifest *manifest = md_manifest_open ("out", "threshold=0.7", &error);
 *   md_manifest_begin (manifest, &error);
 *   if (md_manifest_claim (manifest, "out/a.png"))
 *     switch (md_manifest_check (manifest, "out/a.png", "in/a.png")) ...
 *   md_manifest_end (manifest);
 *   ...
 *   md_manifest_place (manifest, temporary, "out/a.png", "in/a.png", &error);
 *
 * It is a hidden journal (json/journal.h) in that folder, one line a result;
 * several processes may share it. A file is a result of ours if it is the one
 * that was written: by its size and a digest of its first and last 64 KiB.
 * The line comes before the result gets its name: whatever ends a run, no
 * result of ours is taken for somebody else's. An input is known by its path,
 * or by name, size and time if its folder was moved; a password in an address
 * is left out.
 * Thread safety: md_manifest_place() may be called from several threads.
 */
#pragma once

#include <glib.h>

#define MD_MANIFEST_NAME ".maskdetect.jsonl"

typedef enum
{
  MD_MANIFEST_NOTHING,            /* there is no such file */
  MD_MANIFEST_DONE,               /* it is the result of this input */
  MD_MANIFEST_OLD,                /* it was, but input or options have changed */
  MD_MANIFEST_OTHERS,             /* a result of ours, of another input */
  MD_MANIFEST_FOREIGN             /* not made by us, or changed since; or a
                                 * recording of another camera */
} MdManifestState;

typedef struct _MdManifest MdManifest;

/* @folder: exists
 * @made: all options that a result depends on, in any words
 * Returns: (transfer full): NULL with @error, which names the file */
MdManifest *md_manifest_open (const char *folder, const char *made,
    GError ** error);
void md_manifest_close (MdManifest * manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdManifest, md_manifest_close)

/* Between the two, no other process changes anything; what others have done
 * is known. */
gboolean md_manifest_begin (MdManifest * manifest, GError ** error);
void md_manifest_end (MdManifest * manifest);
/* FALSE where another process is making @result, or one of that name. It is
 * ours until the manifest is closed. */
gboolean md_manifest_claim (MdManifest * manifest, const char *result);

/* @result: a path below the manifest's folder
 * @input: a path or an address; an address never changes */
MdManifestState md_manifest_check (const MdManifest * manifest, const char *result,
    const char *input);

/* For an input with any number of results, their count, so that it is known
 * where there is none, too.
 * @stem: what the names of all of them begin with, a path
 * Returns: the count; -1 where it is not of this input as it is now */
int md_manifest_count (const MdManifest * manifest, const char *stem,
    const char *input);
/* Whether the count under @stem is another input's. */
gboolean md_manifest_count_is_others (const MdManifest * manifest,
    const char *stem, const char *input);
gboolean md_manifest_add_count (MdManifest * manifest, const char *stem,
    const char *input, guint count, GError ** error);

/* Writes down that @temporary is the result, then gives it its name. Replaces
 * a result of ours, and nothing else. Removes @temporary
 * after a failure. */
gboolean md_manifest_place (MdManifest * manifest, const char *temporary,
    const char *result, const char *input, GError ** error);
/* @result has its name already. */
gboolean md_manifest_add (MdManifest * manifest, const char *result,
    const char *input, GError ** error);
