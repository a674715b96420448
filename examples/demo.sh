#!/usr/bin/env bash
# Finds faces and classifies them by mask, in pictures and a video that the demo
# paints itself, or in your own input.
#
#   bash examples/demo.sh [-o DIR] [-b BUILD] [INPUT…]
#
# INPUT is a picture, a video, a folder, an address (rtsp://…, http://…) or a
# camera (/dev/video0). Cameras and live streams run until Ctrl-C. With -b, the
# build in BUILD is used as is: nothing is installed or built.
set -u -o pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
. "$root/examples/setup.sh"
build="$root/build" ready=0
out="$root/demo-out"

usage () {
  sed -n '2,9s/^# \{0,1\}//p' "$0"
}

# The first Ctrl-C stops the running program, which finishes its file.
interrupted=0
trap 'interrupted=1' INT
stop_if_interrupted () {
  if [ "$interrupted" = 1 ]; then
    say "demo: stopped"
    exit 130
  fi
}

fail () {
  stop_if_interrupted
  say "demo: $*"
  exit 1
}

while getopts 'o:b:h' option; do
  case "$option" in
    o) out="$OPTARG" ;;
    b) build="$OPTARG" ready=1 ;;
    h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))

# Prints an installed encoder and its container: "extension elements…".
video_format () {
  if gst-inspect-1.0 --exists x264enc && gst-inspect-1.0 --exists mp4mux; then
    echo "mp4 x264enc speed-preset=veryfast ! h264parse ! mp4mux"
  elif gst-inspect-1.0 --exists vp8enc; then
    echo "webm vp8enc deadline=1 target-bitrate=2000000 ! webmmux"
  else
    echo "ogg theoraenc ! oggmux"
  fi
}

# Paints the input: pictures, and a ten-second video of a street.
paint_input () {
  local paint="$build/examples/paint/maskdetect-paint" format
  local folder="$out/painted"

  rm -rf "$folder"
  rm -f "$out"/labelled/portrait-* "$out"/labelled/crowd-* \
    "$out"/labelled/street* "$out/faces.jsonl"
  say "Painting pictures and a video in $folder"
  "$paint" --kind portrait --stills 6 --seed 21 --size 480x480 -o "$folder" \
    && rm "$folder/truth.json" \
    && "$paint" --kind crowd --stills 6 --seed 21 --size 960x540 -o "$folder" \
    && rm "$folder/truth.json" \
    || return 1
  format="$(video_format)"
  "$paint" --kind street --frames 250 --seed 3 --size 640x360 --y4m -o - \
    | gst-launch-1.0 -q fdsrc fd=0 ! y4mdec ! videoconvert \
      ! ${format#* } ! filesink location="$folder/street.${format%% *}"
}

# Saves a labelled still every two seconds of a video, with the element in a
# plain gst-launch-1.0 pipeline.
take_stills () {
  local name
  name="$(basename "${1%.*}")"

  gst-launch-1.0 -q filesrc location="$1" ! decodebin ! videoconvert \
    ! videorate ! video/x-raw,framerate=1/2 ! maskdetect overlay=true \
    ! videoconvert ! pngenc \
    ! multifilesink location="$out/labelled/$name-%03d.png"
}

prepare () {
  local log

  install_packages $build_packages $demo_packages || exit 1
  stop_if_interrupted
  say "Building in $build"
  log="$(build_tree "$build" 2>&1 < /dev/null)" || {
    stop_if_interrupted
    tail -n 20 <<< "$log" >&2
    fail "the build failed"
  }
}

[ "$ready" = 1 ] || prepare
export GST_PLUGIN_PATH="$build/gst${GST_PLUGIN_PATH:+:$GST_PLUGIN_PATH}"
export MASKDETECT_MODEL_PATH="${MASKDETECT_MODEL_PATH:-$root/models}"
mkdir -p "$out/labelled" || exit 1

if [ $# -eq 0 ]; then
  paint_input < /dev/null || fail "painting failed"
  stop_if_interrupted
  set -- "$out/painted"
fi

"$build/src/cli/maskdetect" annotate "$@" -o "$out/labelled" \
  --json "$out/faces.jsonl" < /dev/null
status=$?
# Ctrl-C is the normal way to stop a camera or a live stream.
case "$1" in
  *://* | /dev/*) [ "$interrupted" = 1 ] && [ "$status" -eq 130 ] && status=0 ;;
  *) stop_if_interrupted ;;
esac
[ "$status" -eq 0 ] || fail "something could not be labelled"

for video in "$1" "$1"/street.*; do
  case "$video" in
    *.mp4 | *.webm | *.ogg | *.mkv | *.mov | *.avi)
      [ -f "$video" ] || continue
      take_stills "$video" < /dev/null || fail "no stills of $video"
      stop_if_interrupted ;;
  esac
done

echo "Labelled pictures and videos: $out/labelled"
echo "All faces, one line per picture or frame: $out/faces.jsonl"
