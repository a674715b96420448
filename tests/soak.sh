#!/usr/bin/env bash
# Runs the element of a build tree at full speed for MINUTES, with seeks,
# changes of caps and properties, and restarts; prints its memory over time and
# fails if it keeps growing.
#
#   soak.sh [MINUTES [BUILD]]        default 1 and build/
set -eu

root="$(cd "$(dirname "$0")/.." && pwd)"
build="${2:-$root/build}"
export GST_PLUGIN_PATH="$build/gst"
export MASKDETECT_MODEL_PATH="$root/models"
exec "$build/tests/gst/soak" "${1:-1}"
