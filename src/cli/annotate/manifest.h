/* manifest: Records which files of an output folder are results of maskdetect,
 * and from which input and options they were made, so that a rerun skips
 * finished inputs, repeats changed ones, and never replaces a file of another
 * origin.
 *
 *   MdManifest *manifest = md_manifest_open ("out", "threshold=0.7", &error);
 *   md_manifest_begin (manifest, &error);
 *   if (md_manifest_claim (manifest, "out/a.png"))
 *     switch (md_manifest_check (manifest, "out/a.png", "in/a.png")) ...
 *   md_manifest_end (manifest);
 *   ...
 *   md_manifest_place (manifest, temporary, "out/a.png", "in/a.png", &error);
 *
 * The manifest is a hidden journal (json/journal.h) in that folder, one line
 * per result; several processes may share it. A result is recognised by its
 * size and a digest of its first and last 64 KiB. Its line is written before
 * the result is renamed to its name, so that a run that is killed leaves no
 * unrecorded result. An input is recognised by its path, or by name, size and
 * time if its folder was moved; a password in an address is left out.
 * Thread safety: md_manifest_place() may be called from several threads.
 */
#pragma once

#include <glib.h>

#define MD_MANIFEST_NAME ".maskdetect.jsonl"

typedef enum
{
  MD_MANIFEST_NOTHING,            /* there is no such file */
  MD_MANIFEST_DONE,               /* the current result of this input */
  MD_MANIFEST_OLD,                /* an outdated result of this input: the
                                   * input or the options have changed */
  MD_MANIFEST_OTHERS,             /* a result of another input */
  MD_MANIFEST_FOREIGN             /* not made by maskdetect, or changed since;
                                   * or a recording of another camera */
} MdManifestState;

typedef struct _MdManifest MdManifest;

/* @folder: must exist
 * @made: all options that a result depends on, as a text
 * Returns: (transfer full): NULL with @error, which names the file */
MdManifest *md_manifest_open (const char *folder, const char *made,
    GError ** error);
void md_manifest_close (MdManifest * manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdManifest, md_manifest_close)

/* Locks and unlocks the manifest for other processes; locking also reads what
 * they have added. */
gboolean md_manifest_begin (MdManifest * manifest, GError ** error);
void md_manifest_end (MdManifest * manifest);
/* Reserves the name @result until the manifest is closed.
 * Returns: FALSE if another process has reserved it */
gboolean md_manifest_claim (MdManifest * manifest, const char *result);

/* @result: a path below the manifest's folder
 * @input: a path or an address; an address counts as unchanged */
MdManifestState md_manifest_check (const MdManifest * manifest, const char *result,
    const char *input);

/* Returns: (transfer full) (element-type utf8): the results that still exist and
 *   whose options contain the text @made, as sorted paths below the folder */
GPtrArray *md_manifest_find_made (const MdManifest * manifest,
    const char *made);

/* For an input with any number of results, including none: returns the number
 * that was recorded.
 * @stem: a path, the common beginning of their names
 * Returns: -1 if none was recorded for the input as it is now */
int md_manifest_count (const MdManifest * manifest, const char *stem,
    const char *input);
/* Whether the number recorded for @stem belongs to another input. */
gboolean md_manifest_count_is_others (const MdManifest * manifest,
    const char *stem, const char *input);
gboolean md_manifest_add_count (MdManifest * manifest, const char *stem,
    const char *input, guint count, GError ** error);

/* Records @temporary as the result, then renames it to @result. Replaces only
 * results of maskdetect. Removes @temporary after a failure. */
gboolean md_manifest_place (MdManifest * manifest, const char *temporary,
    const char *result, const char *input, GError ** error);
/* Records a file that already has its name. */
gboolean md_manifest_add (MdManifest * manifest, const char *result,
    const char *input, GError ** error);
