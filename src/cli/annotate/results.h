/* results: a journal (json/journal.h) of what was found: JSON lines, each with
 * the "file" it is about, or comma-separated values (RFC 4180) whose first is
 * that file.
 *
 *   MdResults *results = md_results_open ("found.jsonl", &md_results_faces,
 *       missing, &error);
 *   if (!md_results_has (results, "a.jpg"))
 *     md_results_add (results, lines, &error);
 *
 * Lines go to the file when they are added, whole, so that a run that is
 * stopped can be taken up again: opening keeps the lines that are there.
 * Thread safety: md_results_add() may be called from several threads.
 */
#pragma once

#include <glib.h>

typedef struct _MdResults MdResults;

typedef struct
{
  const char *header;           /* (nullable): the first line of
                                 * comma-separated values; NULL = JSON */
  const char *list;             /* of JSON: the member that is an array of
                                 * objects */
  gboolean implied;             /* nobody has named the file */
} MdResultsForm;

/* What `annotate --json` and `crop` write. */
extern const MdResultsForm md_results_faces, md_results_crops;

/* @path: "-" = stdout, where nothing is kept from before
 * @form: outlives the results
 * @redo: (nullable) (element-type char *): set of files, in valid UTF-8, whose
 *   lines from an earlier run are dropped
 * Returns: (transfer full): NULL with @error, which names @path */
MdResults *md_results_open (const char *path, const MdResultsForm * form,
    GHashTable * redo, GError ** error);
void md_results_close (MdResults * results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdResults, md_results_close)

/* Whether a line about @file was there when @results was opened. */
gboolean md_results_has (const MdResults * results, const char *file);
/* @lines: whole lines */
gboolean md_results_add (MdResults * results, const GString * lines,
    GError ** error);

/* Drops all lines about @file, where that can be done: a pipe keeps what it got. */
gboolean md_results_forget (MdResults * results, const char *file,
    GError ** error);

/* Appends @text as a comma-separated value. */
void md_results_append_value (GString * line, const char *text);
