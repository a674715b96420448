#include "tally.h"

#define TAKEN "taken"

struct _MdTally
{
  GHashTable *in_view;          /* track (guint64 *) → GstStructure, its last
                                 * event, with the time in field TAKEN */
  guint appeared, left;
};

static void
free_structure (gpointer data)
{
  gst_structure_free (data);
}

MdTally *
md_tally_new (void)
{
  MdTally *tally = g_new0 (MdTally, 1);

  tally->in_view = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
      free_structure);
  return tally;
}

void
md_tally_free (MdTally * tally)
{
  g_hash_table_unref (tally->in_view);
  g_free (tally);
}

void
md_tally_take (MdTally * tally, const GstStructure * event, gint64 time)
{
  const char *name = gst_structure_get_string (event, "event");
  GstStructure *last;
  guint64 track;

  if (!name || !gst_structure_get_uint64 (event, "track-id", &track))
    return;
  if (g_str_equal (name, "left")) {
    tally->left += g_hash_table_remove (tally->in_view, &track);
    return;
  }
  tally->appeared += g_str_equal (name, "appeared");
  last = gst_structure_copy (event);
  gst_structure_set (last, TAKEN, G_TYPE_INT64, time, NULL);
  g_hash_table_replace (tally->in_view, g_memdup2 (&track, sizeof track), last);
}

void
md_tally_count (const MdTally * tally, MdTallyCounts * counts)
{
  GHashTableIter iter;
  gpointer event;

  *counts = (MdTallyCounts) {
  .appeared = tally->appeared,.left = tally->left,};
  g_hash_table_iter_init (&iter, tally->in_view);
  while (g_hash_table_iter_next (&iter, NULL, &event)) {
    const char *label = gst_structure_get_string (event, "to");

    counts->people++;
    counts->masked += g_strcmp0 (label, "mask") == 0;
    counts->bare += g_strcmp0 (label, "no-mask") == 0;
    counts->incorrect += g_strcmp0 (label, "incorrect") == 0;
  }
}

void
md_tally_begin (MdTally * tally)
{
  tally->appeared = tally->left = 0;
}

GPtrArray *
md_tally_make_leave (const MdTally * tally, gint64 time)
{
  GPtrArray *events = g_ptr_array_new_with_free_func (free_structure);
  GHashTableIter iter;
  gpointer last;

  g_hash_table_iter_init (&iter, tally->in_view);
  while (g_hash_table_iter_next (&iter, NULL, &last)) {
    GstStructure *event = gst_structure_copy (last);
    guint64 last_seen = 0;
    gint64 taken = time;

    gst_structure_get (last, "last-seen", G_TYPE_UINT64, &last_seen,
        TAKEN, G_TYPE_INT64, &taken, NULL);
    last_seen += MAX (0, time - taken) * GST_USECOND;
    gst_structure_set (event, "event", G_TYPE_STRING, "left",
        "from", G_TYPE_STRING, gst_structure_get_string (last, "to"),
        "to", G_TYPE_STRING, "none",
        "last-seen", G_TYPE_UINT64, last_seen, NULL);
    gst_structure_remove_fields (event, "zone", "dwell", TAKEN, NULL);
    g_ptr_array_add (events, event);
  }
  return events;
}
