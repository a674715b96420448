#include "json-log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "json/face-json.h"
#include "json/json-writer.h"
#include "meta.h"

/* Maximum number of bytes kept while they cannot be written. */
#define MAX_PENDING (1 << 20)
/* From NTP's epoch, 1900, to that of Unix, 1970 (RFC 5905). */
#define NTP_TO_UNIX (2208988800u * GST_SECOND)

struct _GstMaskDetectJsonLog
{
  GstElement *element;
  char *location;
  GstCaps *unix_time, *ntp_time;        /* of reference timestamps */
  int fd;                       /* -1: a pipe without a reader */
  GString *pending;             /* lines; the first may be partly written */
  guint64 lost;
  gboolean warned;
};

/* Whether the file ends in the middle of a line, because an earlier run was
 * interrupted. */
static gboolean
is_cut_off (const char *location)
{
  gboolean cut_off;
  char last = '\n';
  int fd;

  if (!g_file_test (location, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  fd = g_open (location, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  cut_off = lseek (fd, -1, SEEK_END) >= 0 && read (fd, &last, 1) == 1
      && last != '\n';
  close (fd);
  return cut_off;
}

/* Opens the location without waiting for a pipe's reader. */
static void
open_file (GstMaskDetectJsonLog * log)
{
  log->fd = g_open (log->location, O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK
      | O_CLOEXEC, 0666);
}

static void
free_log (GstMaskDetectJsonLog * log)
{
  if (log->fd >= 0)
    close (log->fd);
  gst_caps_unref (log->unix_time);
  gst_caps_unref (log->ntp_time);
  g_string_free (log->pending, TRUE);
  g_free (log->location);
  g_free (log);
}

GstMaskDetectJsonLog *
gst_mask_detect_json_log_open (GstElement * element, const char *location)
{
  GstMaskDetectJsonLog *log = g_new0 (GstMaskDetectJsonLog, 1);

  log->element = element;
  log->location = g_strdup (location);
  log->unix_time = gst_caps_new_empty_simple ("timestamp/x-unix");
  log->ntp_time = gst_caps_new_empty_simple ("timestamp/x-ntp");
  log->pending = g_string_new (is_cut_off (location) ? "\n" : NULL);
  open_file (log);
  if (log->fd >= 0 || errno == ENXIO)
    return log;
  GST_ELEMENT_ERROR (element, RESOURCE, OPEN_WRITE,
      ("Cannot write to %s: %s", location, g_strerror (errno)),
      ("set json-location to a writable file or pipe"));
  free_log (log);
  return NULL;
}

static void
warn (GstMaskDetectJsonLog * log, int error)
{
  const char *text = error == EAGAIN ? "its reader is too slow" :
      error == ENXIO ? "the pipe has no reader" : g_strerror (error);

  if (log->warned)
    return;
  log->warned = TRUE;
  if (error == ENOSPC)
    GST_ELEMENT_WARNING (log->element, RESOURCE, NO_SPACE_LEFT,
        ("Cannot write to %s: %s", log->location, text), (NULL));
  else
    GST_ELEMENT_WARNING (log->element, RESOURCE, WRITE,
        ("Cannot write to %s: %s", log->location, text), (NULL));
}

/* Like write(), but suppresses SIGPIPE and, at a limit of the file's size,
 * SIGXFSZ, which would kill an application that does not expect them. */
static gssize
write_some (int fd, const char *data, gsize size)
{
  static const struct timespec now = { 0, 0 };
  sigset_t ours, before, waiting;
  gssize n;
  int saved, raised;

  sigemptyset (&ours);
  sigaddset (&ours, SIGPIPE);
  sigaddset (&ours, SIGXFSZ);
  sigpending (&waiting);
  pthread_sigmask (SIG_BLOCK, &ours, &before);
  do
    n = write (fd, data, size);
  while (n < 0 && errno == EINTR);
  saved = errno;
  raised = n >= 0 ? 0 : saved == EPIPE ? SIGPIPE : saved == EFBIG ? SIGXFSZ : 0;
  if (raised != 0 && !sigismember (&waiting, raised)) {
    sigemptyset (&ours);
    sigaddset (&ours, raised);
    sigtimedwait (&ours, NULL, &now);
  }
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  errno = saved;
  return n;
}

static void
lose_pending (GstMaskDetectJsonLog * log)
{
  gsize i;

  /* A leading newline completes a line of an earlier run. */
  for (i = 1; i < log->pending->len; i++)
    log->lost += log->pending->str[i] == '\n';
  g_string_truncate (log->pending, 0);
}

/* Writes as much as possible without waiting. */
static void
flush (GstMaskDetectJsonLog * log)
{
  gsize done = 0;
  int error;

  if (log->fd < 0)
    open_file (log);
  while (log->fd >= 0 && done < log->pending->len) {
    gssize n = write_some (log->fd, log->pending->str + done,
        log->pending->len - done);

    if (n < 0)
      break;
    done += n;
  }
  error = errno;
  if (done == log->pending->len) {
    g_string_truncate (log->pending, 0);
    return;
  }
  g_string_erase (log->pending, 0, done);
  if (error != EAGAIN)
    warn (log, error);
  /* The last reader took part of a line; the rest is useless to the next. */
  if (error == EPIPE || error == ENXIO)
    lose_pending (log);
}

static void
append_seconds (GString * line, const char *name, GstClockTime time)
{
  char digits[32];

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return;
  g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT ".%09u",
      time / GST_SECOND, (guint) (time % GST_SECOND));
  md_json_add_name (line, name);
  g_string_append (line, digits);
}

/* Nanoseconds since 1970, or GST_CLOCK_TIME_NONE. */
static GstClockTime
find_utc (GstMaskDetectJsonLog * log, GstBuffer * buffer)
{
  GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, log->unix_time);

  if (meta)
    return meta->timestamp;
  meta = gst_buffer_get_reference_timestamp_meta (buffer, log->ntp_time);
  return meta && meta->timestamp >= NTP_TO_UNIX ?
      meta->timestamp - NTP_TO_UNIX : GST_CLOCK_TIME_NONE;
}

static void
append_utc (GString * line, GstClockTime utc)
{
  time_t seconds = utc / GST_SECOND;
  struct tm tm;
  char text[48];

  if (!GST_CLOCK_TIME_IS_VALID (utc) || !gmtime_r (&seconds, &tm))
    return;
  g_snprintf (text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06uZ",
      tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
      tm.tm_sec, (guint) (utc % GST_SECOND / GST_USECOND));
  md_json_add_string (line, "utc", text);
}

static void
append_face (GString * line, const GstVideoInfo * info, const MdFace * face)
{
  GstVideoRectangle r =
      gst_mask_detect_face_rectangle (face, info->width, info->height);
  MdFaceRecord record = {
    .x = r.x,
    .y = r.y,
    .width = r.w,
    .height = r.h,
    .confidence = face->confidence,
    .label = md_label_name (face->label),
    .label_confidence = md_face_certainty (face),
    .reason = md_reason_name (face->reason),
    .carried = face->carried,
    .track_id = face->track_id,
    .landmarks = face->has_landmarks ? face->landmarks : NULL,
  };

  md_face_json_append (line, &record);
}

void
gst_mask_detect_json_log_add (GstMaskDetectJsonLog * log,
    const GstSegment * segment, const GstVideoInfo * info, GstBuffer * buffer,
    const MdFace * faces, guint n_faces, GstMaskDetectZoneCounts * zones)
{
  GString *line = log->pending;

  if (line->len >= MAX_PENDING) {
    flush (log);
    if (line->len >= MAX_PENDING) {
      warn (log, EAGAIN);
      log->lost++;
      return;
    }
  }
  md_json_begin (line, NULL, '{');
  if (segment->format == GST_FORMAT_TIME) {
    GstClockTime pts = GST_BUFFER_PTS (buffer);

    append_seconds (line, "running-time",
        gst_segment_to_running_time (segment, GST_FORMAT_TIME, pts));
    append_seconds (line, "time",
        gst_segment_to_stream_time (segment, GST_FORMAT_TIME, pts));
  }
  append_utc (line, find_utc (log, buffer));
  md_json_add_int (line, "width", info->width);
  md_json_add_int (line, "height", info->height);
  if (zones != NULL)
    gst_mask_detect_zone_counts_append_json (zones, line);
  md_json_begin (line, "faces", '[');
  for (guint i = 0; i < n_faces; i++)
    append_face (line, info, &faces[i]);
  md_json_end (line, ']');
  md_json_end (line, '}');
  g_string_append_c (line, '\n');
  flush (log);
}

void
gst_mask_detect_json_log_close (GstMaskDetectJsonLog * log)
{
  flush (log);
  lose_pending (log);
  if (log->lost > 0)
    GST_ELEMENT_WARNING (log->element, RESOURCE, WRITE,
        ("%" G_GUINT64_FORMAT " lines lost: they could not be written to %s",
            log->lost, log->location), (NULL));
  free_log (log);
}
