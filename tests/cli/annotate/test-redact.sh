#!/bin/bash
# Tests that `maskdetect annotate --redact` makes faces unrecognisable in
# pictures and videos, even if something else fails.
. "$(dirname "$0")/../common.sh"

run maskdetect annotate --redact blurr in -o out
expect "an unknown method is refused" status 2
expect "the message lists the methods" err 'must be one of fill, pixelate, blur'
run maskdetect annotate --redact blur --redact-which bare in -o out
expect "an unknown value of --redact-which is refused" err \
  'must be one of all, mask, no-mask'
run maskdetect annotate --redact blur --redact-padding 5 in -o out
expect "a padding that is too large is refused" err 'between 0 and 4'
run maskdetect annotate --redact-which mask in -o out
expect "--redact-which without --redact is refused" err 'needs --redact HOW'
run maskdetect annotate --redact-padding 1 in -o out
expect "--redact-padding without --redact is refused" status 2
run maskdetect annotate --redact blur --redact-passes 3 in -o out
expect "three passes are refused" err 'must be 1 or 2'
run maskdetect annotate --redact-passes 2 in -o out
expect "--redact-passes without --redact is refused" err 'needs --redact HOW'
run maskdetect annotate --redact blur --largest in -o out
expect "--largest with --redact is refused" status 2
need_models
command -v python3 >/dev/null || skip_all "python3 is not installed"
cd "$work" || exit 1

paint -k portrait --easy --mask surgical --seed 5 --size 320x320 -o in \
  >/dev/null 2>&1
mv in/portrait-0000.png in/masked.png
paint -k portrait --easy --mask bare --seed 5 --size 320x320 -o in \
  >/dev/null 2>&1
mv in/portrait-0000.png in/bare.png
rm -f in/*.json*

raw_of() { # FILE…: prints their frames as RGB
  for f in "$@"; do
    gst_launch -q filesrc location="$f" ! decodebin ! videoconvert \
      ! video/x-raw,format=RGB ! filesink location=one.raw
    cat one.raw
  done
}
seen() { # LINES FILE…: prints how much is visible, one line per face
  raw_of "${@:2}" >all.raw
  python3 "$SOURCE_ROOT/tests/cli/annotate/pixels.py" "$1" all.raw 320 320
}
results() { # LINES FOLDER: prints the result files of these lines
  sed 's/^{"file":"[^"]*\/\([^"]*\)".*/\1/' "$1" | sed "s|^|$2/|"
}
all_seen() { # LINES FOLDER
  # shellcheck disable=SC2046
  seen "$1" $(results "$1" "$2")
}

run maskdetect annotate in -o plain --json plain.jsonl
all_seen plain.jsonl plain >plain.txt
expect "both faces are found and visible" true \
  awk '$2 < 400 { exit 1 } END { exit NR != 2 }' plain.txt
for how in fill pixelate blur; do
  run maskdetect annotate in -o $how --redact $how --json $how.jsonl
  expect "$how succeeds" status 0
  all_seen $how.jsonl $how >$how.txt
  expect "$how finds the same faces" true \
    cmp <(sed 's/"file":[^,]*//' plain.jsonl | sort) \
    <(sed 's/"file":[^,]*//' $how.jsonl | sort)
done
expect "fill leaves nothing of the faces" true \
  awk '$1 > 0 { exit 1 } END { exit NR != 2 }' fill.txt
expect "pixelate leaves a few values" true \
  awk '$2 > 36 { exit 1 } END { exit NR != 2 }' pixelate.txt
for f in in/*.png; do
  cmp -s "blur/$(basename "$f")" "plain/$(basename "$f")" && touch same
done
expect "blur changes both pictures" no-file same

# Covers of one picture neither stay for the next one nor change their order.
paint -k crowd --stills 5 --seed 21 --size 320x240 -o folder
rm folder/truth.json
run maskdetect annotate folder -o together --redact blur --no-boxes
for f in folder/*.png; do
  run maskdetect annotate "$f" -o alone --redact blur --no-boxes
done
expect "a picture alone and among others gives the same result" true diff -q -r \
  -x '.maskdetect*' together alone

# Redaction of the faces with one verdict.
run maskdetect annotate in -o bare --redact fill --redact-which no-mask
expect "--redact-which no-mask leaves a masked face visible" true \
  cmp bare/masked.png plain/masked.png
expect "--redact-which no-mask covers a bare face" true \
  cmp bare/bare.png fill/bare.png
run maskdetect annotate in -o masked --redact fill --redact-which mask
expect "--redact-which mask leaves a bare face visible" true \
  cmp masked/bare.png plain/bare.png
expect "--redact-which mask covers a masked face" true \
  cmp masked/masked.png fill/masked.png
mkdir blind
"$BLIND_MODELS" blind
run maskdetect annotate in -o blind/out --redact fill --redact-which mask \
  --no-boxes --models blind --json blind.jsonl
all_seen blind.jsonl blind/out >blind.txt
expect "--redact-which mask covers faces without a verdict" true \
  awk '$1 > 0 { exit 1 } END { exit NR < 2 }' blind.txt
run maskdetect annotate in/bare.png -o wide.png --redact fill \
  --redact-padding 4
raw_of wide.png >wide.raw
expect "padding covers the surroundings" true \
  test "$(tail -c 960 wide.raw | tr -d '\0' | wc -c)" = 0

# Options that make a result again.
run maskdetect annotate in -o fill --redact fill
expect "a second run skips redacted pictures" err '^0 done, 2 already done'
run maskdetect annotate in -o fill --redact fill --redact-padding 0.5
expect "another padding redacts them again" err '^2 done, 0 already done'
echo "no picture" >in/masked.png
run maskdetect annotate in -o plain --redact fill
expect "a picture that has become unreadable fails" status 1
expect "its former, unredacted result is removed" no-file plain/masked.png

# Results of other inputs
mkdir -p mixed
cp in/bare.png in/second.png
run maskdetect annotate in/bare.png in/second.png -o mixed
mv in/second.png in/third.png
run maskdetect annotate in/bare.png in/third.png -o mixed --redact fill
expect "redaction names unredacted results of other inputs" err \
  'mixed/second\.png: is not redacted'
expect "and only those" true test "$(grep -c 'not redacted' .stderr)" = 1
rm mixed/second.png
run maskdetect annotate in/bare.png in/third.png -o mixed --redact fill
expect "and only while they exist" true sh -c '! grep -q "not redacted" .stderr'
rm in/third.png

# A video.
paint -k portrait --easy --mask surgical --frames 20 --seed 5 --size 320x320 \
  --y4m -o clip.y4m >/dev/null 2>&1
run maskdetect annotate clip.y4m -o clips --json plain-clip.jsonl
seen plain-clip.jsonl clips/clip.* >plain-clip.txt
expect "the face in the video is visible" true \
  awk '$1 < 100 { exit 1 } END { exit NR < 10 }' plain-clip.txt
run maskdetect annotate clip.y4m -o clips --redact fill --json clip.jsonl
expect "a video is redacted" status 0
seen clip.jsonl clips/clip.* >clip.txt
# with a tolerance, because codecs are lossy
expect "the face is covered in every frame" true \
  awk '$1 > 40 { exit 1 } END { exit NR < 10 }' clip.txt

# People who are visible before they are detected.
passes() { python3 "$SOURCE_ROOT/tests/cli/annotate/passes.py" "$@"; }
greys() { # FILE
  gst_launch -q filesrc location="$1" ! decodebin ! videoconvert \
    ! video/x-raw,format=GRAY8 ! filesink location=grey.raw
  passes seen grey.raw 320 320
}
passes hide clip.y4m late.y4m 10
for n in 1 2; do
  run maskdetect annotate late.y4m -o passes$n.mkv --redact fill --no-boxes \
    --redact-passes $n --json passes$n.jsonl
  expect "a redaction in $n passes succeeds" status 0
  greys passes$n.mkv >greys$n.txt
done
expect "one pass misses people before they are detected" true \
  awk 'NR <= 5 && $1 < 100 { exit 1 } END { exit NR != 20 }' greys1.txt
expect "two passes cover them in every frame" true \
  awk '$1 > 40 { exit 1 } END { exit NR != 20 }' greys2.txt
expect "one and two passes report the same faces" true \
  cmp passes1.jsonl passes2.jsonl
# A face of 20 to 30 pixels
gst_launch -q filesrc location=clip.y4m ! decodebin ! videoscale \
  ! video/x-raw,width=42,height=42 ! videobox autocrop=true fill=white \
  ! video/x-raw,width=320,height=320 ! y4menc ! filesink location=tiny.y4m
tiny() { # OPTION…: redacts the clip and measures its frames
  run maskdetect annotate tiny.y4m -o tiny.mkv --redact fill --threshold 0.4 \
    --no-boxes "$@"
  greys tiny.mkv >tiny.txt
}
tiny
expect "a small face in a video is covered" true \
  awk 'NR > 2 && $1 > 40 { exit 1 } END { exit NR != 20 }' tiny.txt
tiny --redact-passes 2
expect "two passes cover it in every frame" true \
  awk '$1 > 40 { exit 1 } END { exit NR != 20 }' tiny.txt
tiny --min-face-size 30
expect "a larger --min-face-size leaves it visible" true \
  awk '$1 < 60 { exit 1 } END { exit NR != 20 }' tiny.txt
run maskdetect annotate late.y4m -o passes2.mkv --redact fill --no-boxes
expect "another number of passes makes the result again" err \
  '^1 done, 0 already done'
finish
