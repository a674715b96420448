#!/bin/bash
# Tests `maskdetect evaluate` on painted pictures, and its messages about bad
# input.
. "$(dirname "$0")/../common.sh"

run maskdetect evaluate --scenes "$work/missing.json"
expect "a missing scene file fails" status 1
expect "the message names the missing file" err 'missing\.json'

echo 'no JSON' >"$work/broken.json"
run maskdetect evaluate --scenes "$work/broken.json"
expect "a damaged scene file fails" status 1
expect "the message names the damaged file" err 'broken\.json'

paint -k portrait --stills=4 --seed=3 --size=320x240 -o "$work/scenes" \
  >/dev/null 2>&1
scenes=$work/scenes/truth.json
expect "scenes are painted" file "$scenes"

echo '{"file": "a.png", "faces": [[1, 2, 3]]}' >"$work/short.jsonl"
run maskdetect evaluate --scenes "$scenes" -b "$work/short.jsonl" \
  --baselines-only
expect "a damaged baseline fails" status 1
expect "the message names the baseline and the line" err 'short\.jsonl: line 1'

run maskdetect evaluate --scenes "$scenes" --classes "$work"
expect "--scenes together with --classes is refused" status 2
run maskdetect evaluate --classes "$work" --mask-model "$work/none.onnx"
expect "--classes with a missing mask network fails" status 1
expect "the message names the network" err 'none\.onnx'

need_models
run maskdetect evaluate --scenes "$scenes" --detections "$work/found.jsonl" \
  --json "$work/figures.json"
expect "an evaluation succeeds" status 0
expect "the average precision is printed" out 'AP50'
expect "progress is printed as plain lines to a file" err \
  '^evaluate 4/4 pictures '
expect "the detections are written" lines 4 "$work/found.jsonl"
expect "the figures are written" true grep -q '"ap50"' "$work/figures.json"
run maskdetect evaluate --scenes "$scenes" --mask-model "$work/none.onnx"
expect "--scenes with a missing mask network fails" status 1
expect "the message names the network" err 'none\.onnx'
if [ -e "$models/mask.onnx" ]; then
  run maskdetect model "$models/mask.onnx" -o "$work/sure.onnx" \
    --set maskdetect.threshold=0
  run maskdetect evaluate --scenes "$scenes" --mask-model "$work/sure.onnx" \
    --detections "$work/sure.jsonl"
  expect "another mask network is used" status 0
  expect "that network finds a mask on every face" true \
    test -z "$(grep -o ',0,[0-9.e-]*\]' "$work/sure.jsonl")"
fi
run maskdetect evaluate --scenes "$scenes" -b "$work/found.jsonl" \
  --baselines-only --figures "$work/drawn"
expect "charts are drawn for scenes" status 0
for name in precision-recall recall-by-false-positives slices-found; do
  expect "$name is a PNG" true grep -q PNG "$work/drawn/$name.png"
  expect "$name is an SVG" true grep -q '<svg' "$work/drawn/$name.svg"
done
: >"$work/in-the-way"
run maskdetect evaluate --scenes "$scenes" -b "$work/found.jsonl" \
  --baselines-only --figures "$work/in-the-way"
expect "a file in the place of the charts' folder fails" status 1
expect "the message names the file" err 'in-the-way'

before=$(cksum "$work/found.jsonl")
run maskdetect evaluate --scenes "$scenes" --baseline "$work/found.jsonl" \
  --detections "$work/./found.jsonl"
expect "a baseline is not replaced" true test $status = 1 \
  -a "$before" = "$(cksum "$work/found.jsonl")"
expect "the message says why" err 'found\.jsonl: is a baseline and would be replaced'
run maskdetect evaluate --scenes "$scenes" --baseline "$work/found.jsonl" \
  --baselines-only --json "$work/again.json"
a=$(grep -m1 '"ap50"' "$work/figures.json")
b=$(grep -m1 '"ap50"' "$work/again.json")
expect "the written detections get the same score" true test "$a" = "$b"

mkdir "$work/one" "$work/two"
for folder in one two; do cp "$work/found.jsonl" "$work/$folder/same.jsonl"; done
cp "$work/found.jsonl" "$work/maskdetect.jsonl"
run maskdetect evaluate --scenes "$scenes" -b "$work/one/same.jsonl" \
  -b "$work/two/same.jsonl" -b "$work/maskdetect.jsonl" --baselines-only \
  --figures "$work/three"
for name in same same-2 maskdetect-2; do
  expect "$name has a chart of its own" file "$work/three/slices-$name.svg"
  expect "$name has a line of its own" out "^$name  "
done

mv "$work/scenes/$(sed -n 's/.*"file_name" *: *"\([^"]*\)".*/\1/p' \
  "$scenes" | head -n 1)" "$work/gone.png"
run maskdetect evaluate --scenes "$scenes"
expect "a missing picture makes the run fail" status 1
expect "the message names the picture" err '\.png'
expect "the other pictures are scored" out 'AP50'

if [ -e "$models/mask.onnx" ]; then
  paint -k portrait --stills=3 --masked=0 --size=96x96 -o "$work/c/Face" \
    >/dev/null 2>&1
  paint -k portrait --stills=2 --masked=1 --size=96x96 -o "$work/c/Mask" \
    >/dev/null 2>&1
  run maskdetect evaluate --classes "$work/c" --json "$work/classes.json"
  expect "class folders are evaluated" status 0
  expect "a confusion matrix is printed" out '^Mask +[0-9]+ +[0-9]+'
  expect "the figures are written" true grep -q '"auc"' "$work/classes.json"
  run maskdetect evaluate --classes "$work/c" --figures "$work/drawn"
  for name in roc reliability confusion; do
    expect "$name is a PNG" true grep -q PNG "$work/drawn/$name.png"
    expect "$name is an SVG" true grep -q '<svg' "$work/drawn/$name.svg"
  done
  expect "mistakes.png is a PNG" true grep -q PNG "$work/drawn/mistakes.png"
  mkfifo "$work/c/Face/pipe.png"
  ln -s nowhere "$work/c/Mask/dead.png"
  run maskdetect evaluate --classes "$work/c"
  expect "files that cannot be opened make the run fail" status 1
  expect "the messages name them" err 'Mask/dead\.png: No such file'
  expect "the other pictures are evaluated" out '^Mask +[0-9]+ +[0-9]+'
  run maskdetect evaluate --classes "$work/c" --class-names Face,Nobody
  expect "a missing class fails" status 1
  expect "the message names the class" err 'Nobody'
fi
finish
