/* tally: who is in view of one camera, and how many came and went of late.
 *
 *   md_tally_take (tally, event);             // of the element
 *   md_tally_count (tally, &counts);
 *   md_tally_begin (tally);                   // the next minute
 *
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include <gst/gst.h>

typedef struct
{
  guint people;                 /* in view now; and of them */
  guint masked, bare, incorrect;
  guint appeared, left;         /* since md_tally_begin() */
} MdTallyCounts;

typedef struct _MdTally MdTally;

MdTally *md_tally_new (void);
void md_tally_free (MdTally * tally);

/* @event: a structure maskdetect-event */
void md_tally_take (MdTally * tally, const GstStructure * event);
void md_tally_count (const MdTally * tally, MdTallyCounts * counts);
void md_tally_begin (MdTally * tally);

/* Returns: (transfer full) (element-type GstStructure): an event "left" for
 *   everybody in view, for a camera that is lost; they are still to be taken */
GPtrArray *md_tally_make_leave (const MdTally * tally);
