#!/bin/bash
# Tests that an endless stream is recorded until Ctrl-C, and its file is
# complete.
. "$(dirname "$0")/../common.sh"
need_models
command -v python3 >/dev/null || skip_all "python3 is not installed"
# Without our plugin, because a sanitized plugin can only be loaded by a
# sanitized program.
env -u GST_PLUGIN_PATH gst-inspect-1.0 --exists souphttpsrc 2>/dev/null ||
  skip_all "GStreamer's HTTP source is not installed"
cd "$work" || exit 1

paint -k portrait --stills=1 --size=320x240 -o in >/dev/null 2>&1
python3 "$SOURCE_ROOT/tests/cli/annotate/camera.py" in/*.png port &
camera=$!
trap 'kill $camera; rm -rf "$work"' EXIT
while [ ! -e port ]; do sleep 0.1; done
address=http://127.0.0.1:$(cat port)/door

record() { # LINES [SIGNAL [FRAMES]]: stops once ten frames have come
  "$MASKDETECT" annotate "$address" -o out --json "$1" &
  local recorder=$!
  for _ in $(seq 600); do
    [ "$(wc -l <"$1")" -ge "${3:-10}" ] && break
    sleep 0.1
  done 2>/dev/null
  kill -"${2:-INT}" $recorder
  wait $recorder
}

run record first.jsonl
expect "ending a stream by Ctrl-C is a success" status 0
video=$(find out -name 'door.mp4' -o -name 'door.webm')
expect "its file has its name" file "$video"
expect "nothing unfinished is left" true test -z "$(find out -name '.*' -type f ! -name .maskdetect.jsonl)"
expect "frames have their time" true grep -q '"time":' first.jsonl

run maskdetect annotate "$video" -o again --json again.jsonl
expect "the recording can be read" status 0
expect "and holds frames" true test "$(wc -l <again.jsonl)" -ge 5

run record second.jsonl
expect "a second recording is another file" true \
  test "$(find out -name 'door*' | wc -l)" = 2

# Closing the terminal ends the recording as Ctrl-C does; a kill leaves a
# playable file.
newest() { find out -name 'door*' -printf '%T@ %p\n' | sort | tail -n 1 |
  cut -d' ' -f2; }
run record third.jsonl HUP
expect "a closed terminal is a success, too" status 0
run maskdetect annotate "$(newest)" -o third --json third-again.jsonl
expect "and its file holds frames" true test "$(wc -l <third-again.jsonl)" -ge 5
run record fourth.jsonl KILL 80
expect "a kill leaves its file under its name" true \
  test "$(find out -name 'door*' | wc -l)" = 4
run maskdetect annotate "$(newest)" -o fourth --json fourth-again.jsonl
expect "which plays" status 0
expect "and holds frames" true test "$(wc -l <fourth-again.jsonl)" -ge 20

# A file on a server has an end: no frame is lost at any speed, it keeps its
# name, and it is processed once.
paint -k portrait --frames=90 --size=320x240 --y4m -o clip.y4m >/dev/null 2>&1
cp in/*.png still.png
python3 "$SOURCE_ROOT/tests/cli/annotate/server.py" files &
server=$!
trap 'kill $camera $server; rm -rf "$work"' EXIT
while [ ! -e files ]; do sleep 0.1; done
files=http://127.0.0.1:$(cat files)
run maskdetect annotate "$files/clip.y4m?a=b" "$files/still.png" -o far \
  --json far.jsonl
expect "a video and a picture on a server are annotated" status 0
expect "the picture comes out" file far/still.png
expect "the video comes out" true test -n "$(find far -name 'clip.*')"
expect "with every frame" true test "$(grep -c clip.y4m far.jsonl)" = 90
run maskdetect annotate "$files/clip.y4m?a=b" "$files/still.png" -o far \
  --json far.jsonl
expect "a second run does nothing" err '^0 done, 2 already done'

# A playlist on a server may refer to files on a server, but not on this machine
for element in hlsdemux tsdemux mpegtsmux; do
  env -u GST_PLUGIN_PATH gst-inspect-1.0 --exists $element 2>/dev/null ||
    skip_all "GStreamer's $element is not installed"
done
gst-launch-1.0 -q filesrc location=clip.y4m ! decodebin ! x264enc key-int-max=5 \
  ! mpegtsmux ! filesink location=piece.ts 2>/dev/null
list() { # FILE PIECE
  printf '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:3,\n%s\n%s\n' "$2" \
    '#EXT-X-ENDLIST' >"$1"
}
list good.m3u8 piece.ts
list file.m3u8 "file://$PWD/piece.ts"
list pushed.m3u8 "pushfile://$PWD/piece.ts"
list made.m3u8 "testbin://video,pattern=snow"
printf '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000\nfile://%s/good.m3u8\n' \
  "$PWD" >lists.m3u8
printf 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n%s\n%s\n' \
  'm=video 50999 RTP/AVP 96' 'a=rtpmap:96 H264/90000' >session.sdp
run maskdetect annotate "$files/good.m3u8" -o list --json good.jsonl
expect "a list of a server's pieces is fine" status 0
expect "and has every frame" lines 90 good.jsonl
for name in file pushed made lists; do
  run maskdetect annotate "$files/$name.m3u8" -o list-$name
  expect "what else $name.m3u8 names is not opened" status 1
  expect "and nothing comes of it" true test -z "$(ls list-$name)"
done
"$MASKDETECT" watch "$files/file.m3u8" >.stdout 2>.stderr &
wait_for grep -q 'offline: .*retrying' .stdout
kill -INT $!
wait $!
expect "nor is it watched" out 'offline: .*retrying'
expect "so that nobody appears" true sh -c '! grep -q appeared .stdout'
run maskdetect annotate "$files/session.sdp" -o session
expect "nor are the ports of a session" status 1
kill $server
trap 'kill $camera; rm -rf "$work"' EXIT

kill $camera
trap 'rm -rf "$work"' EXIT
run maskdetect annotate "http://127.0.0.1:1/nothing" -o out
expect "a dead address fails" status 1
expect "it is named with advice" err 'check the address: http://127.0.0.1:1'
finish
