#!/bin/bash
# Runs every pipeline in the README, the documents and examples/lines.sh, and
# checks the results: videos and pictures can be read to their end and have
# boxes if the line draws them, JSON and messages contain faces. Painted people,
# the RTSP server and files replace cameras, addresses and windows.
#
#   test-lines.sh DOCUMENT...
#
# Meson also sets SERVER, COUNT_BOXES (the binaries); see common.sh.
. "$SOURCE_ROOT/tests/cli/common.sh"
need_models
for element in x264enc mp4mux y4mdec pngenc jpegenc matroskamux; do
  gst-inspect-1.0 --exists $element || skip_all "no $element"
done
PATH=$(dirname "$MASKDETECT"):$PATH

mkdir "$work/input"
cd "$work/input" || exit 1
paint --kind street --easy --people 4 --min-face 40 --max-face 60 --seed 4 \
  --size 320x180 --frames 40 --y4m -o my.y4m # masked people and bare ones
paint --kind portrait --stills 2 --size 160x160 -o holiday
rm holiday/truth.json
gst-launch-1.0 -q filesrc location=my.y4m ! y4mdec ! videoconvert ! x264enc \
  ! mp4mux ! filesink location=my.mp4 || exit 1
servers=()
serve() { # NAME: starts a camera; writes its address to a file of that name
  "$SERVER" --port 0 --properties overlay=false my.mp4 >"$work/$1" \
    2>"$work/$1.log" &
  servers+=($!)
  wait_for test -s "$work/$1"
}
if [ -x "$SERVER" ]; then
  trap 'kill "${servers[@]}"; rm -rf "$work"' EXIT
  serve front
  serve back
fi

# Adapts a line to a machine without camera, network and screen.
stand_in() {
  local window line
  # Unlike a window, matroskamux does not accept a change of format.
  window='video/x-raw,format=I420,colorimetry=bt601,chroma-site=jpeg '
  window+='! jpegenc quality=95 ! matroskamux ! filesink location=window.mkv'
  line=$(sed -E -e "s|rtsp://camera/back|$(cat "$work/back")|g" \
    -e "s|rtsp://camera/[^ ]*|$(cat "$work/front")|g" \
    -e 's|v4l2src( device=[^ ]*)?|filesrc location=my.y4m ! y4mdec|g' \
    -e 's| --watch$||' -e "s#autovideosink|v4l2sink device=[^ ]*#$window#" <<<"$1")
  case $line in
    *playbin*) line+=" audio-sink=fakesink video-sink=\"videoconvert ! $window\"" ;;
  esac
  printf '%s\n' "$line"
}

# Checks the files that a line has written. Writes "frames=N boxed=N" for every
# picture and video to .boxes.
has_effect() { # LINE
  local effects=0 file
  case $1 in # other tests check the results of these
    'maskdetect feed --print-policy'*) [ -s policy.ini ]; return ;;
    'maskdetect watch '*) grep -q 'person [0-9]* appeared' "$work/.stdout"; return ;;
    'maskdetect feed'* | 'maskdetect verify'*) [ -s site/index.html ]; return ;;
  esac
  : >"$work/.boxes"
  while IFS= read -r file; do
    case $file in
      *.mp4 | *.mkv | *.ts | *.png | *.jpg)
        "$COUNT_BOXES" "$file" >>"$work/.boxes" 2>>"$work/.stderr" || return 1
        effects=$((effects + 1)) ;;
      *.jsonl)
        grep -q '"label": *"' "$file" || return 1
        effects=$((effects + 1)) ;;
    esac
  done < <(find . -name '[!.]*' -type f -newer "$work/.start" | sort)
  case $1 in
    *overlay=true* | *annotate*) grep -q 'boxed=[1-9]' "$work/.boxes" || return 1 ;;
  esac
  case $1 in
    *bare-*) [ -n "$(find . -name 'bare-*.jpg')" ] || return 1 ;;
    *'-m '*) grep -qE 'maskdetect(,.*label|-event,.*track-id)' "$work/.stdout" ||
      return 1
      effects=$((effects + 1)) ;;
  esac
  [ $effects -gt 0 ]
}

# The lines of a document build on the results of earlier ones.
run_document() {
  local line
  rm -rf "$work/run"
  cp -r "$work/input" "$work/run"
  cd "$work/run" || exit 1
  while IFS= read -r line; do run_line "$line"; done < <(join_lines "$1")
}

join_lines() { # FILE: prints its commands, each in one line
  sed -e :a -e '/\\$/N; s/\\\n *//; ta' "$1" |
    grep -E '^(gst-launch-1.0|maskdetect (annotate|evaluate|feed|verify|watch)) ' |
    grep -v '  # needs ' # hardware that this machine lacks
}

# Whether all errors come from rtspsrc being stopped after the end of a stream,
# which it may mistake for a lost connection; see test-rtsp-server.sh.
failed_when_stopped() {
  grep -q ' gst_rtspsrc_pause ()' "$work/.stderr" &&
    [ "$(grep -c '^ERROR' "$work/.stderr")" = \
      "$(grep -cE ' gst_rtspsrc_(try_send|pause) \(\)' "$work/.stderr")" ]
}

run_line() {
  local line=$1
  if [[ $line == *rtsp* && ! -x $SERVER ]]; then
    report 0 "without gst-rtsp-server # SKIP $line"
    return
  fi
  touch "$work/.start"
  run timeout 120 bash -o pipefail -c "$(stand_in "$line")"
  { [ $status = 0 ] || failed_when_stopped; } && has_effect "$line"
  report $? "$line"
}

for document in "$@"; do run_document "$document"; done
finish
