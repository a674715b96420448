/* Tests who is in view of a camera, and what is reported when it is lost. */
#include "cli/watch/tally.h"

/* Returns: an event about a person who came into view at 10 s */
static GstStructure *
new_event (const char *name, guint64 track, const char *to, GstClockTime seen)
{
  return gst_structure_new ("maskdetect-event", "event", G_TYPE_STRING, name,
      "track-id", G_TYPE_UINT64, track, "from", G_TYPE_STRING, "none",
      "to", G_TYPE_STRING, to, "since", G_TYPE_UINT64, 10 * GST_SECOND,
      "last-seen", G_TYPE_UINT64, seen, NULL);
}

static void
take (MdTally * tally, GstStructure * event, gint64 seconds)
{
  md_tally_take (tally, event, seconds * G_USEC_PER_SEC);
  gst_structure_free (event);
}

static void
test_counts (void)
{
  MdTally *tally = md_tally_new ();
  MdTallyCounts counts;

  take (tally, new_event ("appeared", 1, "mask", 10 * GST_SECOND), 100);
  take (tally, new_event ("appeared", 2, "no-mask", 10 * GST_SECOND), 100);
  take (tally, new_event ("verdict", 1, "incorrect", 11 * GST_SECOND), 101);
  take (tally, new_event ("left", 2, "none", 12 * GST_SECOND), 102);
  md_tally_count (tally, &counts);
  g_assert_cmpuint (counts.people, ==, 1);
  g_assert_cmpuint (counts.incorrect, ==, 1);
  g_assert_cmpuint (counts.masked + counts.bare, ==, 0);
  g_assert_cmpuint (counts.appeared, ==, 2);
  g_assert_cmpuint (counts.left, ==, 1);
  md_tally_free (tally);
}

/* People have been in view until the loss, not until their last event. */
static void
test_loss (void)
{
  MdTally *tally = md_tally_new ();
  g_autoptr (GPtrArray) events = NULL;
  const GstStructure *event;
  MdTallyCounts counts;
  guint64 last_seen;

  take (tally, new_event ("appeared", 1, "mask", 10 * GST_SECOND), 100);
  take (tally, new_event ("entered", 1, "mask", 12 * GST_SECOND), 102);
  events = md_tally_make_leave (tally, 160 * G_USEC_PER_SEC);
  g_assert_cmpuint (events->len, ==, 1);
  event = g_ptr_array_index (events, 0);
  g_assert_cmpstr (gst_structure_get_string (event, "event"), ==, "left");
  g_assert_cmpstr (gst_structure_get_string (event, "from"), ==, "mask");
  g_assert_true (gst_structure_get_uint64 (event, "last-seen", &last_seen));
  g_assert_cmpuint (last_seen, ==, 70 * GST_SECOND);
  md_tally_take (tally, event, 160 * G_USEC_PER_SEC);
  md_tally_count (tally, &counts);
  g_assert_cmpuint (counts.people, ==, 0);
  md_tally_free (tally);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tally/counts", test_counts);
  g_test_add_func ("/tally/loss", test_loss);
  return g_test_run ();
}
