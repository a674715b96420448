#!/usr/bin/env bash
# Runs the commands of docs/training.md unchanged, except for a smaller
# --epochs, on painted pictures.
#
#   training-page.sh ROOT BUILD
set -u -o pipefail

root="$1" build="$2"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

[ -f "$root/models/mask.onnx" ] || { echo "models/ has no models"; exit 77; }
for element in x264enc mp4mux y4mdec theoraenc; do
  gst-inspect-1.0 --exists $element || { echo "no $element"; exit 77; }
done
export PATH="$build/src/cli:$PATH"
export MASKDETECT_MODEL_PATH="$root/models"
paint="$build/examples/paint/maskdetect-paint"
cd "$scratch" || exit 1
ln -s "$root/models" models
"$paint" --kind portrait --stills 40 --size 240x200 --easy --masked 0 -o bare \
  && "$paint" --kind portrait --stills 40 --size 240x200 --easy --masked 1 \
    --seed 1001 -o masked \
  && "$paint" --kind street --size 320x180 --frames 13 --y4m -o my.y4m \
  && gst-launch-1.0 -q filesrc location=my.y4m ! y4mdec ! videoconvert \
    ! theoraenc ! oggmux ! filesink location=my.mp4 || exit 1

page="$(sed -n '/^```sh$/,/^```$/p' "$root/docs/training.md" | grep -v '^```')"
[ "$(grep -c '^maskdetect train ' <<< "$page")" = 1 ] || {
  echo "docs/training.md must have exactly one command that trains"
  exit 1
}
sed 's/^maskdetect train .*/& --epochs 3/' <<< "$page" > page.sh
timeout 250 bash -e -x page.sh < /dev/null || exit 1

fail () {
  echo "FAILED: $*"
  exit 1
}
for file in model/mask.onnx model/history.csv model/history.png \
  model/history.svg figures/roc.png figures/confusion.svg labelled.mp4; do
  [ -s "$file" ] || fail "no $file"
done
[ "$(wc -l < model/history.csv)" = 4 ] || fail "not 3 epochs in history.csv"
# the labelled video has every frame of the original
maskdetect annotate labelled.mp4 -o again.mp4 --json frames.jsonl 2> /dev/null
[ "$(wc -l < frames.jsonl)" = 13 ] || fail "not 13 frames in labelled.mp4"
