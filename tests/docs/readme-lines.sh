#!/usr/bin/env bash
# Runs every gst-launch and maskdetect line of the README and the documents,
# on painted input, with files and test sources in the place of cameras,
# addresses and windows, and nobody to end a watch.
#
#   readme-lines.sh ROOT BUILD DOCUMENT...
set -u -o pipefail

root="$1" build="$2"
shift 2
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
failed=0

[ -f "$root/models/mask.onnx" ] || { echo "models/ has no models"; exit 77; }
for element in x264enc mp4mux y4mdec theoraenc pngenc; do
  gst-inspect-1.0 --exists $element || { echo "no $element"; exit 77; }
done

export PATH="$build/src/cli:$PATH"
export MASKDETECT_MODEL_PATH="$root/models"
paint="$build/examples/paint/maskdetect-paint"
"$paint" --kind street --size 320x180 --frames 13 --y4m -o "$scratch/my.y4m" \
  && "$paint" --kind portrait --stills 2 --size 160x160 -o "$scratch/holiday" \
  && gst-launch-1.0 -q filesrc location="$scratch/my.y4m" ! y4mdec \
    ! videoconvert ! theoraenc ! oggmux ! filesink location="$scratch/my.mp4" \
  || exit 1

while IFS= read -r line; do
  echo "# $line"
  stand_in="$(sed -e 's|rtspsrc location=rtsp://[^ ]*|filesrc location=my.mp4|' \
    -e 's|v4l2src|videotestsrc num-buffers=5|' \
    -e 's|autovideosink|fakesink|' -e 's| --watch$||' <<< "$line")"
  (cd "$scratch" && timeout 100 bash -o pipefail -c "$stand_in" \
    < /dev/null > out.txt 2>&1) || {
    echo "FAILED"
    cat "$scratch/out.txt"
    failed=1
  }
done < <(cat "$@" | grep -E '^(gst-launch-1.0|maskdetect (annotate|evaluate|feed|verify)) ')

exit "$failed"
