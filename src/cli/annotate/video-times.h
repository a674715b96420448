/* video-times: Detects parts of a video that are missing from the decoded frames:
 * gaps, and the rest of a file that breaks off.
 *
 *   MdVideoTimes times = MD_VIDEO_TIMES_NONE;
 *   times.duration = duration in the header;
 *   for each frame: md_video_times_add (&times, time, duration);
 *   g_autofree char *gaps = md_video_times_describe_gaps (&times);
 *   if (!md_video_times_check_end (&times, input, &error)) ...
 *
 * Only timestamps reveal gaps, because decoders drop damaged frames silently.
 *
 * Thread safety: a plain value.
 */
#pragma once

#include <gst/gst.h>

#include "cli/inputs.h"

typedef struct
{
  GstClockTime time;            /* of the last frame */
  GstClockTime end;             /* end of the last frame, if it has a
                                 * duration */
  GstClockTime gaps;            /* total time without frames */
  gint64 duration;              /* by the header, ns; -1 = unknown */
} MdVideoTimes;

#define MD_VIDEO_TIMES_NONE { 0, GST_CLOCK_TIME_NONE, 0, -1 }

/* Adds the next frame.
 * @duration: GST_CLOCK_TIME_NONE = unknown */
void md_video_times_add (MdVideoTimes * self, GstClockTime time,
    GstClockTime duration);
/* Returns: (transfer full) (nullable): a description of what is missing between
 *   frames; NULL if nothing is */
char *md_video_times_describe_gaps (const MdVideoTimes * self);
/* Compares the last frame with the duration of @input, and its file with the
 * sizes in its container.
 * Returns: FALSE with @error (G_IO_ERROR_PARTIAL_INPUT) if the input is longer
 *   than the part that was decoded */
gboolean md_video_times_check_end (const MdVideoTimes * self,
    const MdInput * input, GError ** error);
