#!/bin/bash
# Tests that an endless stream is recorded until Ctrl-C and that its file is
# complete; also files and playlists on a server.
. "$(dirname "$0")/../common.sh"
need_models
command -v python3 >/dev/null || skip_all "python3 is not installed"
has_element souphttpsrc || skip_all "GStreamer's HTTP source is not installed"
cd "$work" || exit 1

paint -k portrait --stills=1 --size=320x240 -o in >/dev/null 2>&1
python3 "$SOURCE_ROOT/tests/cli/annotate/camera.py" in/*.png port &
camera=$!
trap 'kill $camera; rm -rf "$work"' EXIT
wait_for test -e port
address=http://127.0.0.1:$(cat port)/door

record() { # LINES [SIGNAL [FRAMES]]: records ten frames or FRAMES
  "$MASKDETECT" annotate "$address" -o out --json "$1" &
  local recorder=$!
  wait_for has_lines "$1" "${3:-10}"
  kill -"${2:-INT}" $recorder
  wait $recorder
}

run record first.jsonl
expect "Ctrl-C ends a stream with success" status 0
video=$(find out -name 'door.mp4' -o -name 'door.webm')
expect "the recording is named after the stream" file "$video"
expect "no unfinished file is left" true \
  test -z "$(find out -name '.*' -type f ! -name .maskdetect.jsonl)"
expect "the lines have the time of the frame" true grep -q '"time":' first.jsonl

run maskdetect annotate "$video" -o again --json again.jsonl
expect "the recording can be read" status 0
expect "the recording contains frames" true test "$(wc -l <again.jsonl)" -ge 5

run record second.jsonl
expect "a second recording gets another name" true \
  test "$(find out -name 'door*' | wc -l)" = 2

# Closing the terminal ends the recording as Ctrl-C does; a kill leaves a
# playable file.
newest() { find out -name 'door*' -printf '%T@ %p\n' | sort | tail -n 1 |
  cut -d' ' -f2; }
run record third.jsonl HUP
expect "a hang-up ends a stream with success" status 0
run maskdetect annotate "$(newest)" -o third --json third-again.jsonl
expect "its recording contains frames" true \
  test "$(wc -l <third-again.jsonl)" -ge 5
run record fourth.jsonl KILL 80
expect "a killed recording has its final name" true \
  test "$(find out -name 'door*' | wc -l)" = 4
run maskdetect annotate "$(newest)" -o fourth --json fourth-again.jsonl
expect "a killed recording can be read" status 0
expect "a killed recording contains frames" true \
  test "$(wc -l <fourth-again.jsonl)" -ge 20

# What cannot be written ends a recording, which is kept up to there.
run bash -c '{ "$1" annotate "$2" -o pipe --json -; echo $? >status; } |
  head -n 10' bash "$MASKDETECT" "$address"
expect "a closed pipe ends a recording with status 1" true grep -qx 1 status
expect "the recording is named" err \
  'lost after [0-9]+ frames, which are in pipe/door.*: -: Broken pipe'
run maskdetect annotate pipe/door.* -o pipe-again --json pipe.jsonl
expect "its recording contains frames" true test "$(wc -l <pipe.jsonl)" -ge 10
run bash -c 'ulimit -f 400; "$1" annotate "$2" -o limit' bash "$MASKDETECT" \
  "$address"
expect "a full disk ends a recording with status 1" status 1
expect "the recording is named" err \
  'ended after [0-9]+ frames; what was written of them is in limit/door'
run maskdetect annotate limit/door.* -o limit-again --json limit.jsonl
expect "its recording contains frames" true test "$(wc -l <limit.jsonl)" -ge 10

# A file on a server has an end: every frame is processed, the result has the
# file's name, and a second run skips it.
paint -k portrait --frames=90 --size=320x240 --y4m -o clip.y4m >/dev/null 2>&1
cp in/*.png still.png
python3 "$SOURCE_ROOT/tests/cli/annotate/server.py" files &
server=$!
trap 'kill $camera $server; rm -rf "$work"' EXIT
wait_for test -e files
files=http://127.0.0.1:$(cat files)
run maskdetect annotate "$files/clip.y4m?a=b" "$files/still.png" -o far \
  --json far.jsonl
expect "a video and a picture on a server are annotated" status 0
expect "the picture has a result" file far/still.png
expect "the video has a result" true test -n "$(find far -name 'clip.*')"
expect "the result has every frame" true \
  test "$(grep -c clip.y4m far.jsonl)" = 90
run maskdetect annotate "$files/clip.y4m?a=b" "$files/still.png" -o far \
  --json far.jsonl
expect "a second run does nothing" err '^0 done, 2 already done'

# A playlist on a server may refer to files on a server, but not to local files
for element in hlsdemux tsdemux mpegtsmux; do
  has_element $element || skip_all "GStreamer's $element is not installed"
done
gst_launch -q filesrc location=clip.y4m ! decodebin ! x264enc key-int-max=5 \
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
expect "a playlist of files on the server is read" status 0
expect "all of its frames are processed" lines 90 good.jsonl
for name in file pushed made lists; do
  run maskdetect annotate "$files/$name.m3u8" -o list-$name
  expect "$name.m3u8: foreign addresses are not opened" status 1
  expect "$name.m3u8: there is no result" true test -z "$(ls list-$name)"
done
"$MASKDETECT" watch "$files/file.m3u8" >.stdout 2>.stderr &
wait_for grep -q 'offline: .*retrying' .stdout
kill -INT $!
wait $!
expect "watch does not open a local file from a playlist" out \
  'offline: .*retrying'
expect "watch reports nobody" true sh -c '! grep -q appeared .stdout'
run maskdetect annotate "$files/session.sdp" -o session
expect "the ports in a session description are not opened" status 1
kill $server
trap 'kill $camera; rm -rf "$work"' EXIT

kill $camera
trap 'rm -rf "$work"' EXIT
run maskdetect annotate "http://127.0.0.1:1/nothing" -o out
expect "an address that does not answer fails" status 1
expect "the message names it and gives advice" err \
  'check the address: http://127.0.0.1:1'
finish
