/* maskdetect-rtsp-server: serves any video with its faces labelled, as an
 * RTSP stream (H.264) shared by any number of clients, over TCP or UDP.
 *
 *   maskdetect-rtsp-server /dev/video0
 *   maskdetect-rtsp-server --address 0.0.0.0 --mount door rtsp://camera/stream
 *   maskdetect-rtsp-server --properties "min-face-size=60" my.mp4
 *   ffplay rtsp://127.0.0.1:8554/faces
 *
 * The pipeline runs while a client is connected: the first one starts it, later
 * ones join it, the last one stops it; after the end of a file, the next client
 * restarts it. If the source is lost, the server prints a message and
 * disconnects its clients; the next client tries the source again. By default
 * the server listens on this machine only, so that a stream of faces does not
 * reach a network by accident.
 */
#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gst/rtsp-server/rtsp-server.h>
#include <locale.h>
#include <string.h>

#include "base/installation.h"
#include "picture/address.h"
#include "picture/decoder-guard.h"
#include "picture/error-text.h"

static char *address = NULL, *mount = NULL, *properties = NULL;
static int port = 8554;

static const GOptionEntry entries[] = {
  {"address", 'a', 0, G_OPTION_ARG_STRING, &address,
      "Address to listen on (default 127.0.0.1, 0.0.0.0 = all machines)", "IP"},
  {"port", 'p', 0, G_OPTION_ARG_INT, &port,
      "Port to listen on (default 8554, 0 = any free port)", "N"},
  {"mount", 'm', 0, G_OPTION_ARG_STRING, &mount,
      "Path in the stream's address (default faces)", "NAME"},
  {"properties", 0, 0, G_OPTION_ARG_STRING, &properties,
        "Properties of the element, in addition to overlay=true",
      "\"NAME=VALUE…\""},
  {NULL}
};

/* The source of the video. */
typedef struct
{
  char *name;                   /* as the user wrote it, without a password */
  const char *elements;         /* its end of the pipeline */
  const char *property;         /* of the element called source, or NULL */
  char *value;
  gboolean live;                /* never waits */
} Source;

static Source source;
static GstRTSPServer *server;
static GMainLoop *loop;
static GSource *listener;
static int n_ended;             /* how many times the video came to its end */
static int n_threads;           /* of clients and media */

/* FALSE with @error if the source certainly gives no video. */
static gboolean
source_init (const char *name, GError ** error)
{
  g_autofree char *protocol = gst_uri_get_protocol (name);

  source.name = md_address_hide (name);
  if (strcmp (name, "test") == 0) {
    source.elements = "videotestsrc name=source is-live=true";
    source.live = TRUE;
    return TRUE;
  }
  source.elements = "uridecodebin name=source";
  source.property = "uri";
  if (strstr (name, "://") && protocol) {
    if (!gst_uri_protocol_is_supported (GST_URI_SRC, protocol)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          "%s: no installed element reads %s://", source.name, protocol);
      return FALSE;
    }
    source.value = g_strdup (name);
    source.live = g_str_has_prefix (protocol, "rtsp");
    return TRUE;
  }
  if (g_access (name, R_OK) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "%s: %s", name, g_strerror (errno));
    return FALSE;
  }
  if (g_str_has_prefix (name, "/dev/")) {
    source.elements = "v4l2src name=source ! decodebin";
    source.property = "device";
    source.value = g_strdup (name);
    source.live = TRUE;
    return TRUE;
  }
  source.value = gst_filename_to_uri (name, error);
  return source.value != NULL;
}

static const char *
find_encoder (void)
{
  g_autoptr (GstElementFactory) x264 = gst_element_factory_find ("x264enc");

  /* A client that joins waits for the next key frame. */
  return x264 ? "x264enc tune=zerolatency speed-preset=veryfast"
      " key-int-max=30" : "openh264enc gop-size=30";
}

/* (transfer full): encoders that halve the resolution of chroma refuse odd
 * sizes; a live source drops frames if the machine is too slow */
static char *
describe_pipeline (void)
{
  return g_strdup_printf ("( %s ! videoconvert"
      " ! videoflip video-direction=auto ! queue max-size-buffers=2"
      " leaky=%s ! maskdetect overlay=true %s ! videoconvert ! videoscale"
      " ! video/x-raw,format=I420,width=[2,16384,2],height=[2,16384,2]"
      " ! %s ! h264parse ! rtph264pay name=pay0 config-interval=-1 )",
      source.elements, source.live ? "downstream" : "no",
      properties ? properties : "", find_encoder ());
}

/* No client may seek in the shared media, not even to the start if two clients
 * connect at once: gst-rtsp-server 1.22 aborts if one starts to play while the
 * other's seek flushes. */
static GstPadProbeReturn
on_query (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);

  if (GST_QUERY_TYPE (query) != GST_QUERY_SEEKING)
    return GST_PAD_PROBE_OK;
  gst_query_set_seeking (query, GST_FORMAT_TIME, FALSE, 0, -1);
  return GST_PAD_PROBE_HANDLED;
}

/* Counts the end before any client learns of it. */
static GstPadProbeReturn
on_event (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    g_atomic_int_inc (&n_ended);
  return GST_PAD_PROBE_OK;
}

static void
on_media_configure (GstRTSPMediaFactory * factory, GstRTSPMedia * media)
{
  g_autoptr (GstElement) bin = gst_rtsp_media_get_element (media);
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (bin), "source");
  g_autoptr (GstElement) payloader =
      gst_bin_get_by_name (GST_BIN (bin), "pay0");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (payloader, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_QUERY_UPSTREAM, on_query, NULL,
      NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, NULL,
      NULL);
  md_decoder_guard (bin);
  if (source.property)
    g_object_set (element, source.property, source.value, NULL);
  g_printerr ("%s: started\n", source.name);
}

static GstRTSPFilterResult
compare_media (GstRTSPSession * session, GstRTSPSessionMedia * in,
    gpointer media)
{
  return gst_rtsp_session_media_get_media (in) == media ?
      GST_RTSP_FILTER_REF : GST_RTSP_FILTER_KEEP;
}

/* Whether @client watches @media, or has asked for no media yet. */
static gboolean
concerns (GstRTSPClient * client, gpointer media)
{
  GList *sessions = gst_rtsp_client_session_filter (client, NULL, NULL);
  gboolean found = sessions == NULL;

  for (GList * l = sessions; l; l = l->next) {
    GList *medias = gst_rtsp_session_filter (l->data, compare_media, media);

    found |= medias != NULL;
    g_list_free_full (medias, g_object_unref);
  }
  g_list_free_full (sessions, g_object_unref);
  return found;
}

static gboolean
close_client (gpointer client)
{
  gst_rtsp_client_close (client);
  return G_SOURCE_REMOVE;
}

/* Closes it in its own thread, which may be reading from its connection. */
static GstRTSPFilterResult
remove_client (GstRTSPServer * from, GstRTSPClient * client, gpointer media)
{
  GMainContext *context = g_object_get_data (G_OBJECT (client), "context");
  g_autoptr (GSource) closing = NULL;

  if (media != NULL && !concerns (client, media))
    return GST_RTSP_FILTER_KEEP;
  closing = g_timeout_source_new (0);
  g_source_set_callback (closing, close_client, g_object_ref (client),
      g_object_unref);
  g_source_attach (closing, context);
  return GST_RTSP_FILTER_KEEP;
}

/* On the clients of @media, NULL: on all. */
static gboolean
hang_up (gpointer media)
{
  gst_rtsp_server_client_filter (server, remove_client, media);
  return G_SOURCE_REMOVE;
}

/* The media of all clients: GStreamer's own class continues silently when
 * its source is lost. */
typedef struct
{
  GstRTSPMedia parent;
  gboolean prepared;            /* clients have its description */
  gboolean lost;                /* its source */
} FacesMedia;
typedef GstRTSPMediaClass FacesMediaClass;

GType faces_media_get_type (void);
G_DEFINE_TYPE (FacesMedia, faces_media, GST_TYPE_RTSP_MEDIA);

static void
faces_media_prepared (GstRTSPMedia * media)
{
  g_atomic_int_set (&((FacesMedia *) media)->prepared, TRUE);
}

static void
faces_media_unprepared (GstRTSPMedia * media)
{
  g_printerr ("%s: stopped\n", source.name);
}

/* Ends the stream and gives the clients ten seconds to disconnect: a busy machine
 * needs more than one to inform them, and one over UDP that is not waits
 * forever. */
static void
end_stream (GstRTSPMedia * media)
{
  g_autoptr (GstElement) bin = gst_rtsp_media_get_element (media);
  g_autoptr (GstElement) payloader = gst_bin_get_by_name (GST_BIN (bin),
      "pay0");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (payloader, "sink");

  gst_pad_send_event (pad, gst_event_new_eos ());
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, 10, hang_up,
      g_object_ref (media), g_object_unref);
}

/* Announces no end, as for a camera. With one, rtspsrc of GStreamer 1.22 may
 * wait forever when its pipeline is slow: the jitter buffer sets a timer for
 * the end without waking the thread of the timers, then waits for that one. */
static gboolean
faces_media_query_stop (GstRTSPMedia * media, gint64 * stop)
{
  *stop = -1;
  return TRUE;
}

/* A client that still waits for the description is informed by the server; an
 * error after the first follows from it. */
static gboolean
faces_media_handle_message (GstRTSPMedia * media, GstMessage * message)
{
  FacesMedia *self = (FacesMedia *) media;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && !self->lost) {
    g_autofree char *text =
        md_error_text (message, source.value ? source.value : source.name);

    g_printerr ("%s: %s\n", source.name, text);
    self->lost = TRUE;
    if (g_atomic_int_get (&self->prepared))
      end_stream (media);
  }
  return GST_RTSP_MEDIA_CLASS (faces_media_parent_class)->handle_message (media,
      message);
}

static void
faces_media_class_init (FacesMediaClass * klass)
{
  klass->prepared = faces_media_prepared;
  klass->unprepared = faces_media_unprepared;
  klass->query_stop = faces_media_query_stop;
  klass->handle_message = faces_media_handle_message;
}

static void
faces_media_init (FacesMedia * media)
{
}

typedef GstRTSPMediaFactory FacesFactory;
typedef GstRTSPMediaFactoryClass FacesFactoryClass;

GType faces_factory_get_type (void);
G_DEFINE_TYPE (FacesFactory, faces_factory, GST_TYPE_RTSP_MEDIA_FACTORY);

/* Clients share media with the same key. A video that has ended sends nothing
 * more, yet its media stays as long as a client remains connected. */
static char *
faces_factory_gen_key (GstRTSPMediaFactory * factory, const GstRTSPUrl * url)
{
  return g_strdup_printf ("%d", g_atomic_int_get (&n_ended));
}

static void
faces_factory_class_init (FacesFactoryClass * klass)
{
  klass->gen_key = faces_factory_gen_key;
}

static void
faces_factory_init (FacesFactory * factory)
{
}

/* The threads of the clients and the media, counted, so that the server can
 * wait for their end. gst_rtsp_thread_pool_cleanup() waits as well, but the
 * process dies if a client's thread asks for one of its media meanwhile. */
typedef GstRTSPThreadPool FacesPool;
typedef GstRTSPThreadPoolClass FacesPoolClass;

GType faces_pool_get_type (void);
G_DEFINE_TYPE (FacesPool, faces_pool, GST_TYPE_RTSP_THREAD_POOL);

static void
faces_pool_configure_thread (GstRTSPThreadPool * pool, GstRTSPThread * thread,
    GstRTSPContext * context)
{
  g_atomic_int_inc (&n_threads);
}

static void
faces_pool_thread_leave (GstRTSPThreadPool * pool, GstRTSPThread * thread)
{
  g_atomic_int_add (&n_threads, -1);
}

/* Notes which thread a client belongs to. */
static GstRTSPThread *
faces_pool_get_thread (GstRTSPThreadPool * pool, GstRTSPThreadType type,
    GstRTSPContext * context)
{
  GstRTSPThread *thread =
      GST_RTSP_THREAD_POOL_CLASS (faces_pool_parent_class)->get_thread (pool,
      type, context);

  if (thread && type == GST_RTSP_THREAD_TYPE_CLIENT)
    g_object_set_data_full (G_OBJECT (context->client), "context",
        g_main_context_ref (thread->context),
        (GDestroyNotify) g_main_context_unref);
  return thread;
}

static void
faces_pool_class_init (FacesPoolClass * klass)
{
  klass->get_thread = faces_pool_get_thread;
  klass->configure_thread = faces_pool_configure_thread;
  klass->thread_leave = faces_pool_thread_leave;
}

static void
faces_pool_init (FacesPool * pool)
{
}

static gboolean
on_interrupt (gpointer data)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* Removes clients that vanished without disconnecting. */
static gboolean
forget_clients (gpointer pool)
{
  gst_rtsp_session_pool_cleanup (pool);
  return G_SOURCE_CONTINUE;
}

/* Reports missing elements and misspelt properties at the start. */
static gboolean
check_pipeline (const char *launch, GError ** error)
{
  g_autofree char *folder = md_installation_plugins ();
  g_autoptr (GstElement) trial = NULL;

  /* the plugin is under a prefix other than GStreamer's */
  gst_registry_scan_path (gst_registry_get (), folder);
  trial = gst_parse_launch_full (launch, NULL, GST_PARSE_FLAG_FATAL_ERRORS,
      error);
  return trial != NULL;
}

static gboolean
start_server (const char *path, GError ** error)
{
  g_autofree char *launch = describe_pipeline ();
  g_autofree char *service = g_strdup_printf ("%d", port);
  g_autoptr (GstRTSPMountPoints) mounts = NULL;
  g_autoptr (GstRTSPThreadPool) threads = NULL;
  GstRTSPMediaFactory *factory;

  if (!check_pipeline (launch, error))
    return FALSE;
  factory = g_object_new (faces_factory_get_type (), NULL);
  gst_rtsp_media_factory_set_launch (factory, launch);
  gst_rtsp_media_factory_set_media_gtype (factory, faces_media_get_type ());
  gst_rtsp_media_factory_set_shared (factory, TRUE);
  g_signal_connect (factory, "media-configure",
      G_CALLBACK (on_media_configure), NULL);

  server = gst_rtsp_server_new ();
  gst_rtsp_server_set_address (server, address ? address : "127.0.0.1");
  gst_rtsp_server_set_service (server, service);
  threads = g_object_new (faces_pool_get_type (), NULL);
  gst_rtsp_server_set_thread_pool (server, threads);
  mounts = gst_rtsp_server_get_mount_points (server);
  gst_rtsp_mount_points_add_factory (mounts, path, factory);
  listener = gst_rtsp_server_create_source (server, NULL, error);
  if (!listener)
    return FALSE;
  g_source_attach (listener, NULL);
  return TRUE;
}

static void
run_server (const char *path)
{
  g_autoptr (GstRTSPSessionPool) pool =
      gst_rtsp_server_get_session_pool (server);
  g_autofree char *listening = gst_rtsp_server_get_address (server);

  g_timeout_add_seconds (5, forget_clients, pool);
  g_unix_signal_add (SIGINT, on_interrupt, NULL);
  g_unix_signal_add (SIGTERM, on_interrupt, NULL);
  g_print ("rtsp://%s:%d%s\n", listening,
      gst_rtsp_server_get_bound_port (server), path);
  loop = g_main_loop_new (NULL, FALSE);
  g_main_loop_run (loop);
  g_source_destroy (listener);
  g_source_unref (listener);
  hang_up (NULL);
  /* a client whose video is being opened ends when it is open */
  for (int i = 0; i < 100 && g_atomic_int_get (&n_threads) > 0; i++)
    g_usleep (G_USEC_PER_SEC / 10);
  gst_object_unref (server);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("SOURCE");
  g_autofree char *path = NULL;

  setlocale (LC_ALL, "");
  g_option_context_set_summary (context, "Serves a video with its faces"
      " labelled. SOURCE is a file, an address (rtsp://…, http://…), a camera"
      " (/dev/video0), or test.");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  if (argc != 2) {
    g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);
    g_printerr ("%s", help);
    return 2;
  }
  path = g_strdup_printf ("/%s", mount ? mount : "faces");
  if (!source_init (argv[1], &error) || !start_server (path, &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  run_server (path);
  return 0;
}
