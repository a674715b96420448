#include "config.h"

#include "gstmaskdetect.h"

static gboolean
plugin_init (GstPlugin * plugin)
{
  return GST_ELEMENT_REGISTER (maskdetect, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, maskdetect,
    "Finds faces in video and classifies whether they wear a mask", plugin_init,
    GST_PLUGIN_VERSION, "LGPL", GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
