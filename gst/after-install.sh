#!/bin/sh
# Run by `meson install` where the plugin's folder $1 is none of GStreamer's:
# says what makes GStreamer look there. A package in the making (DESTDIR) has
# another place in the end.
[ -z "${DESTDIR:-}" ] || exit 0
echo "GStreamer looks into this folder once it is told to:"
echo "export GST_PLUGIN_PATH=$1\${GST_PLUGIN_PATH:+:\$GST_PLUGIN_PATH}"
