#!/bin/bash
# Provokes every message that docs/troubleshooting.md quotes, and checks that
# none is omitted here.
#
# Meson sets SERVER in addition to the variables of common.sh.
. "$SOURCE_ROOT/tests/cli/common.sh"
need_models
[ "$models" = "$SOURCE_ROOT/models" ] || skip_all "models/ has no models"
command -v python3 >/dev/null || skip_all "python3 is not installed"
for element in rtspsrc v4l2src x264enc avdec_h264; do
  gst-inspect-1.0 --exists $element || skip_all "no $element"
done
page=$SOURCE_ROOT/docs/troubleshooting.md
children=()
trap 'kill -KILL "${children[@]}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1

# The messages that the page quotes at the beginning of its paragraphs.
sed -n 's/^\*\*\(`.*`\)[^*]*\*\*.*/\1/p' "$page" | sed 's/`, `/`\n`/g' |
  sed 's/^`\(.*\)`[^`]*$/\1/' | grep -v '^hlssink2$' >quoted
: >provoked

# provoke MESSAGE COMMAND…: checks that the page quotes MESSAGE and that the
# command prints it. Numbers and the text that "…" stands for may differ.
provoke() {
  local pattern
  grep -qxF -- "$1" quoted || { status=none; report 1 "the page quotes $1"; }
  echo "$1" >>provoked
  run timeout 120 "${@:2}"
  cat "$work/.stdout" >>"$work/.stderr"
  pattern=$(sed -E 's/[][().*+?^$|{}]/\\&/g; s/…/.*/g; s/[0-9]+/[0-9]+/g' <<<"$1")
  expect "$1" err "$pattern"
}

picture='fakesrc num-buffers=1 sizetype=fixed sizemax=12288 filltype=zero'
caps='video/x-raw,format=RGB,width=64,height=64,framerate=1/1'
few=${picture/12288/100} # bytes: fewer than the caps require
on() { # SOURCE PROPERTY…: runs the element on this source
  # shellcheck disable=SC2086
  gst-launch-1.0 $1 ! "$caps" ! maskdetect "${@:2}" ! fakesink
}

# The element.
provoke 'WARNING: erroneous pipeline: no element "maskdetect"' \
  env -u GST_PLUGIN_PATH -u GST_PLUGIN_PATH_1_0 GST_REGISTRY_1_0="$work/new" \
  gst-launch-1.0 fakesrc ! maskdetect ! fakesink
export -f on
export picture caps few
provoke 'Cannot load the models: …: No such file or directory' \
  bash -c 'on "$picture" model-path=nowhere'
cp -r "$SOURCE_ROOT/models" cut
head -c 5000 "$SOURCE_ROOT/models/face.onnx" >cut/face.onnx
provoke 'Cannot use the models: …/x.onnx: …' bash -c \
  'on "$picture" model-path=cut 2>&1 | sed "s/face.onnx/x.onnx/"'
expect "the message describes a damaged file" err \
  'not an ONNX file, or a damaged one'
expect "the page quotes that description" true \
  grep -q 'not an ONNX file, or a damaged' "$page"
cp -r "$SOURCE_ROOT/models" strange
sed 's/\x22\x04Relu/\x22\x04Ruin/' "$SOURCE_ROOT/models/face.onnx" >strange/face.onnx
provoke "…: node 'n' (Op): …" bash -c "on \"\$picture\" model-path=strange 2>&1 |
  sed -E \"s/node '[^']*' \\(Ruin\\)/node 'n' (Op)/\""
provoke 'roi: “…” has fewer than four numbers; …' \
  bash -c 'on "$picture" roi=1,2,3'
provoke 'cannot map a buffer as … : passing on this buffer' \
  bash -c 'on "$few" 2>&1 | sed "s/RGB:/RGB :/"'
provoke 'cannot map a buffer … and therefore cannot redact it: dropping this buffer' \
  bash -c 'on "$few" redact=fill'

# The command line.
paint -k portrait --stills=2 --size=160x160 -o in >/dev/null 2>&1
rm -f in/*.json*
provoke '…: no encoder for .mp4 is installed' env \
  GST_REGISTRY_1_0="$work/bare" GST_PLUGIN_SYSTEM_PATH_1_0="$work/none" \
  "$MASKDETECT" annotate /dev/null -o video.mp4
"$MASKDETECT" feed in -o site --watch >/dev/null 2>watch.log &
children+=($!)
wait_for test -s site/data.js
provoke '…: another `maskdetect feed` is writing this site' \
  "$MASKDETECT" feed in -o site
kill -INT "${children[0]}"
wait "${children[0]}"
mkdir gifts others
echo "a gift" >gifts/ledger.jsonl
provoke '…/ledger.jsonl: line 7 is not a ledger entry' \
  "$MASKDETECT" feed in -o gifts
echo "<html>" >others/index.html
provoke '…: belongs to another site' "$MASKDETECT" feed in -o others
"$MASKDETECT" feed in -o checked --sidecar 2>/dev/null
find checked/sidecars -name '*.json' -exec sed -i 's/"face":"..../"face":"0000/' {} +
provoke '…: the models differ' "$MASKDETECT" verify --sidecar checked/sidecars in
mkdir bin
for tool in bash dirname sed; do ln -s "$(command -v $tool)" bin; done
provoke 'This is not Debian. …' env PATH="$work/bin" \
  bash "$SOURCE_ROOT/examples/demo.sh" -o out

# RTSP and cameras.
provoke "Cannot identify device '/dev/video0'" bash -c \
  'gst-launch-1.0 v4l2src device=/dev/video77 ! fakesink 2>&1 | sed s/77/0/'
provoke 'Failed to connect' gst-launch-1.0 \
  rtspsrc location=rtsp://127.0.0.1:1/x ! fakesink
answer() { # MESSAGE STATUS
  rm -f port
  python3 "$SOURCE_ROOT/tests/docs/reply.py" port "$2" &
  children+=($!)
  wait_for test -s port
  provoke "$1" gst-launch-1.0 \
    rtspsrc location="rtsp://127.0.0.1:$(cat port)/x" ! fakesink
}
answer 'Unauthorized' '401 Unauthorized'
answer 'Not Found (404)' '404 Not Found'
answer 'Service Unavailable (503)' '503 Service Unavailable'

serve() { # NAME
  "$SERVER" --port 0 test >"$1.url" 2>/dev/null &
  server=$!
  children+=($server)
  wait_for test -s "$1.url"
}
says() { [ "$(grep -c "$1" "$2")" -ge 5 ]; }
kill_server() { # PATTERN FILE: once several lines match
  wait_for says "$@"
  kill -KILL "$server"
}
watch() { # PROTOCOL ADDRESS
  gst-launch-1.0 -v rtspsrc location="$2" protocols="$1" \
    ! fakesink silent=false 2>&1 | tee "$1.seen"
}
export -f watch
if [ -x "$SERVER" ]; then
  serve first
  provoke 'Error binding to address 127.0.0.1:8554: Address already in use' \
    "$SERVER" --port "$(sed 's/.*:\([0-9]*\).*/\1/' first.url)" test
  serve tcp
  kill_server chain tcp.seen &
  provoke 'The server closed the connection' bash -c "watch tcp \"$(cat tcp.url)\""
  # over UDP, either message may come first
  serve udp
  kill_server chain udp.seen &
  provoke 'Could not read from resource' bash -c "watch udp \"$(cat udp.url)\" |
    sed 's/Could not connect to server/Could not read from resource/'"
  serve second
  kill_server file lost.jsonl &
  provoke 'lost after … frames, which are in …' "$MASKDETECT" annotate \
    "$(cat second.url)" -o lost --json lost.jsonl
else
  echo "# gst-rtsp-server is missing: four messages are not tested"
  grep -E '^(Error bind|The server closed|Could not read|lost after)' quoted >>provoked
fi
# Some messages need a firewall, luck or an application. For these, the test
# checks that the element contains the text. The test gst-refusal provokes the
# last two.
can_say() { # ELEMENT MESSAGE WORDS
  echo "$2" >>provoked
  expect "$2" true grep -q "$3" \
    "$(gst-inspect-1.0 "$1" | sed -n 's/^ *Filename *//p')"
}
can_say rtspsrc 'Could not receive any UDP packets for 5.0000 seconds' \
  'receive any UDP packets for %.4f seconds'
can_say rtspsrc 'Could not connect to server' 'Could not connect to server'
can_say maskdetect \
  'Cannot process frames in format …: insert videoconvert before maskdetect' \
  'Cannot process frames in format %s: insert videoconvert before maskdetect'
can_say maskdetect '… is read at the start' '%s is read at the start'

sort provoked >tried
sort quoted | comm -23 - tried >untried
cp untried "$work/.stderr"
expect "every message on the page is tested" true test ! -s untried
finish
