#include "outbox.h"

#include <string.h>

#include "json/journal.h"
#include "json/json-line.h"
#include "json/json-writer.h"

/* Number of obsolete lines after which the file is rewritten. */
#define MAX_DEAD 1000

typedef struct
{
  guint64 id;
  char *topic, *payload;
} Item;

struct _MdOutbox
{
  GMutex lock;
  MdJournal *journal;
  JsonParser *parser;           /* while the journal is opened */
  GQueue items;                 /* of Item, by id */
  gsize size, limit;            /* bytes of items */
  guint64 last_id, lost;
  guint dead;                   /* obsolete lines in the file */
};

static void
free_item (gpointer data)
{
  Item *item = data;

  g_free (item->topic);
  g_free (item->payload);
  g_free (item);
}

static gsize
item_size (const Item * item)
{
  return strlen (item->topic) + strlen (item->payload);
}

static void
push (MdOutbox * outbox, guint64 id, const char *topic, const char *payload)
{
  Item *item = g_new (Item, 1);

  *item = (Item) {
  id, g_strdup (topic), g_strdup (payload)};
  outbox->size += item_size (item);
  outbox->last_id = MAX (outbox->last_id, id);
  g_queue_push_tail (&outbox->items, item);
}

/* Returns: whether @id was in the outbox */
static gboolean
drop (MdOutbox * outbox, guint64 id)
{
  for (GList * l = outbox->items.head; l; l = l->next) {
    Item *item = l->data;

    if (item->id != id)
      continue;
    outbox->size -= item_size (item);
    outbox->dead += 2;          /* its line and the line "sent" */
    free_item (item);
    g_queue_delete_link (&outbox->items, l);
    return TRUE;
  }
  return FALSE;
}

static gboolean
take_line (const char *line, gsize length, gpointer data)
{
  MdOutbox *outbox = data;
  JsonObject *object = md_json_line_parse (outbox->parser, line, length);
  JsonNode *id = object ?
      md_json_line_member (object, "outbox", G_TYPE_INT64) : NULL;
  JsonNode *topic, *payload;

  if (!id || json_node_get_int (id) <= 0)
    return FALSE;
  if (md_json_line_member (object, "sent", G_TYPE_BOOLEAN)) {
    drop (outbox, json_node_get_int (id));
    return TRUE;
  }
  topic = md_json_line_member (object, "topic", G_TYPE_STRING);
  payload = md_json_line_member (object, "payload", G_TYPE_STRING);
  if (!topic || !payload)
    return FALSE;
  push (outbox, json_node_get_int (id), json_node_get_string (topic),
      json_node_get_string (payload));
  return TRUE;
}

static const MdJournalKind kind = {
  .what = "a queued message",
  .advice = "name another outbox",
  .start = "{\"outbox\":",
  .unique_start = TRUE,
  .take = take_line,
};

MdOutbox *
md_outbox_open (const char *path, gsize limit, GError ** error)
{
  MdOutbox *outbox = g_new0 (MdOutbox, 1);

  g_mutex_init (&outbox->lock);
  g_queue_init (&outbox->items);
  outbox->limit = limit;
  outbox->parser = json_parser_new ();
  outbox->journal = md_journal_open (path, &kind, outbox, error);
  g_clear_object (&outbox->parser);
  if (outbox->journal)
    return outbox;
  md_outbox_close (outbox);
  return NULL;
}

void
md_outbox_close (MdOutbox * outbox)
{
  g_clear_pointer (&outbox->journal, md_journal_close);
  g_queue_clear_full (&outbox->items, free_item);
  g_mutex_clear (&outbox->lock);
  g_free (outbox);
}

static void
append_item (GString * text, const Item * item)
{
  md_json_begin (text, NULL, '{');
  md_json_add_int (text, "outbox", item->id);
  md_json_add_string (text, "topic", item->topic);
  md_json_add_string (text, "payload", item->payload);
  md_json_end (text, '}');
  g_string_append_c (text, '\n');
}

static void
append_sent (GString * text, guint64 id)
{
  md_json_begin (text, NULL, '{');
  md_json_add_int (text, "outbox", id);
  md_json_add_boolean (text, "sent", TRUE);
  md_json_end (text, '}');
  g_string_append_c (text, '\n');
}

/* Appends @text, or rewrites the file with all queued messages. */
static gboolean
write_down (MdOutbox * outbox, const GString * text, GError ** error)
{
  g_autoptr (GString) all = NULL;

  if (outbox->dead < MAX_DEAD)
    return md_journal_append (outbox->journal, text->str, text->len, error);
  all = g_string_new (NULL);
  for (GList * l = outbox->items.head; l; l = l->next)
    append_item (all, l->data);
  /* keeps the last id and marks the file as an outbox */
  if (outbox->items.length == 0)
    append_sent (all, outbox->last_id);
  if (!md_journal_replace (outbox->journal, all->str, all->len, error))
    return FALSE;
  outbox->dead = 0;
  return TRUE;
}

gboolean
md_outbox_add (MdOutbox * outbox, const char *topic, const char *payload,
    GError ** error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean ok;

  g_mutex_lock (&outbox->lock);
  push (outbox, outbox->last_id + 1, topic, payload);
  append_item (text, outbox->items.tail->data);
  while (outbox->size > outbox->limit && outbox->items.length > 1) {
    guint64 oldest = ((Item *) outbox->items.head->data)->id;

    append_sent (text, oldest);
    drop (outbox, oldest);
    outbox->lost++;
  }
  ok = write_down (outbox, text, error);
  g_mutex_unlock (&outbox->lock);
  return ok;
}

guint64
md_outbox_next (MdOutbox * outbox, guint64 id, char **topic, char **payload)
{
  guint64 next = 0;

  g_mutex_lock (&outbox->lock);
  for (GList * l = outbox->items.head; l && !next; l = l->next) {
    const Item *item = l->data;

    if (item->id <= id)
      continue;
    *topic = g_strdup (item->topic);
    *payload = g_strdup (item->payload);
    next = item->id;
  }
  g_mutex_unlock (&outbox->lock);
  return next;
}

gboolean
md_outbox_done (MdOutbox * outbox, guint64 id, GError ** error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean ok = TRUE;

  append_sent (text, id);
  g_mutex_lock (&outbox->lock);
  if (drop (outbox, id))
    ok = write_down (outbox, text, error);
  g_mutex_unlock (&outbox->lock);
  return ok;
}

guint
md_outbox_waiting (MdOutbox * outbox)
{
  guint n;

  g_mutex_lock (&outbox->lock);
  n = outbox->items.length;
  g_mutex_unlock (&outbox->lock);
  return n;
}

guint64
md_outbox_lost (MdOutbox * outbox)
{
  guint64 n;

  g_mutex_lock (&outbox->lock);
  n = outbox->lost;
  g_mutex_unlock (&outbox->lock);
  return n;
}
