/* tally: Counts the people in view of one camera, and those who have appeared
 * and left in the last minute.
 *
 *   md_tally_take (tally, event, time);       // from the element
 *   md_tally_count (tally, &counts);
 *   md_tally_begin (tally);                   // the next minute
 *
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include <gst/gst.h>

typedef struct
{
  guint people;                 /* in view now */
  guint masked, bare, incorrect;        /* among them */
  guint appeared, left;         /* since md_tally_begin() */
} MdTallyCounts;

typedef struct _MdTally MdTally;

MdTally *md_tally_new (void);
void md_tally_free (MdTally * tally);

/* @event: a structure maskdetect-event
 * @time: of the event, µs since 1970 */
void md_tally_take (MdTally * tally, const GstStructure * event, gint64 time);
void md_tally_count (const MdTally * tally, MdTallyCounts * counts);
void md_tally_begin (MdTally * tally);

/* Makes the events for a camera that is lost; they must still be passed to
 * md_tally_take().
 * @time: of the loss, µs since 1970
 * Returns: (transfer full) (element-type GstStructure): an event "left" for
 *   every person in view, last seen at @time */
GPtrArray *md_tally_make_leave (const MdTally * tally, gint64 time);
