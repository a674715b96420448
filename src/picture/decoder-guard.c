#include "decoder-guard.h"

static void
on_element_added (GstBin * bin, GstBin * parent, GstElement * element)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *plugin = factory ?
      gst_plugin_feature_get_plugin_name (GST_PLUGIN_FEATURE (factory)) : NULL;

  if (g_strcmp0 (plugin, "libav") == 0
      && g_object_class_find_property (G_OBJECT_GET_CLASS (element),
          "direct-rendering")
      && g_object_class_find_property (G_OBJECT_GET_CLASS (element),
          "max-threads"))
    g_object_set (element, "direct-rendering", FALSE, NULL);
}

void
md_decoder_guard (GstElement * bin)
{
  g_signal_connect (bin, "deep-element-added", G_CALLBACK (on_element_added),
      NULL);
}
