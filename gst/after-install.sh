#!/bin/sh
# Run by `meson install` if GStreamer does not search the plugin's folder $1:
# prints the command that makes it do so. Prints nothing with DESTDIR, which
# packages are built with: their files are moved later.
[ -z "${DESTDIR:-}" ] || exit 0
echo "To make GStreamer find the plugin, run:"
echo "export GST_PLUGIN_PATH=$1\${GST_PLUGIN_PATH:+:\$GST_PLUGIN_PATH}"
