#!/usr/bin/env bash
# Compares the pictures per second of `maskdetect annotate` and of a Python
# program that does the same (python-way.py): the same JPEG pictures, the same
# smallest face, all cores, from files to files.
#
# Measures wall-clock time and CPU time. CPU time does not depend on other load,
# but favours Python, which does not keep all cores busy. Start-up is subtracted
# for both. The two run in turn; the best run of each counts.
#
#   python-way.sh MASKDETECT PAINTER PLUGIN_FOLDER MODEL_FOLDER MTCNN_FOLDER
set -u -o pipefail

# Meson gives paths relative to the build folder.
maskdetect="$(realpath "$1")" painter="$(realpath "$2")" plugin="$3" models="$4" mtcnn="$5"
here="$(cd "$(dirname "$0")" && pwd)"
python=/usr/bin/python3         # has Debian's Python modules
min_face=20
pictures=16                     # with fewer, start-up dominates
runs=3
target=25

skip () {
  echo "skipped: $1"
  exit 77
}

export GST_PLUGIN_PATH_1_0="$plugin" MASKDETECT_MODEL_PATH="$models" LC_ALL=C
# Threads that spin while waiting would count as busy.
export OMP_WAIT_POLICY=passive
[ -e "$models/face.onnx" ] || skip "no models in $models"
[ -e "$mtcnn/pnet.onnx" ] || skip "no stock networks in $mtcnn"
"$python" -c 'import torch, numpy, PIL' 2> /dev/null \
  || skip "install python3-torch and python3-pil"

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
"$painter" --kind street --stills "$((pictures + 1))" --size 1280x720 \
  --people 6 --seed 3 -o painted > log 2>&1 || { cat log >&2; exit 1; }
mkdir one all theirs
for f in painted/*.png; do # to JPEG with 4:2:0 chroma, as from a camera
  gst-launch-1.0 -q filesrc location="$f" ! pngdec ! videoconvert \
    ! video/x-raw,format=I420 ! jpegenc quality=92 \
    ! filesink location="all/$(basename "${f%.png}").jpg" || exit 1
done
mv all/street-0000.jpg one
ln one/street-0000.jpg all

# ours FOLDER: prints wall-clock and CPU seconds
ours () {
  local TIMEFORMAT='%R %U %S'

  rm -rf out
  { time "$maskdetect" annotate "$1" -o out --min-face-size "$min_face" \
      --json out.jsonl > log 2>&1; } 2> time || { cat log >&2; return 1; }
  awk '{ print $1, $2 + $3 }' time
}

# best FILE: prints the smallest wall-clock and CPU seconds in it
best () {
  awk 'NR == 1 || $1 < c { c = $1 } NR == 1 || $2 < p { p = $2 }
    END { print c, p }' "$1"
}

for ((i = 0; i < runs; i++)); do
  short="$(ours one)" && long="$(ours all)" || exit 1
  awk -v s="$short" -v l="$long" 'BEGIN { split(s, a); split(l, b);
    print b[1] - a[1], b[2] - a[2] }' >> ours.txt
  "$python" "$here/python-way.py" "$mtcnn" "$min_face" theirs \
    $(ls all/*.jpg | tail -n "$pictures") >> theirs.txt || exit 1
done
faces="$(grep -o '"label":' out.jsonl | wc -l)"

awk -v n="$pictures" -v ours="$(best ours.txt)" -v theirs="$(best theirs.txt)" \
  -v target="$target" -v f="$faces" -v g="$(tail -n 1 theirs.txt)" 'BEGIN {
    split(ours, a); split(theirs, b); split(g, h)
    printf "%d pictures of 1280x720, faces from 20 px\n", n
    printf "wall clock: maskdetect %.2f pictures/s, Python %.3f, ratio %.1f\n",
      n / a[1], n / b[1], b[1] / a[1]
    printf "CPU: maskdetect %.2f pictures/s, Python %.3f, ratio %.1f " \
      "(target %d)\n", n / a[2], n / b[2], b[2] / a[2], target
    printf "faces: maskdetect %d (with one more picture), Python %d\n", f, h[3]
  }'
