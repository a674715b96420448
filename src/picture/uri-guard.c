#include "uri-guard.h"

#include <gst/gst.h>
#include <string.h>

#include "address.h"

/* A scheme allows all others of its line. */
static const char *const families[][10] = {
  {"http", "https"},
  {"rtsp", "rtspu", "rtspt", "rtsph", "rtsp-sdp", "rtsps", "rtspsu", "rtspst",
      "rtspsh", "udp"},
  {"rtmp", "rtmpt", "rtmps", "rtmpe", "rtmpfp", "rtmpte", "rtmpts"},
};

/* Elements that this program also creates by name. */
static const char *const wanted[] = { "appsrc", "filesrc", "v4l2src", NULL };

static GHashTable *schemes;     /* set of char *: read-only once addresses are
                                 * opened */

static gboolean
is_allowed (const char *scheme)
{
  g_autofree char *small = g_ascii_strdown (scheme, -1);

  return g_hash_table_contains (schemes, small);
}

void
md_uri_guard_allow (const char *address)
{
  g_autofree char *scheme = md_is_address (address) ?
      g_uri_parse_scheme (address) : NULL;

  if (!scheme)
    return;
  if (!schemes)
    schemes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    gboolean related = FALSE;

    for (guint k = 0; k < G_N_ELEMENTS (families[i]); k++)
      related |= g_strcmp0 (families[i][k], scheme) == 0;
    for (guint k = 0; related && k < G_N_ELEMENTS (families[i]); k++)
      if (families[i][k])
        g_hash_table_add (schemes, g_strdup (families[i][k]));
  }
  g_hash_table_add (schemes, g_steal_pointer (&scheme));
}

static GQuark
original_quark (void)
{
  return g_quark_from_static_string ("maskdetect-set-uri");
}

typedef gboolean (*SetUri) (GstURIHandler * handler, const char *uri,
    GError ** error);

static gboolean
set_uri (GstURIHandler * handler, const char *uri, GError ** error)
{
  SetUri original = (SetUri) g_type_get_qdata (G_OBJECT_TYPE (handler),
      original_quark ());
  g_autofree char *scheme = uri ? g_uri_parse_scheme (uri) : NULL;

  /* NULL closes the element. */
  if (!uri || (scheme && is_allowed (scheme)))
    return original (handler, uri, error);
  g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_UNSUPPORTED_PROTOCOL,
      "addresses of scheme '%s' are not allowed here", scheme ? scheme : "?");
  return FALSE;
}

/* Makes elements of this factory call set_uri() before they open an address. */
static void
guard (GstElementFactory * factory)
{
  g_autoptr (GstPluginFeature) loaded =
      gst_plugin_feature_load (GST_PLUGIN_FEATURE (factory));
  GType type = loaded ?
      gst_element_factory_get_element_type (GST_ELEMENT_FACTORY (loaded)) : 0;
  GstURIHandlerInterface *handler;

  if (type == 0 || g_type_get_qdata (type, original_quark ()))
    return;
  /* The class is never released; GStreamer does not unload elements either. */
  handler = g_type_interface_peek (g_type_class_ref (type),
      GST_TYPE_URI_HANDLER);
  if (!handler || !handler->set_uri)
    return;
  g_type_set_qdata (type, original_quark (), (gpointer) handler->set_uri);
  handler->set_uri = set_uri;
}

static void
check_factory (GstRegistry * registry, GstElementFactory * factory)
{
  const char *const *protocols =
      gst_element_factory_get_uri_protocols (factory);
  guint n = 0, n_allowed = 0;

  for (; protocols && protocols[n]; n++)
    n_allowed += is_allowed (protocols[n]);
  if (n_allowed == n)
    return;
  if (n_allowed > 0 || g_strv_contains (wanted, GST_OBJECT_NAME (factory)))
    guard (factory);
  else
    gst_registry_remove_feature (registry, GST_PLUGIN_FEATURE (factory));
}

void
md_uri_guard_start (void)
{
  GstRegistry *registry = gst_registry_get ();
  GList *features;

  if (!schemes)
    return;
  features = gst_registry_get_feature_list (registry, GST_TYPE_ELEMENT_FACTORY);
  for (GList * l = features; l; l = l->next)
    if (gst_element_factory_get_uri_type (l->data) == GST_URI_SRC)
      check_factory (registry, l->data);
  gst_plugin_feature_list_free (features);
}
