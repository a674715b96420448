#include "report-line.h"

#include "base/names.h"
#include "json/json-writer.h"

static double
get_seconds (const GstStructure * structure, const char *field)
{
  guint64 time = 0;

  gst_structure_get_uint64 (structure, field, &time);
  return (double) time / GST_SECOND;
}

/* Returns: the seconds for which the person has been in view */
static double
seen_for (const GstStructure * person)
{
  return MAX (0, get_seconds (person, "last-seen")
      - get_seconds (person, "since"));
}

static guint64
track_of (const GstStructure * person)
{
  guint64 track = 0;

  gst_structure_get_uint64 (person, "track-id", &track);
  return track;
}

static void
append_person_text (GString * text, const MdReportLine * line)
{
  const GstStructure *person = line->person;
  const char *from = gst_structure_get_string (person, "from");
  const char *to = gst_structure_get_string (person, "to");
  const char *zone = gst_structure_get_string (person, "zone");

  g_string_append_printf (text, "person %" G_GUINT64_FORMAT, track_of (person));
  if (g_str_equal (line->event, "appeared"))
    g_string_append_printf (text, " appeared: %s", to);
  else if (g_str_equal (line->event, "verdict"))
    g_string_append_printf (text, ": %s → %s after %.0f s", from, to,
        seen_for (person));
  else if (g_str_equal (line->event, "left"))
    g_string_append_printf (text, " left: %s, %.0f s in view", from,
        seen_for (person));
  else
    g_string_append_printf (text, " %s %s: %s", line->event, zone, to);
  if (gst_structure_has_field (person, "dwell"))
    g_string_append_printf (text, ", %.0f s inside", get_seconds (person,
            "dwell"));
}

/* Appends the local time for a live source, the position for a file. */
static void
append_when (GString * text, const MdReportLine * line)
{
  if (GST_CLOCK_TIME_IS_VALID (line->position)) {
    guint64 tenths = line->position / (GST_SECOND / 10);

    g_string_append_printf (text, "%u:%02u:%02u.%u", (guint) (tenths / 36000),
        (guint) (tenths / 600 % 60), (guint) (tenths / 10 % 60),
        (guint) (tenths % 10));
  } else {
    g_autoptr (GDateTime) when =
        g_date_time_new_from_unix_local (line->time / G_USEC_PER_SEC);
    g_autofree char *clock = g_date_time_format (when, "%H:%M:%S");

    g_string_append (text, clock);
  }
}

void
md_report_line_append_text (GString * text, const MdReportLine * line)
{
  g_autofree char *camera = md_names_printable (line->camera);

  append_when (text, line);
  g_string_append_printf (text, " %s  ", camera);
  if (line->person)
    append_person_text (text, line);
  else if (line->counts)
    g_string_append_printf (text, "in view %u: %u masked, %u bare, %u "
        "incorrect; last minute: %u appeared, %u left", line->counts->people,
        line->counts->masked, line->counts->bare, line->counts->incorrect,
        line->counts->appeared, line->counts->left);
  else
    g_string_append (text, line->event);
  if (line->reason) {
    g_autofree char *reason = md_names_printable (line->reason);

    g_string_append_printf (text, ": %s", reason);
  }
  if (line->retry)
    g_string_append_printf (text, "; retrying in %u s", line->retry);
  g_string_append_c (text, '\n');
}

static void
add_whole (GString * json, const GstStructure * structure, const char *field)
{
  guint value = 0;

  gst_structure_get_uint (structure, field, &value);
  md_json_add_int (json, field, value);
}

static void
append_person_json (GString * json, const GstStructure * person)
{
  static const char *const texts[] = { "from", "to", "zone" };
  static const char *const numbers[] = { "x", "y", "width", "height" };

  md_json_add_int (json, "track-id", track_of (person));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (gst_structure_has_field (person, texts[i]))
      md_json_add_string (json, texts[i], gst_structure_get_string (person,
              texts[i]));
  if (gst_structure_has_field (person, "dwell"))
    md_json_add_double (json, "dwell", "%.3f", get_seconds (person, "dwell"));
  md_json_add_double (json, "in-view-for", "%.3f", seen_for (person));
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    add_whole (json, person, numbers[i]);
}

void
md_report_line_append_present_json (GString * json,
    const MdTallyCounts * counts)
{
  md_json_add_int (json, "people", counts->people);
  md_json_add_int (json, "masked", counts->masked);
  md_json_add_int (json, "bare", counts->bare);
  md_json_add_int (json, "incorrect", counts->incorrect);
}

void
md_report_line_append_zone_json (GString * json, const GstStructure * zone)
{
  static const char *const counts[] =
      { "people", "masked", "bare", "incorrect" };
  static const char *const totals[] = { "entered", "left" };
  double dwell = 0;

  md_json_begin (json, NULL, '{');
  md_json_add_string (json, "name", gst_structure_get_string (zone, "name"));
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    add_whole (json, zone, counts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (totals); i++) {
    guint64 value = 0;

    gst_structure_get_uint64 (zone, totals[i], &value);
    md_json_add_int (json, totals[i], value);
  }
  gst_structure_get_double (zone, "dwell", &dwell);
  md_json_add_double (json, "dwell", "%.3f", dwell);
  md_json_end (json, '}');
}

static void
append_zones_json (GString * json, const GValue * zones)
{
  md_json_begin (json, "zones", '[');
  for (guint i = 0; i < gst_value_list_get_size (zones); i++)
    md_report_line_append_zone_json (json,
        gst_value_get_structure (gst_value_list_get_value (zones, i)));
  md_json_end (json, ']');
}

void
md_report_line_append_json (GString * json, const MdReportLine * line)
{
  g_autoptr (GDateTime) when =
      g_date_time_new_from_unix_utc (line->time / G_USEC_PER_SEC);
  g_autofree char *clock = g_date_time_format (when, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *time = g_strdup_printf ("%s.%03uZ", clock,
      (guint) (line->time % G_USEC_PER_SEC / 1000));

  md_json_begin (json, NULL, '{');
  md_json_add_string (json, "time", time);
  md_json_add_string (json, "camera", line->camera);
  if (GST_CLOCK_TIME_IS_VALID (line->position))
    md_json_add_double (json, "position", "%.3f",
        (double) line->position / GST_SECOND);
  md_json_add_string (json, "event", line->event);
  if (line->person)
    append_person_json (json, line->person);
  if (line->counts) {
    md_report_line_append_present_json (json, line->counts);
    md_json_add_int (json, "appeared", line->counts->appeared);
    md_json_add_int (json, "left", line->counts->left);
  }
  if (line->zones)
    append_zones_json (json, line->zones);
  if (line->reason)
    md_json_add_string (json, "reason", line->reason);
  if (line->retry)
    md_json_add_int (json, "retry", line->retry);
  md_json_end (json, '}');
  g_string_append_c (json, '\n');
}
