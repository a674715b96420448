#!/usr/bin/env bash
# Compares the frames per second of maskdetect and of GStreamer's stock
# facedetect on the same painted video: detection on every frame, the same
# smallest face, one thread on one core, no drawing and no messages. Both read
# raw RGB, the only format of facedetect, so that no decoder or converter
# counts.
#
# Seconds are CPU time without start-up, because other load of the machine
# affects wall-clock time. The two run in turn; the best run of each counts.
#
#   facedetect.sh PAINTER PLUGIN_FOLDER MODEL_FOLDER
#
# MASKDETECT_BENCH_CLIP=my.mp4 uses the frames of a clip, at 1920x1080, instead
# of painted ones: results on real streets differ.
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
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 LC_ALL=C
[ -e "$models/face.onnx" ] || skip "no models in $models"
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

# process FRAMES ELEMENT...: prints the CPU seconds for this number of frames
process () {
  local frames="$1" TIMEFORMAT='%U %S'
  shift
  { time taskset -c "$core" gst-launch-1.0 -q \
      filesrc "location=$scratch/video.rgb" \
      ! rawvideoparse format=rgb "width=$width" "height=$height" \
      ! identity "eos-after=$((frames + 1))" ! "$@" ! fakesink sync=false \
      > "$scratch/log" 2>&1; } 2> "$scratch/time" \
    || { cat "$scratch/log" >&2; return 1; }
  awk '{ print $1 + $2 }' "$scratch/time"
}

# rate ELEMENT...: prints frames per second
rate () {
  local short long
  short="$(process 1 "$@")" && long="$(process "$frames" "$@")" || return 1
  awk -v n="$((frames - 1))" -v t="$short $long" \
    'BEGIN { split(t, s, " "); print n / (s[2] - s[1]) }'
}

larger () {
  awk -v a="$1" -v b="$2" 'BEGIN { print (a + 0 > b + 0) ? a : b }'
}

# frames_of WIDTH HEIGHT FRAMES: writes raw frames to the scratch folder
frames_of () {
  local to=(video/x-raw,format=RGB,width="$1",height="$2"
    ! identity "eos-after=$(($3 + 1))" ! filesink "location=$scratch/video.rgb")

  if [ -n "${MASKDETECT_BENCH_CLIP:-}" ]; then
    gst-launch-1.0 -q filesrc "location=$MASKDETECT_BENCH_CLIP" ! decodebin \
      ! videoconvert ! videoscale ! "${to[@]}"
  else
    "$painter" --kind street --size "$1x$2" --frames "$3" --y4m -o - \
      | gst-launch-1.0 -q fdsrc ! y4mdec ! videoconvert ! "${to[@]}"
  fi
}

# compare WIDTH HEIGHT FRAMES
compare () {
  local width="$1" height="$2" frames="$3" i r best_ours=0 best_stock=0

  frames_of "$width" "$height" "$frames" || exit 1
  for ((i = 0; i < runs; i++)); do
    r="$(rate "${ours[@]}")" || exit 1
    best_ours="$(larger "$best_ours" "$r")"
    r="$(rate "${stock[@]}")" || exit 1
    best_stock="$(larger "$best_stock" "$r")"
  done
  awk -v w="$width" -v h="$height" -v a="$best_ours" -v b="$best_stock" \
    -v target="$target" 'BEGIN {
      printf "%dx%d: maskdetect %.1f frames/s, facedetect %.1f frames/s, " \
        "ratio %.1f (target %d)\n", w, h, a, b, a / b, target }'
}

[ -n "${MASKDETECT_BENCH_CLIP:-}" ] || compare 640 360 60
compare 1920 1080 12
