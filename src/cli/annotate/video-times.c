#include "video-times.h"

#include <gio/gio.h>

#include "picture/address.h"
#include "picture/media-end.h"
#include "picture/media-type.h"

/* Minimum time between two frames that counts as a gap; timestamps are often
 * rounded. */
#define GAP (100 * GST_MSECOND)

void
md_video_times_add (MdVideoTimes * self, GstClockTime time,
    GstClockTime duration)
{
  if (GST_CLOCK_TIME_IS_VALID (self->end) && time > self->end + GAP)
    self->gaps += time - self->end;
  self->time = time;
  self->end = GST_CLOCK_TIME_IS_VALID (duration) ? time + duration :
      GST_CLOCK_TIME_NONE;
}

char *
md_video_times_describe_gaps (const MdVideoTimes * self)
{
  return self->gaps == 0 ? NULL :
      g_strdup_printf ("%.1f s in between that cannot be decoded",
      (double) self->gaps / GST_SECOND);
}

static gboolean
ends_early (const MdVideoTimes * self, const MdInput * input)
{
  GstClockTime end = self->time + GST_SECOND;
  g_autofree char *type = NULL;

  if (self->duration > 0
      && end + self->duration / 20 < (GstClockTime) self->duration)
    return TRUE;
  type = md_is_address (input->path) ? NULL :
      md_media_type_of_file (input->path, NULL);
  return type && md_media_is_cut (input->path, type);
}

gboolean
md_video_times_check_end (const MdVideoTimes * self, const MdInput * input,
    GError ** error)
{
  double seconds = (double) self->time / GST_SECOND;

  if (!ends_early (self, input))
    return TRUE;
  if (self->duration > (gint64) (self->time + GST_SECOND))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
        "%s: cannot be read after %.1f s of %.1f s", input->shown, seconds,
        (double) self->duration / GST_SECOND);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
        "%s: breaks off after %.1f s", input->shown, seconds);
  return FALSE;
}
