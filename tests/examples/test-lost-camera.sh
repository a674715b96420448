#!/bin/bash
# Tests `maskdetect annotate` on an RTSP stream whose server is killed: the
# recording up to then is kept, and the run reports the loss.
#
# Meson also sets SERVER; see common.sh.
. "$SOURCE_ROOT/tests/cli/common.sh"
need_models
[ -x "$SERVER" ] || skip_all "it is not built: gst-rtsp-server is missing"
for element in rtspsrc x264enc avdec_h264; do
  gst-inspect-1.0 --exists $element || skip_all "no $element"
done
cd "$work" || exit 1

server=
trap 'kill -KILL $server 2>/dev/null; rm -rf "$work"' EXIT

record() { # NAME SCHEME KILL|INT: kills the server or interrupts the recording
  "$SERVER" --port 0 test >"$1.url" 2>"$1.log" &
  server=$!
  wait_for test -s "$1.url"
  "$MASKDETECT" annotate "$(sed "s/^rtsp:/$2:/" "$1.url")" -o "$1" \
    --json "$1.jsonl" &
  local recorder=$!
  wait_for has_lines "$1.jsonl" 10
  if [ "$3" = KILL ]; then
    kill -KILL $server
    wait $recorder
  else
    kill -INT $recorder
    wait $recorder
  fi
}

for scheme in rtsp rtspt; do
  name=lost-$scheme
  run record $name $scheme KILL
  expect "$scheme: a lost stream fails" status 1
  expect "$scheme: the message names the stream and the recording" err \
    "lost after [0-9]+ frames, which are in $name/faces.mp4: $scheme://127.0.0"
  expect "$scheme: no unfinished file is left" true test -z \
    "$(find $name -name '.*' -type f ! -name .maskdetect.jsonl)"
  run maskdetect annotate $name/faces.mp4 -o again-$scheme --json again.jsonl
  expect "$scheme: the recording can be read" status 0
  expect "$scheme: the recording has the frames up to the loss" true \
    test "$(wc -l <again.jsonl)" -ge 10
  rm again.jsonl
done

run record stopped rtspt INT
expect "Ctrl-C ends the stream with success" status 0
expect "no loss is reported after Ctrl-C" true sh -c '! grep lost "$1"' - \
  "$work/.stderr"
kill -KILL $server

# Without a frame, nothing is kept.
run maskdetect annotate "$(cat stopped.url)" -o nothing
expect "a server that is gone fails" status 1
expect "the message gives advice" err 'check the address: rtsp://127'
expect "no video is left" true test -z "$(find nothing -name '*.mp4')"
finish
