#!/bin/bash
# Tests `maskdetect watch`: files, a camera that is lost and returns, and the
# output as text and as JSON.
. "$(dirname "$0")/../common.sh"
need_models
command -v python3 >/dev/null || skip_all "python3 is not installed"
has_element souphttpsrc || skip_all "GStreamer's HTTP source is not installed"
cd "$work" || exit 1

paint --kind street --easy --people 4 --min-face 40 --max-face 60 --seed 4 \
  --size 320x180 --frames 100 --y4m -o my.y4m >/dev/null 2>&1
paint -k portrait --stills=1 --size=320x240 -o in >/dev/null 2>&1

# Checks the JSON output: every line is a valid event.
check_json() { # FILE: prints "APPEARED LEFT ENTERED EXITED COUNTS"
  python3 - "$1" <<'END'
import collections, json, sys
seen = collections.Counter()
positions = collections.Counter()
for line in open(sys.argv[1]):
    event = json.loads(line)
    assert event["camera"] and event["time"].endswith("Z"), line
    seen[event["event"]] += 1
    if "position" in event:
        assert event["position"] >= positions[event["camera"]], line
        positions[event["camera"]] = event["position"]
    if event["event"] in ("appeared", "left"):
        assert event["width"] > 0 and event["track-id"] > 0, line
print(*(seen[k] for k in ("appeared", "left", "entered", "exited", "counts")))
END
}

# Files
run maskdetect watch my.y4m
expect "a file is watched to its end" status 0
expect "a person appears" out '^0:00:00\.0 my  person [0-9]+ appeared: no-mask$'
expect "a person leaves" out \
  '^0:00:0[0-9.]+ my  person [0-9]+ left: mask, [0-9]+ s in view$'
expect "the counts are printed" out \
  'in view 0: .* last minute: [1-9] appeared, [1-9] left$'
expect "the end of the file is printed" out ' my  ended$'

if [ -e "$models/mask.onnx" ]; then
  run maskdetect model "$models/mask.onnx" -o never.onnx \
    --set maskdetect.threshold=1
  run maskdetect watch --mask-model never.onnx my.y4m
  expect "another mask network is used" status 0
  expect "that network finds no mask" true test -z "$(grep ': mask' .stdout)"
fi
run maskdetect watch --mask-model none.onnx my.y4m
expect "a missing mask network fails" status 1
expect "the message names the network" err 'none\.onnx'

run maskdetect watch --json --zones "left: 0,0 50%,0 50%,100% 0,100%" \
  one=my.y4m two=my.y4m
expect "two files are watched at once" status 0
cp "$work/.stdout" two.jsonl
read -r appeared left entered exited counts < <(check_json two.jsonl)
expect "the output is valid JSON" true test -n "$counts"
expect "everyone who appears leaves" true \
  test "$appeared" -ge 4 -a "$appeared" = "$left"
expect "everyone who enters a zone exits it" true \
  test "$entered" -ge 2 -a "$entered" = "$exited"
expect "each camera has its counts" true test "$counts" = 2
expect "the counts include the zones" out \
  '"event":"counts".*"zones":\[\{"name":"left","people":0'
expect "both cameras are named" true \
  sh -c 'grep -q \"one\" two.jsonl && grep -q \"two\" two.jsonl'

mkdir clips
cp my.y4m clips/a.y4m
cp my.y4m clips/b.y4m
cat >cameras.conf <<END
[door]
source=my.y4m
zones=way: 0,0 100%,0 100%,100% 0,100%
min-face-size=175
END
run maskdetect watch --config cameras.conf --min-face-size 30 clips
expect "a configuration file and a folder are watched" status 0
expect "the files of a folder are cameras named after them" out ' b  person'
expect "a camera's own property takes precedence" true \
  sh -c '! grep -q " door  person" "$1"' - "$work/.stdout"

run maskdetect watch --quiet --snapshots faces my.y4m
expect "a snapshot of a person is saved" true \
  sh -c 'ls faces | grep -q "Z-1\.png"'
expect "the data of the snapshot is saved" true \
  grep -q '"label":"no-mask"' faces/*Z-1.json

# Errors
run maskdetect watch --zones "door 1,2" my.y4m
expect "invalid zones are refused" status 1
expect "the message quotes the zones" err \
  'my: zones: .door 1,2. does not begin with a name'
run maskdetect watch nothing.mp4
expect "the message names a missing file" err \
  '^maskdetect: nothing.mp4: No such file'
run maskdetect watch one=my.y4m one=clips/a.y4m
expect "two cameras of one name are refused" err 'the name one is taken'
printf '[door]\nsource=my.y4m\ncolour=red\n' >wrong.conf
run maskdetect watch --config wrong.conf
expect "the message names an unknown property" err \
  'door: .* no property .colour.'
printf '[door]\nsource=my.y4m\nmin-face-size=red\n' >wrong.conf
run maskdetect watch --config wrong.conf
expect "the message names an invalid value of a property" err \
  'door: invalid value .red. for the property min-face-size'
head -c 3000 my.y4m >cut.mp4
run maskdetect watch cut.mp4
expect "a file that is not a video fails" status 1
expect "the message says why" out '  failed: (cut.mp4: |contains no frames)'
run bash -c '"$0" watch my.y4m >/dev/full' "$MASKDETECT"
expect "a full disk ends the run" status 1
expect "the message names stdout" err 'cannot write to stdout'
printf '[mqtt]\nurl=mqtt://broker\npassword hunter2\n' >wrong.conf
run maskdetect watch --config wrong.conf
expect "a line that is not a key is refused" err 'wrong\.conf: every line must be'
expect "the line, which may be a password, is not printed" true \
  sh -c '! grep hunter .stderr'

# A camera that is not connected does not keep the others from being watched.
printf '[back]\nsource=/dev/video-absent\n[front]\nsource=my.y4m\n' >absent.conf
"$MASKDETECT" watch --config absent.conf >absent.txt 2>&1 &
watching=$!
expect "an absent camera is retried" true \
  wait_for grep -q 'back  offline: /dev/video-absent: .*; retrying in 2 s' absent.txt
expect "the other source is watched" true \
  wait_for grep -q 'front  ended' absent.txt
kill -INT $watching
wait $watching

# A camera that is lost and returns. Its address has a password.
start_camera() { # [PORT]
  rm -f port
  python3 "$SOURCE_ROOT/tests/cli/annotate/camera.py" in/*.png port "$@" &
  camera=$!
  trap 'kill $camera $watching 2>/dev/null; rm -rf "$work"' EXIT
  wait_for test -s port
}
count_is() { [ "$(grep -c "$1" live.txt)" -ge "$2" ]; }
watching=
start_camera
port=$(cat port)
"$MASKDETECT" watch "front=http://me:secret@127.0.0.1:$port/door" \
  "back=rtsp://me:secret@127.0.0.1:1/none?token=hush" >live.txt 2>live.err &
watching=$!
expect "a live camera is online" true wait_for count_is 'front  online' 1
expect "a person in front of it appears" true \
  wait_for count_is 'front  person' 1
kill $camera
wait $camera 2>/dev/null
expect "a lost camera is offline" true \
  wait_for count_is 'front  offline: .*retrying in 1 s' 1
expect "everyone in its view has left" true \
  wait_for count_is 'front  person .* left' 1
start_camera "$port"
expect "the camera is online again" true wait_for count_is 'front  online' 2
expect "a person appears again" true \
  wait_for count_is 'front  person .* appeared' 2
expect "an unreachable camera is retried at growing intervals" true \
  wait_for count_is 'back  offline: .*retrying in [2-9] s' 1
kill -HUP $watching
wait $watching
status=$?
expect "SIGHUP ends the run with success" status 0
expect "everyone who appears leaves" true test \
  "$(grep -c 'front .*appeared' live.txt)" = "$(grep -c 'front .*left:' live.txt)"
expect "no password is printed" true \
  sh -c '! grep -qE "secret|hush|me:" live.txt live.err'

run timeout -s TERM 600 "$MASKDETECT" watch --quiet my.y4m
expect "--quiet prints nothing" true test ! -s "$work/.stdout"
finish
