/* report-line: Formats an event at a camera as a line for people or for
 * programs.
 *
 *   12:04:31 front  person 3 appeared: no-mask
 *   12:04:40 front  person 3: no-mask → mask after 9 s
 *   12:05:00 front  in view 1: 1 masked, 0 bare, 0 incorrect; last
 *                   minute: 5 appeared, 4 left
 *
 *   {"time":"2026-05-01T12:04:40.120Z","camera":"front","event":"verdict",
 *    "track-id":3,"from":"no-mask","to":"mask","in-view-for":9.000,
 *    "x":614,"y":212,"width":88,"height":117}
 *
 * For a file, the text begins with the position in it, and the JSON object has
 * the member "position", in seconds.
 * Thread safety: pure functions of their arguments.
 */
#pragma once

#include "tally.h"

typedef struct
{
  const char *camera;
  gint64 time;                  /* µs since 1970 */
  GstClockTime position;        /* in a file; NONE = live source */
  const char *event;            /* "appeared", "verdict", "left", "entered",
                                 * "exited", "counts", "online", "offline",
                                 * "ended", "failed" */
  const GstStructure *person;   /* the element's event; NULL = not about a
                                 * person */
  const MdTallyCounts *counts;  /* for "counts" */
  const GValue *zones;          /* for "counts" (nullable): the element's list
                                 * of structures "zone" */
  const char *reason;           /* for "offline" and "failed" */
  guint retry;                  /* for "offline", seconds */
} MdReportLine;

/* Append parts of the JSON object: the members that count the people in view, and
 * the object of one zone. */
void md_report_line_append_present_json (GString * json,
    const MdTallyCounts * counts);
void md_report_line_append_zone_json (GString * json,
    const GstStructure * zone);

/* Append a whole line with its newline. */
void md_report_line_append_text (GString * text, const MdReportLine * line);
void md_report_line_append_json (GString * json, const MdReportLine * line);
