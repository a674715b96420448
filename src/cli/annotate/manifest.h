/* ledger: which files of an output folder are results of ours, of what input
 * and made how, so that a rerun skips what is done, does again what has
 * changed, and never takes the place of a file that is not ours.
 *
 *   MdLedger *ledger = md_ledger_open ("out", "threshold=0.7", &error);
 *   switch (md_ledger_look (ledger, "out/a.png", "in/a.png")) ...
 *   md_ledger_add (ledger, "out/a.png", "in/a.png", &error);
 *
 * It is a hidden file of JSON lines in that folder, one a result, the last
 * one counting. An input is known by its path, or by name, size and time if
 * its folder was moved.
 * Thread safety: md_ledger_add() may be called from several threads.
 */
#pragma once

#include <glib.h>

#define MD_LEDGER_NAME ".maskdetect.jsonl"

typedef enum
{
  MD_LEDGER_NOTHING,            /* there is no such file */
  MD_LEDGER_DONE,               /* it is the result of this input */
  MD_LEDGER_OLD,                /* it was, but input or options have changed */
  MD_LEDGER_OTHERS,             /* a result of ours, of another input */
  MD_LEDGER_FOREIGN             /* not made by us, or changed since */
} MdLedgerState;

typedef struct _MdLedger MdLedger;

/* @folder: exists
 * @made: all options that a result depends on, in any words
 * Returns: (transfer full): NULL with @error, which names the file */
MdLedger *md_ledger_open (const char *folder, const char *made,
    GError ** error);
void md_ledger_close (MdLedger * ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdLedger, md_ledger_close)

/* @result: a path below the ledger's folder
 * @input: a path or an address; an address never changes */
MdLedgerState md_ledger_look (const MdLedger * ledger, const char *result,
    const char *input);
/* @result was written. */
gboolean md_ledger_add (MdLedger * ledger, const char *result,
    const char *input, GError ** error);
