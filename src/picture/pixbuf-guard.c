#include "pixbuf-guard.h"

/* Whether a loader in this thread has decoded something: gdkpixbufdec calls it
 * in its streaming thread. */
static GPrivate decoded;

static gboolean
on_area_updated (GSignalInvocationHint * hint, guint n_values,
    const GValue * values, gpointer data)
{
  g_private_set (&decoded, GINT_TO_POINTER (TRUE));
  return TRUE;
}

/* Returns: FALSE if this gdk-pixbuf has no such signal */
static gboolean
listen (void)
{
  static gsize state;           /* 1 = listening, 2 = not possible */

  if (g_once_init_enter (&state)) {
    GType type = g_type_from_name ("GdkPixbufLoader");
    guint signal = type ? g_signal_lookup ("area-updated", type) : 0;

    g_once_init_leave (&state, signal && g_signal_add_emission_hook (signal, 0,
            on_area_updated, NULL, NULL) ? 1 : 2);
  }
  return state == 1;
}

/* The loader exists by now, and decodes at the end. */
static GstPadProbeReturn
before_decoding (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  if (GST_EVENT_TYPE (gst_pad_probe_info_get_event (info)) == GST_EVENT_EOS)
    g_private_set (&decoded, GINT_TO_POINTER (!listen ()));
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
after_decoding (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstElement *decoder = data;

  if (g_private_get (&decoded))
    return GST_PAD_PROBE_OK;
  GST_ELEMENT_ERROR (decoder, STREAM, DECODE,
      ("damaged, or of a kind that is not supported"), (NULL));
  return GST_PAD_PROBE_DROP;
}

void
md_pixbuf_guard (GstElement * decoder)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (decoder, "sink");
  g_autoptr (GstPad) source = gst_element_get_static_pad (decoder, "src");

  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      before_decoding, NULL, NULL);
  gst_pad_add_probe (source, GST_PAD_PROBE_TYPE_BUFFER, after_decoding, decoder,
      NULL);
}
