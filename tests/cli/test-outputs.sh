#!/bin/bash
# What cannot be written is named, by every command and for every output: a full
# disk, a file where a folder should be, a file of somebody else, which stays.
. "$(dirname "$0")/common.sh"
need_models
cd "$work" || exit 1

paint -k portrait --seed 5 --size 160x120 --stills 4 -o in >/dev/null 2>&1
paint -k portrait --easy --mask bare --seed 5 --size 160x120 --frames 5 --y4m \
  -o clip.y4m >/dev/null 2>&1
picture=in/portrait-0000.png
model=$(find "$models" -name '*.onnx' | sort | tail -n 1)
echo '{"precious":[1,2,3]}' | tee mine.json >mine
before=$(cksum mine mine.json)

fails() { # OUTPUT COMMAND…: with that output, which the command names
  run maskdetect "${@:2}"
  expect "${*:2} fails" status 1
  expect "and $1 is named once" true test "$(grep -c "$1[:/]" "$work/.stderr")" = 1
}

n=0
for file in /dev/full mine.json; do
  n=$((n + 1))
  fails $file annotate $picture -o "out-$n/" --json $file
  fails $file annotate clip.y4m -o "$n.mkv" --json $file
  fails $file annotate $picture -o "csv-$n/" --csv $file
  fails $file evaluate -s in/truth.json --json $file
  fails $file evaluate -s in/truth.json --detections $file
  fails $file model "$model" -o $file
done
for file in /dev/full mine; do
  fails $file annotate in -o $file
  fails $file crop in -o $file
  fails $file feed in -o $file
  fails $file evaluate -s in/truth.json --figures $file
  fails $file train -s in/truth.json -o $file -e 1
  fails $file train-faces -s in/truth.json -o $file -e 1 \
    -r "$SOURCE_ROOT/models/recipes/face-small.ini"
done
expect "what was there is as it was" true test \
  "$before" = "$(cksum mine mine.json)"
expect "nothing unfinished is left" true test -z \
  "$(find . -name '.maskdetect-??????')"
finish
