#!/bin/bash
# Tests `maskdetect watch`: files to their end, a camera that is lost and
# returns, and the output for people and for programs.
. "$(dirname "$0")/../common.sh"
need_models
command -v python3 >/dev/null || skip_all "python3 is not installed"
env -u GST_PLUGIN_PATH gst-inspect-1.0 --exists souphttpsrc 2>/dev/null ||
  skip_all "GStreamer's HTTP source is not installed"
cd "$work" || exit 1

paint --kind street --easy --people 4 --min-face 40 --max-face 60 --seed 4 \
  --size 320x180 --frames 100 --y4m -o my.y4m >/dev/null 2>&1
paint -k portrait --stills=1 --size=320x240 -o in >/dev/null 2>&1

# Checks the output for programs: every line is a valid object, and arrivals and
# departures balance.
check_json() { # FILE: prints "appeared left entered exited counts"
  python3 - "$1" <<'END'
import collections, json, sys
seen = collections.Counter()
for line in open(sys.argv[1]):
    event = json.loads(line)
    assert event["camera"] and event["time"].endswith("Z"), line
    seen[event["event"]] += 1
    if event["event"] in ("appeared", "left"):
        assert event["width"] > 0 and event["track-id"] > 0, line
print(*(seen[k] for k in ("appeared", "left", "entered", "exited", "counts")))
END
}

# Files
run maskdetect watch my.y4m
expect "a file is watched to its end" status 0
expect "somebody appears" out '^0:00:00\.0 my  person [0-9]+ appeared: no-mask$'
expect "and leaves" out '^0:00:0[0-9.]+ my  person [0-9]+ left: mask, [0-9]+ s in view$'
expect "there are counts" out 'in view 0: .* last minute: [1-9] appeared, [1-9] left$'
expect "and an end" out ' my  ended$'

if [ -e "$models/mask.onnx" ]; then
  run maskdetect model "$models/mask.onnx" -o never.onnx \
    --set maskdetect.threshold=1
  run maskdetect watch --mask-model never.onnx my.y4m
  expect "another mask network is taken" status 0
  expect "nobody wears a mask to it" true test -z "$(grep ': mask' .stdout)"
fi
run maskdetect watch --mask-model none.onnx my.y4m
expect "a missing one fails" status 1
expect "and is named" err 'none\.onnx'

run maskdetect watch --json --zones "left: 0,0 50%,0 50%,100% 0,100%" \
  one=my.y4m two=my.y4m
expect "two are watched at once" status 0
cp "$work/.stdout" two.jsonl
read -r appeared left entered exited counts < <(check_json two.jsonl)
expect "it is JSON" true test -n "$counts"
expect "who appears leaves" true test "$appeared" -ge 4 -a "$appeared" = "$left"
expect "who enters a zone leaves it" true \
  test "$entered" -ge 2 -a "$entered" = "$exited"
expect "each has its counts" true test "$counts" = 2
expect "with its zones" out '"event":"counts".*"zones":\[\{"name":"left","people":0'
expect "both are named" true sh -c 'grep -q \"one\" two.jsonl && grep -q \"two\" two.jsonl'

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
expect "a file of keys and a folder are watched" status 0
expect "a folder's files have names of their own" out ' b  person'
expect "a camera's own property counts" true sh -c '! grep -q " door  person" "$1"' \
  - "$work/.stdout"

run maskdetect watch --quiet --snapshots faces my.y4m
expect "people are photographed" true sh -c 'ls faces | grep -q "Z-1\.png"'
expect "with what is known of them" true grep -q '"label":"no-mask"' faces/*Z-1.json

# Errors
run maskdetect watch --zones "door 1,2" my.y4m
expect "zones that make no sense are refused" status 1
expect "and named" err 'my: zones: .door 1,2. does not begin with a name'
run maskdetect watch nothing.mp4
expect "a missing file is named" err '^maskdetect: nothing.mp4: No such file'
run maskdetect watch one=my.y4m one=clips/a.y4m
expect "two of one name are refused" err 'the name one is taken'
printf '[door]\nsource=my.y4m\ncolour=red\n' >wrong.conf
run maskdetect watch --config wrong.conf
expect "an unknown property is named" err 'door: .* no property .colour.'
printf '[door]\nsource=my.y4m\nmin-face-size=red\n' >wrong.conf
run maskdetect watch --config wrong.conf
expect "and a value that it cannot have" err 'door: invalid value .red. for the property min-face-size'
head -c 3000 my.y4m >cut.mp4
run maskdetect watch cut.mp4
expect "what is no video fails" status 1
expect "and says why" out '  failed: (cut.mp4: |contains no frames)'
run bash -c '"$0" watch my.y4m >/dev/full' "$MASKDETECT"
expect "a full disk ends it" status 1
expect "and is named" err 'cannot write to stdout'

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
expect "a live camera comes" true wait_for count_is 'front  online' 1
expect "with a person" true wait_for count_is 'front  person' 1
kill $camera
wait $camera 2>/dev/null
expect "it is lost" true wait_for count_is 'front  offline: .*retrying in 1 s' 1
expect "who was in view has left" true wait_for count_is 'front  person .* left' 1
start_camera "$port"
expect "it is found again" true wait_for count_is 'front  online' 2
expect "with a person" true wait_for count_is 'front  person .* appeared' 2
expect "the other one is tried again and again" true \
  wait_for count_is 'back  offline: .*retrying in [2-9] s' 1
kill -HUP $watching
wait $watching
status=$?
expect "SIGHUP ends it well" status 0
expect "nobody stays in view" true test \
  "$(grep -c 'front .*appeared' live.txt)" = "$(grep -c 'front .*left:' live.txt)"
expect "no password is shown" true sh -c '! grep -qE "secret|hush|me:" live.txt live.err'

run timeout -s TERM 600 "$MASKDETECT" watch --quiet my.y4m
expect "--quiet prints nothing" true test ! -s "$work/.stdout"
finish
