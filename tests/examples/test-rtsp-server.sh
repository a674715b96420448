#!/bin/bash
# Tests the RTSP server with various clients on a free loopback port: over TCP
# and UDP, with a source that ends, a source that is lost and a server that is
# killed.
#
# Meson also sets SERVER, COUNT_BOXES (the binaries); see common.sh.
. "$SOURCE_ROOT/tests/cli/common.sh"
need_models
[ -x "$SERVER" ] || skip_all "it is not built: gst-rtsp-server is missing"
for element in rtspsrc x264enc avdec_h264 jpegenc; do
  gst-inspect-1.0 --exists $element || skip_all "no $element"
done
cd "$work" || exit 1

children=()
trap 'kill -KILL "${children[@]}" 2>/dev/null; rm -rf "$work"' EXIT

serve() { # NAME SOURCE OPTION…: sets $server to its id and $url to its address
  logs=("$1.log")
  rm -f "$1.url" # the file of an earlier server would end the wait
  "$SERVER" --port 0 "${@:2}" >"$1.url" 2>"$1.log" &
  server=$!
  children+=($server)
  wait_for test -s "$1.url"
  url=$(cat "$1.url")
}

watch() { # NAME URL PROTOCOL: in the background; NAME.log has a line per frame
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
came_to_end() { # LOG STATUS: whether gst-launch-1.0 played to the end
  [ "$2" -le 1 ] && grep -q '^Got EOS from element "pipeline0"' "$1" &&
    ! until_end "$1" | grep -q '^ERROR'
}
play() { # PIPELINE: prints the output up to the end; fails if there is no end
  timeout 120 gst-launch-1.0 "$@" >play.log 2>&1
  local result=$?
  until_end play.log
  came_to_end play.log $result
}

frames() { # NAME: prints how many were received
  grep -c 'last-message = chain' "$1.log"
}
has_frames() { [ "$(frames "$1")" -ge "$2" ]; }
says() { [ "$(grep -c "$3" "$1.log")" = "$2" ]; } # NAME N PATTERN

stop() { # ID SIGNAL: sets $status to its exit status
  kill "-$2" "$1"
  wait "$1" 2>/dev/null
  status=$?
}

# A source that cannot be served is reported at the start.
run "$SERVER" --port 0 nothing.mp4
expect "a missing file fails" status 1
expect "the message names the file" err '^nothing.mp4: No such file'
run "$SERVER" --port 0 /dev/video77
expect "the message names a missing camera" err '^/dev/video77: No such file'
run "$SERVER" --port 0 carrier-pigeon://roof
expect "an address with an unknown scheme fails" err \
  '^carrier-pigeon://roof: no installed elem'
run "$SERVER" --port 0 --properties "min-face-height=3" test
expect "the message names an unknown property" err \
  '"min-face-height" in element "mask'
run "$SERVER" --port 0
expect "a missing source prints the help" status 2

# A file, to its end.
paint --kind street --size 320x180 --frames 40 --y4m -o street.y4m
serve file street.y4m
for protocol in tcp udp; do
  run play -m rtspsrc location="$url" \
    protocols=$protocol ! decodebin ! videoconvert ! maskdetect detect-interval=1 \
    ! videoconvert ! jpegenc ! matroskamux ! filesink location=$protocol.mkv
  expect "$protocol: a client plays to the end" status 0
  expect "$protocol: the client finds faces in the stream" out \
    'maskdetect, .*label.*mask'
  run "$COUNT_BOXES" $protocol.mkv
  expect "$protocol: the received video has boxes" out 'boxed=[1-9]'
done
if command -v ffmpeg >/dev/null; then
  run timeout 120 ffprobe -v error -rtsp_transport tcp -count_frames \
    -show_entries stream=codec_name,width,nb_read_frames -of csv "$url"
  expect "ffprobe reads the stream" out '^stream,h264,320,[1-9]'
  run timeout 120 ffmpeg -v error -rtsp_transport udp -i "$url" -c copy out.mkv
  run "$COUNT_BOXES" out.mkv
  expect "ffmpeg records the stream" out 'boxed=[1-9]'
fi
run timeout 120 gst-launch-1.0 rtspsrc location="${url}x" ! fakesink
expect "another path is refused" err 'Not Found \(404\)'
run play rtspsrc location="$url" ! fakesink \
  rtspsrc location="$url" ! fakesink rtspsrc location="$url" ! fakesink
expect "three clients at once play to the end" status 0
# A client with a second source stays connected at the end.
timeout 300 gst-launch-1.0 -v rtspsrc location="$url" ! fakesink silent=false \
  videotestsrc is-live=true ! fakesink >staying.log 2>&1 &
staying=$!
children+=($staying)
wait_for grep -q 'fakesink0:sink) E (type: eos' staying.log
run play -v rtspsrc location="$url" protocols=tcp \
  ! decodebin ! videoconvert ! jpegenc ! matroskamux ! filesink location=again.mkv
expect "a client after the end plays while an older one stays" status 0
run "$COUNT_BOXES" again.mkv
expect "that client receives the whole video" out 'boxed=[1-9]'
stop $staying INT
stop "$server" INT
expect "Ctrl-C ends the server with success" status 0

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
  expect "a rotated video is served upright" true \
    grep -q 'video/x-raw.*width=(int)320, height=(int)180' turned.log
  expect "no frame is served sideways" true \
    sh -c '! grep -q "width=(int)180, height=(int)320" turned.log'
  stop "$server" INT
  expect "Ctrl-C ends that server with success" status 0
fi

# Stopped while it opens a video for a client.
for delay in 0.1 0.2 0.3 0.4; do
  serve busy street.y4m
  watch busy-client "$url" tcp
  sleep $delay
  stop "$server" INT
  expect "Ctrl-C ends a server that is opening a video ($delay s)" status 0
  wait "$client"
done

# A file without video.
echo "Dear diary" >diary.txt
serve diary diary.txt
run timeout 120 gst-launch-1.0 rtspsrc location="$url" ! fakesink
expect "a client of a file without video gets an error" err \
  'Service Unavailable'
expect "the server names the cause" true wait_for \
  grep -q '^diary.txt: Could not determine type' diary.log
stop "$server" INT
expect "Ctrl-C ends that server with success" status 0

# Clients share one pipeline, which stops with the last one.
serve shared test
watch one "$url" tcp
one=$client
watch two "$url" udp
two=$client
wait_for has_frames one 5
expect "the first client receives frames" true has_frames one 5
wait_for has_frames two 5
expect "the second client receives frames" true has_frames two 5
expect "both clients share one pipeline" true says shared 1 'test: started'
stop "$one" INT
seen=$(frames two)
expect "the remaining client still receives frames" true \
  wait_for has_frames two $((seen + 5))
stop "$two" INT
expect "the pipeline stops after the last client" true \
  wait_for says shared 1 'test: stopped'
watch three "$url" tcp
expect "the pipeline starts again for the next client" true \
  wait_for has_frames three 5
stop "$server" INT
expect "Ctrl-C ends a server with a client" status 0

for protocol in tcp udp; do
  serve killed test
  watch $protocol "$url" $protocol
  wait_for has_frames $protocol 5
  stop "$server" KILL
  wait "$client"
  status=$?
  expect "$protocol: a client of a killed server ends" true test $status -le 1
  expect "$protocol: the client says why" true \
    grep -qE 'The server closed|Could not (connect to server|read from resource)' $protocol.log

  serve camera test
  camera=$server camera_url=$url
  serve relay "rtsp://admin:secret@${camera_url#rtsp://}"
  watch $protocol "$url" $protocol
  wait_for has_frames $protocol 5
  stop "$camera" KILL
  wait "$client"
  expect "$protocol: a lost source ends the client's stream" true \
    came_to_end $protocol.log $?
  expect "$protocol: the server names the lost source" true \
    grep -qE "^$camera_url: Could not" relay.log
  expect "$protocol: the server does not show its password" true \
    sh -c '! grep -q secret relay.log'
  run timeout 120 gst-launch-1.0 rtspsrc location="$url" ! fakesink
  expect "$protocol: the server still answers" err 'Service Unavailable'
  stop "$server" INT
  expect "$protocol: Ctrl-C ends the server with success" status 0
done
finish
