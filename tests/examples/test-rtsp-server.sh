#!/bin/bash
# Tests the RTSP server with various clients on a free loopback port: over TCP
# and UDP, with a source that ends, a source that is lost and a server that is
# killed.
#
# Meson also sets SERVER, LOOK (the binaries); see common.sh.
. "$SOURCE_ROOT/tests/cli/common.sh"
need_models
[ -x "$SERVER" ] || skip_all "it is not built: gst-rtsp-server is missing"
for element in rtspsrc x264enc avdec_h264 jpegenc; do
  gst-inspect-1.0 --exists $element || skip_all "no $element"
done
cd "$work" || exit 1

children=()
trap 'kill -KILL "${children[@]}" 2>/dev/null; rm -rf "$work"' EXIT

serve() { # NAME SOURCE OPTION…: leaves its id in $server, its address in $url
  logs=("$1.log")
  rm -f "$1.url" # of an earlier one of that name, which waiting would find
  "$SERVER" --port 0 "${@:2}" >"$1.url" 2>"$1.log" &
  server=$!
  children+=($server)
  wait_for test -s "$1.url"
  url=$(cat "$1.url")
}

watch() { # NAME URL PROTOCOL: in the background, a line a frame in NAME.log
  rm -f "$1.log"
  logs+=("$1.log")
  timeout 120 gst-launch-1.0 -v rtspsrc location="$2" protocols="$3" \
    ! decodebin ! videoconvert ! fakesink silent=false >"$1.log" 2>&1 &
  client=$!
  children+=($client)
}

# Plays to the end of the stream. rtspsrc may post an error when it is stopped
# after that, because it mistakes the interruption of its last request for a
# closed connection.
until_end() { # LOG
  sed '/^Got EOS from element "pipeline0"/q' "$1"
}
came_to_end() { # LOG STATUS: of gst-launch-1.0
  [ "$2" -le 1 ] && grep -q '^Got EOS from element "pipeline0"' "$1" &&
    ! until_end "$1" | grep -q '^ERROR'
}
play() { # PIPELINE: prints what it says until the end; fails without one
  timeout 120 gst-launch-1.0 "$@" >play.log 2>&1
  local result=$?
  until_end play.log
  came_to_end play.log $result
}

frames() { # NAME: how many have come
  grep -c 'last-message = chain' "$1.log"
}
has_frames() { [ "$(frames "$1")" -ge "$2" ]; }
has_lines() { [ "$(grep -c "$3" "$1.log")" = "$2" ]; }

stop() { # ID SIGNAL: leaves its exit status
  kill "-$2" "$1"
  wait "$1" 2>/dev/null
  status=$?
}

# A source that cannot be served is reported at the start.
run "$SERVER" --port 0 nothing.mp4
expect "a missing file fails" status 1
expect "it is named" err '^nothing.mp4: No such file'
run "$SERVER" --port 0 /dev/video77
expect "so is a missing camera" err '^/dev/video77: No such file'
run "$SERVER" --port 0 carrier-pigeon://roof
expect "an address that nothing reads fails" err '^carrier-pigeon://roof: no installed elem'
run "$SERVER" --port 0 --properties "min-face-height=3" test
expect "a misspelt property is named" err '"min-face-height" in element "mask'
run "$SERVER" --port 0
expect "without a source there is help" status 2

# A file, to its end.
paint --kind street --size 320x180 --frames 40 --y4m -o street.y4m
serve file street.y4m
for protocol in tcp udp; do
  run play -m rtspsrc location="$url" \
    protocols=$protocol ! decodebin ! videoconvert ! maskdetect detect-interval=1 \
    ! videoconvert ! jpegenc ! matroskamux ! filesink location=$protocol.mkv
  expect "$protocol: a client comes to the end" status 0
  expect "$protocol: and finds faces of its own" out 'maskdetect, .*label.*mask'
  run "$LOOK" $protocol.mkv
  expect "$protocol: what it saw is labelled" out 'boxed=[1-9]'
done
if command -v ffmpeg >/dev/null; then
  run timeout 120 ffprobe -v error -rtsp_transport tcp -count_frames \
    -show_entries stream=codec_name,width,nb_read_frames -of csv "$url"
  expect "ffprobe reads the stream" out '^stream,h264,320,[1-9]'
  run timeout 120 ffmpeg -v error -rtsp_transport udp -i "$url" -c copy out.mkv
  run "$LOOK" out.mkv
  expect "ffmpeg records it" out 'boxed=[1-9]'
fi
run timeout 120 gst-launch-1.0 rtspsrc location="${url}x" ! fakesink
expect "another path is refused" err 'Not Found \(404\)'
run play rtspsrc location="$url" ! fakesink \
  rtspsrc location="$url" ! fakesink rtspsrc location="$url" ! fakesink
expect "three that come at once see the end" status 0
# A client with a second source stays connected at the end.
timeout 300 gst-launch-1.0 -v rtspsrc location="$url" ! fakesink silent=false \
  videotestsrc is-live=true ! fakesink >staying.log 2>&1 &
staying=$!
children+=($staying)
wait_for grep -q 'fakesink0:sink) E (type: eos' staying.log
run play -v rtspsrc location="$url" protocols=tcp \
  ! decodebin ! videoconvert ! jpegenc ! matroskamux ! filesink location=again.mkv
expect "who comes after the end, while another stays, sees an end too" status 0
run "$LOOK" again.mkv
expect "and all before it" out 'boxed=[1-9]'
stop $staying INT
stop "$server" INT
expect "Ctrl-C ends the server well" status 0

# The orientation of a phone is a tag in the file.
if gst-inspect-1.0 --exists mp4mux && command -v python3 >/dev/null; then
  gst-launch-1.0 -q filesrc location=street.y4m ! decodebin \
    ! videoflip video-direction=90l ! x264enc ! mp4mux \
    ! filesink location=turned.mp4 2>/dev/null
  python3 - <<'END'
import struct
b = bytearray(open("turned.mp4", "rb").read())
i = b.find(b"tkhd") + 44
b[i:i + 36] = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
open("phone.mp4", "wb").write(b)
END
  serve phone phone.mp4
  watch turned "$url" tcp
  wait_for has_frames turned 5
  expect "a video that was held sideways is served upright" true \
    grep -q 'video/x-raw.*width=(int)320, height=(int)180' turned.log
  expect "and not otherwise" true \
    sh -c '! grep -q "width=(int)180, height=(int)320" turned.log'
  stop "$server" INT
  expect "and the server ends well" status 0
fi

# Stopped while it opens a video for a client.
for delay in 0.1 0.2 0.3 0.4; do
  serve busy street.y4m
  watch busy-client "$url" tcp
  sleep $delay
  stop "$server" INT
  expect "Ctrl-C ends a server that opens a video ($delay s)" status 0
  wait "$client"
done

# No video in it.
echo "Dear diary" >diary.txt
serve diary diary.txt
run timeout 120 gst-launch-1.0 rtspsrc location="$url" ! fakesink
expect "a client hears that nothing comes" err 'Service Unavailable'
expect "the server says why" true wait_for \
  grep -q '^diary.txt: Could not determine type' diary.log
stop "$server" INT
expect "and ends well on Ctrl-C" status 0

# Clients share one pipeline, which the last one stops.
serve shared test
watch one "$url" tcp
one=$client
watch two "$url" udp
two=$client
wait_for has_frames one 5
expect "one client sees frames" true has_frames one 5
wait_for has_frames two 5
expect "a second one does" true has_frames two 5
expect "of the same pipeline" true has_lines shared 1 'test: started'
stop "$one" INT
seen=$(frames two)
expect "who stays goes on" true wait_for has_frames two $((seen + 5))
stop "$two" INT
expect "the last one stops it" true wait_for has_lines shared 1 'test: stopped'
watch three "$url" tcp
expect "the next one starts it" true wait_for has_frames three 5
stop "$server" INT
expect "Ctrl-C ends a server that is watched" status 0

for protocol in tcp udp; do
  serve killed test
  watch $protocol "$url" $protocol
  wait_for has_frames $protocol 5
  stop "$server" KILL
  wait "$client"
  status=$?
  expect "$protocol: a client of a dead server ends" true test $status -le 1
  expect "$protocol: and says why" true \
    grep -qE 'The server closed|Could not (connect to server|read from resource)' $protocol.log

  serve camera test
  camera=$server camera_url=$url
  serve relay "$camera_url"
  watch $protocol "$url" $protocol
  wait_for has_frames $protocol 5
  stop "$camera" KILL
  wait "$client"
  expect "$protocol: a client hears that the source is lost, as the end" true \
    came_to_end $protocol.log $?
  expect "$protocol: the server names the source" true \
    grep -qE "^$camera_url: Could not" relay.log
  run timeout 120 gst-launch-1.0 rtspsrc location="$url" ! fakesink
  expect "$protocol: and still answers" err 'Service Unavailable'
  stop "$server" INT
  expect "$protocol: until Ctrl-C" status 0
done
finish
