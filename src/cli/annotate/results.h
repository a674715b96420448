/* results: A journal (json/journal.h) of findings: JSON lines, each with the
 * member "file", or comma-separated values (RFC 4180) that begin with the file.
 *
 *   MdResults *results = md_results_open ("found.jsonl", &md_results_faces,
 *       missing, &error);
 *   if (!md_results_has (results, "a.jpg"))
 *     md_results_add (results, lines, &error);
 *
 * Lines are written as they are added, each as a whole, and opening keeps
 * existing lines, so that an interrupted run can be continued.
 * Thread safety: md_results_add() may be called from several threads.
 */
#pragma once

#include <glib.h>

typedef struct _MdResults MdResults;

typedef struct
{
  const char *header;           /* (nullable): the first line of
                                 * comma-separated values; NULL = JSON */
  const char *list;             /* JSON only: the member that is an array of
                                 * objects */
  gboolean implied;             /* the user has not named the file */
} MdResultsForm;

/* The formats of `annotate --json` and `crop`. */
extern const MdResultsForm md_results_faces, md_results_crops;

/* @path: "-" = stdout, which has no existing lines
 * @form: outlives the results
 * @redo: (nullable) (element-type char *): set of files, in valid UTF-8, whose
 *   lines from an earlier run are dropped
 * Returns: (transfer full): NULL with @error, which names @path */
MdResults *md_results_open (const char *path, const MdResultsForm * form,
    GHashTable * redo, GError ** error);
void md_results_close (MdResults * results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdResults, md_results_close)

/* Whether the file had a line about @file when @results was opened. */
gboolean md_results_has (const MdResults * results, const char *file);
/* @lines: whole lines */
gboolean md_results_add (MdResults * results, const GString * lines,
    GError ** error);

/* Drops all lines about @file; has no effect on a pipe. */
gboolean md_results_forget (MdResults * results, const char *file,
    GError ** error);

/* Appends @text as a comma-separated value. */
void md_results_append_value (GString * line, const char *text);
