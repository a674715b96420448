#include "pace.h"

/* The latency is doubled so that it changes rarely: each change stalls the
 * pipeline for a moment, and a single slow frame is not worth that. */
#define FIRST_LATENCY (20 * GST_MSECOND)
#define MAX_LATENCY (1280 * GST_MSECOND)
#define MAX_LONGER 3

void
gst_mask_detect_pace_init (GstMaskDetectPace * pace)
{
  *pace = (GstMaskDetectPace) {
  .latency = FIRST_LATENCY};
  gst_mask_detect_pace_restart (pace);
}

void
gst_mask_detect_pace_restart (GstMaskDetectPace * pace)
{
  pace->late = FALSE;
  pace->earliest = GST_CLOCK_TIME_NONE;
}

void
gst_mask_detect_pace_take_qos (GstMaskDetectPace * pace, GstEvent * event)
{
  GstClockTimeDiff diff;
  GstClockTime timestamp;

  gst_event_parse_qos (event, NULL, NULL, &diff, &timestamp);
  pace->earliest = GST_CLOCK_TIME_NONE;
  if (!GST_CLOCK_TIME_IS_VALID (timestamp) || diff <= 0)
    return;
  pace->earliest = timestamp + diff;
  pace->late = TRUE;
}

void
gst_mask_detect_pace_answer (GstMaskDetectPace * pace, GstQuery * query)
{
  GstClockTime least, most;

  gst_query_parse_latency (query, &pace->live, &least, &most);
  least += pace->latency;
  if (GST_CLOCK_TIME_IS_VALID (most))
    most += pace->latency;
  gst_query_set_latency (query, pace->live, least, most);
}

guint
gst_mask_detect_pace_interval (const GstMaskDetectPace * pace, guint asked)
{
  return asked == 0 && !pace->live && !pace->late ? 1 : asked;
}

gboolean
gst_mask_detect_pace_add (GstMaskDetectPace * pace, GstClockTime took)
{
  if (took <= pace->latency || pace->latency >= MAX_LATENCY
      || ++pace->n_longer < MAX_LONGER)
    return FALSE;
  pace->n_longer = 0;
  while (pace->latency < MIN (took, MAX_LATENCY))
    pace->latency *= 2;
  return TRUE;
}
