/* outbox: messages that are to be sent, on disk until they are, bounded in
 * size.
 *
 *   MdOutbox *outbox = md_outbox_open ("a.outbox", 64 << 20, &error);
 *   md_outbox_add (outbox, "a/topic", "{}", &error);
 *   for (guint64 id = 0; (id = md_outbox_next (outbox, id, &topic, &payload));)
 *     send it, and when it has arrived, md_outbox_done (outbox, id, &error);
 *
 * A journal (json/journal.h) of two kinds of lines, which is written anew when
 * most of it is of no use any more:
 *   {"outbox":12,"topic":"a/topic","payload":"{}"}
 *   {"outbox":12,"sent":true}
 * Where there is no room for another message, the oldest go.
 *
 * Thread safety: all but opening and closing may be called from any thread.
 */
#pragma once

#include <glib.h>

typedef struct _MdOutbox MdOutbox;

/* @limit: bytes that may wait
 * Returns: (transfer full): NULL with @error; G_IO_ERROR_BUSY where another
 *   process has it */
MdOutbox *md_outbox_open (const char *path, gsize limit, GError ** error);
void md_outbox_close (MdOutbox * outbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdOutbox, md_outbox_close)

/* Where it cannot be written down, FALSE with @error: it waits all the same. */
gboolean md_outbox_add (MdOutbox * outbox, const char *topic,
    const char *payload, GError ** error);
/* The message after @id, the oldest after 0.
 * @topic, @payload: (out) (transfer full)
 * Returns: its id, 0 where there is none */
guint64 md_outbox_next (MdOutbox * outbox, guint64 id, char **topic,
    char **payload);
gboolean md_outbox_done (MdOutbox * outbox, guint64 id, GError ** error);

/* How many wait, and how many were lost for want of room. */
guint md_outbox_waiting (MdOutbox * outbox);
guint64 md_outbox_lost (MdOutbox * outbox);
