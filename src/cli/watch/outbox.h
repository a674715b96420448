/* outbox: A queue of messages, stored on disk until they are sent, of limited
 * size.
 *
 *   MdOutbox *outbox = md_outbox_open ("a.outbox", 64 << 20, &error);
 *   md_outbox_add (outbox, "a/topic", "{}", &error);
 *   for (guint64 id = 0; (id = md_outbox_next (outbox, id, &topic, &payload));)
 *     send it, and when it has arrived, md_outbox_done (outbox, id, &error);
 *
 * The file is a journal (json/journal.h) with two kinds of lines, which is
 * rewritten when too many of them are obsolete:
 *   {"outbox":12,"topic":"a/topic","payload":"{}"}
 *   {"outbox":12,"sent":true}
 * If there is no room for a message, the oldest ones are dropped.
 *
 * Thread safety: all functions but open and close may be called from any thread.
 */
#pragma once

#include <glib.h>

typedef struct _MdOutbox MdOutbox;

/* @limit: maximum size of the queued messages, bytes
 * Returns: (transfer full): NULL with @error; G_IO_ERROR_BUSY if another
 *   process has it open */
MdOutbox *md_outbox_open (const char *path, gsize limit, GError ** error);
void md_outbox_close (MdOutbox * outbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdOutbox, md_outbox_close)

/* Returns: FALSE with @error if writing fails; the message is queued all the
 *   same */
gboolean md_outbox_add (MdOutbox * outbox, const char *topic,
    const char *payload, GError ** error);
/* Finds the message after @id; the oldest one if @id is 0.
 * @topic, @payload: (out) (transfer full)
 * Returns: its id; 0 if there is none */
guint64 md_outbox_next (MdOutbox * outbox, guint64 id, char **topic,
    char **payload);
gboolean md_outbox_done (MdOutbox * outbox, guint64 id, GError ** error);

/* Return the number of queued messages, and of those dropped for lack of
 * room. */
guint md_outbox_waiting (MdOutbox * outbox);
guint64 md_outbox_lost (MdOutbox * outbox);
