/* donations: the ledger of which pictures were matched with how many masks:
 * JSON lines that are only ever appended.
 *
 *   {"picture":"SHA-256","file":"a.jpg","masks":1,"time":"…Z"}
 *
 *   MdDonations *ledger = md_donations_open ("site/ledger.jsonl", &error);
 *   MdDonation entry = { sha256, "a.jpg", 1 };
 *   md_donations_add (ledger, &entry, 1, 0, &error);
 *   n = md_donations_total (ledger);
 *
 * A picture counts once, whatever its name and however often it is added.
 * It is a shared journal (json/journal.h): several processes may have a ledger
 * open; each takes a lock, reads what the others have appended, and only then
 * appends, with fsync(). A line that is not an entry is an error, as nobody
 * should guess about gifts.
 * Thread safety: an MdDonations belongs to one thread at a time.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *picture;          /* SHA-256 */
  const char *file;             /* name, for people; valid UTF-8 */
  guint64 masks;                /* >= 1 */
} MdDonation;

typedef struct _MdDonations MdDonations;

/* Creates the file where there is none.
 * Returns: (transfer full): NULL with @error, which names file and line */
MdDonations *md_donations_open (const char *path, GError ** error);
void md_donations_close (MdDonations * ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdDonations, md_donations_close)

/* Appends those of @entries whose picture is not in yet, in their order, all
 * or none; also takes up what others have added.
 * @limit: an entry that would take the total above it is left out; 0 = none */
gboolean md_donations_add (MdDonations * ledger, const MdDonation * entries,
    guint n_entries, guint64 limit, GError ** error);

/* Masks that @picture was matched with, 0 = not matched. */
guint64 md_donations_masks (const MdDonations * ledger, const char *picture);
guint64 md_donations_total (const MdDonations * ledger);
guint md_donations_n_pictures (const MdDonations * ledger);
