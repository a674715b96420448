#!/usr/bin/env bash
# Runs tests of the element under GStreamer's leaks tracer: no object, buffer,
# event or message may be alive when they end.
#
#   leaks.sh TEST...
set -u

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
for test in "$@"; do
  GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 GST_DEBUG_NO_COLOR=1 \
    "$test" > /dev/null 2> "$log" || { tail -n 60 "$log"; exit 1; }
  if grep -E 'object-alive, type-name=\(string\)[^%]' "$log"; then
    echo "$test leaks these"
    exit 1
  fi
done
