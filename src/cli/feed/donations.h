/* donations: The ledger of the masks donated for each picture: JSON lines, to
 * which lines are only appended.
 *
 *   {"picture":"SHA-256","file":"a.jpg","masks":1,"time":"…Z"}
 *
 *   MdDonations *ledger = md_donations_open ("site/ledger.jsonl", &error);
 *   MdDonation entry = { sha256, "a.jpg", 1 };
 *   md_donations_add (ledger, &entry, 1, 0, &error);
 *   n = md_donations_total (ledger);
 *
 * A picture counts once, whatever its name and however often it is added.
 * The ledger is a shared journal (json/journal.h): several processes may have
 * it open; each takes a lock, reads what the others have appended, and then
 * appends, with fsync(). Any other line is an error, because guessing could
 * change the number of donations.
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

/* Creates the file if it does not exist.
 * Returns: (transfer full): NULL with @error, which names file and line */
MdDonations *md_donations_open (const char *path, GError ** error);
void md_donations_close (MdDonations * ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdDonations, md_donations_close)

/* Appends, in their order, all or none of those of @entries whose picture is
 * not in the ledger; also reads what others have added.
 * @limit: an entry that would raise the total above this is skipped; 0 = no
 *   limit */
gboolean md_donations_add (MdDonations * ledger, const MdDonation * entries,
    guint n_entries, guint64 limit, GError ** error);

/* Masks that @picture was matched with, 0 = not matched. */
guint64 md_donations_masks (const MdDonations * ledger, const char *picture);
guint64 md_donations_total (const MdDonations * ledger);
guint md_donations_n_pictures (const MdDonations * ledger);
