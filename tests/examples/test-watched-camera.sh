#!/bin/bash
# Tests `maskdetect watch` on an RTSP camera, over UDP and TCP, that is cut off,
# returns at the same address, ends and starts again.
#
# Meson also sets SERVER; see common.sh.
. "$SOURCE_ROOT/tests/cli/common.sh"
need_models
[ -x "$SERVER" ] || skip_all "it is not built: gst-rtsp-server is missing"
command -v python3 >/dev/null || skip_all "python3 is not installed"
for element in rtspsrc x264enc avdec_h264; do
  gst-inspect-1.0 --exists $element || skip_all "no $element"
done
cd "$work" || exit 1

server='' watching=''
trap 'kill -KILL $server $watching 2>/dev/null; rm -rf "$work"' EXIT
paint -k portrait --easy --mask bare --seed 5 --size 320x240 --frames 150 --y4m \
  -o day.y4m >/dev/null 2>&1
port=$(python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

start_camera() {
  rm -f url
  "$SERVER" --port "$port" day.y4m >url 2>camera.log &
  server=$!
  wait_for test -s url
}
lines() { grep -cE "$1" live.txt; }
has() { [ "$(lines "$1")" -ge "$2" ]; }

start_camera
"$MASKDETECT" watch "udp=$(cat url)" "tcp=$(sed 's/^rtsp:/rtspt:/' url)" \
  >live.txt 2>live.err &
watching=$!
for name in udp tcp; do
  expect "$name: the camera is online" true wait_for has " $name  online" 1
  expect "$name: a person appears" true wait_for has \
    " $name  person .* appeared" 1
done
kill -KILL $server
wait $server 2>/dev/null
for name in udp tcp; do
  expect "$name: the lost camera is offline" true wait_for has \
    " $name  offline: .*retrying in [0-9]+ s" 1
  expect "$name: everyone in view has left" true wait_for has \
    " $name  person .* left" 1
done
start_camera
for name in udp tcp; do
  before=$(lines " $name  person .* appeared")
  expect "$name: the camera is online again" true \
    wait_for has " $name  online" 2
  expect "$name: a person appears again" true wait_for has \
    " $name  person .* appeared" $((before + 1))
done
before=$(lines ' tcp  online')
expect "a stream that ends is opened again" true wait_for has \
  ' tcp  online' $((before + 1))
kill -INT $watching
wait $watching
status=$?
expect "Ctrl-C ends the run with success" status 0
for name in udp tcp; do
  expect "$name: everyone who appears leaves" true test \
    "$(lines " $name  person .* appeared")" = "$(lines " $name  person .* left")"
done
finish
