#!/usr/bin/env bash
# Frames per second of maskdetect and of GStreamer's stock facedetect on the
# same painted video: detecting on every frame, the same smallest face, one
# thread on one core, nothing drawn and nothing posted. Both read raw RGB,
# which is all that facedetect takes, so that no decoder or converter counts.
# They run in turn; the best run of each counts.
#
#   facedetect.sh PAINTER PLUGIN_FOLDER MODEL_FOLDER
set -u -o pipefail

painter="$1" plugin="$2" models="$3"
cascade=/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml
min_face=30
runs=3
target=5

skip () {
  echo "skipped: $1"
  exit 77
}

export GST_PLUGIN_PATH_1_0="$plugin" MASKDETECT_MODEL_PATH="$models"
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
[ -e "$models/pnet.onnx" ] || skip "no models in $models"
[ -e "$cascade" ] || skip "no $cascade: install opencv-data"
gst-inspect-1.0 --exists facedetect 2> /dev/null \
  || skip "no facedetect: install gstreamer1.0-opencv"

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
# The first core this process may run on.
core="$(taskset -cp $$ | sed 's/.*: *//; s/[-,].*//')"

stock=(facedetect display=false updates=none "profile=$cascade"
  nose-profile= mouth-profile= eyes-profile=
  "min-size-width=$min_face" "min-size-height=$min_face")
ours=(maskdetect updates=none threads=1 "min-face-size=$min_face")

# seconds WIDTH HEIGHT ELEMENT...: from the first frame to the last
seconds () {
  local width="$1" height="$2"
  shift 2
  taskset -c "$core" gst-launch-1.0 filesrc "location=$scratch/video.rgb" \
    ! rawvideoparse format=rgb "width=$width" "height=$height" framerate=25/1 \
    ! "$@" ! fakesink sync=false 2> "$scratch/errors" \
    | awk '/^Execution ended after/ { split($4, t, ":");
        print t[1] * 3600 + t[2] * 60 + t[3]; found = 1 }
        END { exit !found }' \
    || { cat "$scratch/errors" >&2; return 1; }
}

# compare WIDTH HEIGHT FRAMES
compare () {
  local width="$1" height="$2" frames="$3" i t best_ours= best_stock=

  "$painter" --kind street --size "${width}x$height" --frames "$frames" \
    --y4m -o - | gst-launch-1.0 -q fdsrc ! y4mdec ! videoconvert \
    ! video/x-raw,format=RGB ! filesink "location=$scratch/video.rgb" \
    || exit 1
  for ((i = 0; i < runs; i++)); do
    t="$(seconds "$width" "$height" "${ours[@]}")" || exit 1
    best_ours="$(echo "${best_ours:-$t} $t" | awk '{ print $1 < $2 ? $1 : $2 }')"
    t="$(seconds "$width" "$height" "${stock[@]}")" || exit 1
    best_stock="$(echo "${best_stock:-$t} $t" | awk '{ print $1 < $2 ? $1 : $2 }')"
  done
  awk -v w="$width" -v h="$height" -v n="$frames" -v a="$best_ours" \
    -v b="$best_stock" -v target="$target" 'BEGIN {
      printf "%dx%d: maskdetect %.1f frames/s, facedetect %.1f frames/s, " \
        "ratio %.1f (target %d)\n", w, h, n / a, n / b, b / a, target }'
}

compare 640 360 100
compare 1920 1080 25
