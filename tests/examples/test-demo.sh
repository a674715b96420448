#!/bin/bash
# Tests the demo on its painted input, on an RTSP address to its end and until
# Ctrl-C, and on a missing camera.
#
# Meson also sets SERVER, COUNT_BOXES (the binaries), BUILD; see common.sh.
. "$SOURCE_ROOT/tests/cli/common.sh"
need_models
for element in x264enc mp4mux h264parse avdec_h264; do
  gst-inspect-1.0 --exists $element || skip_all "no $element"
done
cd "$work" || exit 1

demo() { # FOLDER INPUT…: runs in the caller's process group, for Ctrl-C
  timeout --foreground 250 bash "$SOURCE_ROOT/examples/demo.sh" -b "$BUILD" -o "$1" "${@:2}"
}

run demo painted
expect "the painted input is labelled" status 0
expect "faces with a mask are counted" err ' [1-9][0-9]* masked'
run "$COUNT_BOXES" painted/labelled/street.mp4
expect "the labelled video has boxes" out 'boxed=[1-9]'
expect "stills of the labelled video are saved" file \
  painted/labelled/street-000.png

run demo camera /dev/video77
expect "a missing camera fails" status 1
expect "the message names the camera" err \
  '^maskdetect: /dev/video77: No such file'

[ -x "$SERVER" ] || skip_all "gst-rtsp-server is missing"
gst-inspect-1.0 --exists rtspsrc || skip_all "no rtspsrc"

serve() { # SOURCE
  rm -f url
  "$SERVER" --port 0 "$1" >url 2>server.log &
  server=$!
  trap 'kill -KILL $server; rm -rf "$work"' EXIT
  wait_for test -s url
}

paint --kind street --easy --people 4 --min-face 40 --max-face 60 --seed 4 \
  --size 320x180 --frames 40 --y4m -o street.y4m
serve street.y4m
run demo ended "$(cat url)"
expect "an RTSP stream is labelled to its end" status 0
expect "faces are found in the stream" err '^[1-9][0-9]* faces?: '
run "$COUNT_BOXES" ended/labelled/faces.mp4
expect "the recording of the stream has boxes" out 'boxed=[1-9]'
kill -INT $server
wait $server

serve test
set -m # gives the job its own process group, for Ctrl-C
demo stopped "$(cat url)" >.stdout 2>.stderr &
job=$!
set +m
wait_for has_lines stopped/faces.jsonl 10
kill -INT -$job
wait $job
status=$?
expect "Ctrl-C ends a stream with success" status 0
run "$COUNT_BOXES" stopped/labelled/faces.mp4
expect "the recording can be read" out 'frames=[1-9]'
kill -INT $server
wait $server
status=$?
expect "the server is still running" status 0

run demo dead "$(cat url)"
expect "an address that does not answer fails" status 1
expect "the message gives advice" err 'check the address: rtsp://127'
trap 'rm -rf "$work"' EXIT
finish
