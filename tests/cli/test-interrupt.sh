#!/bin/bash
# Tests that Ctrl-C leaves only complete files, and that the next run processes
# the rest.
. "$(dirname "$0")/common.sh"
need_models
cd "$work" || exit 1

paint -k portrait --stills=4 --size=320x240 -o in >/dev/null 2>&1
for i in $(seq 40); do
  for f in in/*.png; do cp "$f" "many-$i-$(basename "$f")"; done
done
mkdir many && mv many-* many/

some_are_done() { [ "$(find out -name '*.png' | wc -l)" -ge 3 ]; }
interrupted() { # interrupts a run as soon as a few pictures are done
  "$MASKDETECT" annotate many -o out --json found.jsonl &
  local annotation=$!
  wait_for some_are_done
  kill -INT $annotation
  wait $annotation
}

run interrupted
if [ "$(find out -name '*.png' | wc -l)" = 160 ]; then
  skip_all "this machine is too fast to be interrupted"
fi
expect "an interrupted run exits with 130" status 130
expect "no unfinished file is left" true \
  test -z "$(find out -name '.*' ! -name .maskdetect.jsonl)"
for f in out/*.png; do
  [ -e "$f" ] && [ "$(tail -c 8 "$f" | od -An -tx1 | tr -d ' \n')" != \
    49454e44ae426082 ] && touch torn
done
expect "every picture is complete" no-file torn
expect "every line is complete" true \
  sh -c '! grep -vE "^\{\"file\".*\}$" found.jsonl'
run maskdetect annotate many -o out --json found.jsonl
expect "the next run succeeds" status 0
expect "the next run processes the rest" true \
  test "$(find out -name '*.png' | wc -l)" = 160
expect "every picture has its line" true \
  test "$(sed 's/","width.*//' found.jsonl | sort -u | wc -l)" = 160

# The lines of a video are written as frames are processed, and removed if it is
# interrupted.
env -u GST_PLUGIN_PATH gst-launch-1.0 -q videotestsrc num-buffers=100000 \
  ! video/x-raw,width=320,height=240 ! jpegenc ! avimux \
  ! filesink location=long.avi &
long=$!
is_long() { [ "$(wc -c <long.avi)" -ge 20000000 ]; }
wait_for is_long
kill -INT $long
wait $long
cp many/many-1-*0000.png one.png
run maskdetect annotate one.png -o video --json video.jsonl --csv video.csv
watched() { # interrupts a run after the lines of some frames
  "$MASKDETECT" annotate long.avi -o video --json video.jsonl \
    --csv video.csv &
  local annotation=$!
  wait_for has_lines video.jsonl 10
  find video -name 'long.*' | wc -l >made
  cp video.jsonl during.jsonl
  kill -INT $annotation
  wait $annotation
}
run watched
expect "an interrupted video exits with 130" status 130
expect "lines are written while the video is processed" true \
  test "$(wc -l <during.jsonl)" -ge 10 -a "$(cat made)" = 0
expect "the JSON lines of the video are removed" lines 1 video.jsonl
expect "the CSV lines of the video are removed" lines 2 video.csv

# A killed run cannot remove its unfinished file; the next run in the folder
# does.
unfinished() { find killed -name '.maskdetect-??????'; }
has_started() { has_lines killed.jsonl 1 && [ -n "$(unfinished)" ]; }
"$MASKDETECT" annotate long.avi -o killed --json killed.jsonl &
wait_for has_started
kill -KILL $!
wait $! # its locks are released
expect "a killed run leaves an unfinished file" true test -n "$(unfinished)"
touch killed/.maskdetect-backup
run maskdetect annotate one.png -o killed --redact fill
expect "the next run succeeds" status 0
expect "the next run removes the unfinished file and no other" true test \
  "$(unfinished)" = killed/.maskdetect-backup
finish
