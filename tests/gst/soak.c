/* A long run at full speed: painted people walk by repeatedly, with seeks and
 * changes of caps and properties. Prints the memory in use over time, and fails
 * if it keeps growing.
 *
 *   soak MINUTES
 *
 * The first fifth of the time is warm-up. Afterwards, allocated memory may
 * exceed its previous maximum by 16 MB, because it depends on the size of the
 * frames. Resident memory may grow by 24 MB, which allocators keep when the
 * size changes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <gst/video/video.h>

#include "../heap.h"
#include "painter.h"

#define WIDTH 640
#define HEIGHT 360
#define FRAMES 50               /* of the loop, which is two seconds long */
#define SPARE 24.0              /* of resident memory, MB */
#define SPARE_ALLOCATED 16.0
#define REPORTS 20

static const char *const formats[] = { "I420", "NV12", "RGB", "BGRx" };

typedef struct
{
  GBytes *frames[FRAMES];       /* RGB */
  GstElement *pipeline, *source, *caps, *detect;
  guint64 n_pushed;
  GstClockTime time;
  GRand *rand;
} Soak;

static double
resident_megabytes (void)
{
  g_autofree char *text = NULL;
  guint64 pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL)) {
    char **fields = g_strsplit (text, " ", 3);

    pages = g_ascii_strtoull (fields[1], NULL, 10);
    g_strfreev (fields);
  }
  return (double) pages *(double) sysconf (_SC_PAGESIZE) / 1e6;
}

static void
paint (Soak * self)
{
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
  g_autoptr (MdPainter) painter = NULL;
  const MdPaintedFace *faces;
  gsize size = 3 * WIDTH * HEIGHT;

  params.kind = MD_PAINT_STREET;
  params.width = WIDTH;
  params.height = HEIGHT;
  params.seed = 7;
  painter = md_painter_new (&params);
  for (guint i = 0; i < FRAMES; i++) {
    guint8 *rgb = g_malloc (size);

    md_painter_paint (painter, i, rgb, &faces);
    self->frames[i] = g_bytes_new_take (rgb, size);
  }
}

/* An error exits at once, because push() would block forever in a pipeline
 * that no longer accepts data. */
static GstBusSyncReply
on_message (GstBus * bus, GstMessage * message, gpointer data)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;

    gst_message_parse_error (message, &error, NULL);
    fprintf (stderr, "soak: %s\n", error->message);
    _exit (EXIT_FAILURE);
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static gboolean
build (Soak * self)
{
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GError) error = NULL;

  self->pipeline = gst_parse_launch ("appsrc name=source format=time "
      "is-live=false block=true max-bytes=3000000 ! videoconvert ! videoscale "
      "! capsfilter name=caps ! maskdetect name=detect overlay=true redact=blur "
      "updates=every-frame ! fakesink sync=false", &error);
  if (self->pipeline == NULL) {
    fprintf (stderr, "soak: %s\n", error->message);
    return FALSE;
  }
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, on_message, NULL, NULL);
  self->source = gst_bin_get_by_name (GST_BIN (self->pipeline), "source");
  self->caps = gst_bin_get_by_name (GST_BIN (self->pipeline), "caps");
  self->detect = gst_bin_get_by_name (GST_BIN (self->pipeline), "detect");
  g_object_set (self->source, "caps", gst_caps_new_simple ("video/x-raw",
          "format", G_TYPE_STRING, "RGB", "width", G_TYPE_INT, WIDTH,
          "height", G_TYPE_INT, HEIGHT, "framerate", GST_TYPE_FRACTION, 25, 1,
          NULL), NULL);
  return gst_element_set_state (self->pipeline, GST_STATE_PLAYING) !=
      GST_STATE_CHANGE_FAILURE;
}

/* Changes the stream every two seconds of video. */
static void
disturb (Soak * self)
{
  g_autoptr (GstCaps) caps = NULL;
  int width = 16 * g_rand_int_range (self->rand, 10, 60);

  switch (g_rand_int_range (self->rand, 0, 4)) {
    case 0:
      caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
          formats[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (formats))],
          "width", G_TYPE_INT, width, "height", G_TYPE_INT, width * 9 / 16,
          NULL);
      g_object_set (self->caps, "caps", caps, NULL);
      break;
    case 1:
      gst_element_send_event (self->source, gst_event_new_flush_start ());
      gst_element_send_event (self->source, gst_event_new_flush_stop (TRUE));
      break;
    case 2:
      g_object_set (self->detect,
          "detect-interval", g_rand_int_range (self->rand, 0, 6),
          "redact", g_rand_int_range (self->rand, 0, 4),
          "overlay", g_rand_boolean (self->rand), NULL);
      break;
    default:
      gst_element_set_state (self->pipeline, GST_STATE_READY);
      gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
      self->time = 0;
  }
}

static void
push (Soak * self)
{
  GBytes *frame = self->frames[self->n_pushed++ % FRAMES];
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (frame);

  GST_BUFFER_PTS (buffer) = self->time;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 25;
  self->time += GST_SECOND / 25;
  gst_app_src_push_buffer (GST_APP_SRC (self->source), buffer);
}

static int
run (Soak * self, double seconds)
{
  gint64 start = g_get_monotonic_time ();
  double warm = 0, last = 0, allocated = 0, most = 0;

  for (int report = 1; report <= REPORTS; report++) {
    double until = seconds * report / REPORTS, now = 0;

    while (now < until) {
      push (self);
      if (self->n_pushed % FRAMES == 0)
        disturb (self);
      now = (double) (g_get_monotonic_time () - start) * 1e-6;
    }
    last = resident_megabytes ();
    allocated = (double) test_heap_size () / 1e6;
    if (report <= REPORTS / 5) {
      warm = last;
      most = MAX (most, allocated);
    }
    printf ("%7.1f min  %9" G_GUINT64_FORMAT " frames  %7.1f MB, allocated "
        "%.1f\n", now / 60, self->n_pushed, last, allocated);
    fflush (stdout);
  }
  printf ("warm %.1f MB, allocated at most %.1f MB; at the end %.1f MB, "
      "allocated %.1f MB\n", warm, most, last, allocated);
  return last <= warm + SPARE && allocated <= most + SPARE_ALLOCATED ?
      EXIT_SUCCESS : EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  Soak self = { 0 };
  double minutes = argc > 1 ? g_ascii_strtod (argv[1], NULL) : 1;
  int status;

  gst_init (NULL, NULL);
  if (!(minutes > 0)) {
    fprintf (stderr, "usage: soak MINUTES\n");
    return EXIT_FAILURE;
  }
  self.rand = g_rand_new_with_seed (11);
  paint (&self);
  if (!build (&self))
    return EXIT_FAILURE;
  status = run (&self, 60 * minutes);
  gst_element_set_state (self.pipeline, GST_STATE_NULL);
  gst_object_unref (self.source);
  gst_object_unref (self.caps);
  gst_object_unref (self.detect);
  gst_object_unref (self.pipeline);
  for (guint i = 0; i < FRAMES; i++)
    g_bytes_unref (self.frames[i]);
  g_rand_free (self.rand);
  return status;
}
