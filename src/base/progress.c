#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "names.h"

#define BAR_WIDTH 24
#define TERMINAL_INTERVAL (G_USEC_PER_SEC / 10)
#define LOG_INTERVAL (20 * G_USEC_PER_SEC)

struct _MdProgress
{
  GMutex lock;
  char *label, *unit, *note;
  guint64 done, total;
  gint64 started, drawn;        /* g_get_monotonic_time() */
  gboolean terminal;
  gboolean on_line;             /* the current line is a bar */
};

static guint
terminal_columns (void)
{
  struct winsize size;

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
    return size.ws_col;
  return 80;
}

char *
md_progress_format_time (double seconds)
{
  guint s = (guint) CLAMP (seconds + 0.5, 0, 359999);

  if (s >= 3600)
    return g_strdup_printf ("%u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
  return g_strdup_printf ("%u:%02u", s / 60, s % 60);
}

static void
append_bar (GString * line, double fraction)
{
  int full = (int) (fraction * BAR_WIDTH);

  g_string_append_c (line, '[');
  for (int i = 0; i < BAR_WIDTH; i++)
    g_string_append_c (line, i < full ? '#' : ' ');
  g_string_append (line, "] ");
}

static GString *
format_line (const MdProgress * progress, gboolean with_bar)
{
  double elapsed = (g_get_monotonic_time () - progress->started) * 1e-6;
  double rate = elapsed > 0 ? progress->done / elapsed : 0;
  double fraction =
      progress->total ? (double) progress->done / progress->total : 0;
  GString *line = g_string_new (NULL);
  g_autofree char *time = NULL;

  if (progress->label)
    g_string_append_printf (line, "%s ", progress->label);
  if (with_bar && progress->total)
    append_bar (line, MIN (fraction, 1));
  g_string_append_printf (line, "%" G_GUINT64_FORMAT, progress->done);
  if (progress->total)
    g_string_append_printf (line, "/%" G_GUINT64_FORMAT, progress->total);
  g_string_append_printf (line, " %s  %.*f/s", progress->unit,
      rate < 10 ? 1 : 0, rate);

  if (progress->total && progress->done < progress->total && rate > 0) {
    time = md_progress_format_time ((progress->total - progress->done) / rate);
    g_string_append_printf (line, "  %s left", time);
  } else {
    time = md_progress_format_time (elapsed);
    g_string_append_printf (line, "  %s", time);
  }
  if (progress->note && *progress->note)
    g_string_append_printf (line, "  %s", progress->note);
  return line;
}

static void
clear_line (MdProgress * progress)
{
  if (progress->on_line)
    fputs ("\r\033[K", stderr);
  progress->on_line = FALSE;
}

static void
draw (MdProgress * progress)
{
  g_autoptr (GString) line = format_line (progress, progress->terminal);

  if (progress->terminal) {
    /* A wrapped line would not be erased completely. */
    glong room = terminal_columns () - 1;
    if (g_utf8_validate (line->str, line->len, NULL)
        && g_utf8_strlen (line->str, line->len) > room)
      g_string_truncate (line,
          g_utf8_offset_to_pointer (line->str, room) - line->str);
    fprintf (stderr, "\r%s\033[K", line->str);
    progress->on_line = TRUE;
  } else {
    fprintf (stderr, "%s\n", line->str);
  }
  fflush (stderr);
  progress->drawn = g_get_monotonic_time ();
}

MdProgress *
md_progress_new (const char *label, const char *unit, guint64 total)
{
  MdProgress *progress = g_new0 (MdProgress, 1);
  const char *term = g_getenv ("TERM");

  g_mutex_init (&progress->lock);
  progress->label = g_strdup (label);
  progress->unit = g_strdup (unit);
  progress->total = total;
  progress->started = g_get_monotonic_time ();
  progress->drawn = progress->started;
  progress->terminal = isatty (STDERR_FILENO)
      && g_strcmp0 (term, "dumb") != 0;
  if (progress->terminal)
    draw (progress);
  return progress;
}

void
md_progress_free (MdProgress * progress)
{
  if (!progress)
    return;
  draw (progress);
  if (progress->terminal)
    fputc ('\n', stderr);
  g_mutex_clear (&progress->lock);
  g_free (progress->label);
  g_free (progress->unit);
  g_free (progress->note);
  g_free (progress);
}

void
md_progress_add (MdProgress * progress, guint64 n)
{
  gint64 interval = progress->terminal ? TERMINAL_INTERVAL : LOG_INTERVAL;

  g_mutex_lock (&progress->lock);
  progress->done += n;
  if (g_get_monotonic_time () - progress->drawn >= interval)
    draw (progress);
  g_mutex_unlock (&progress->lock);
}

void
md_progress_set_note (MdProgress * progress, const char *format, ...)
{
  va_list args;

  g_mutex_lock (&progress->lock);
  g_free (progress->note);
  va_start (args, format);
  progress->note = format ? g_strdup_vprintf (format, args) : NULL;
  va_end (args);
  g_mutex_unlock (&progress->lock);
}

void
md_progress_print (MdProgress * progress, const char *format, ...)
{
  g_autofree char *text = NULL, *shown = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  shown = md_names_printable (text);
  if (progress) {
    g_mutex_lock (&progress->lock);
    clear_line (progress);
  }
  fprintf (stderr, "%s\n", shown);
  if (progress) {
    if (progress->terminal)
      draw (progress);
    g_mutex_unlock (&progress->lock);
  }
}
