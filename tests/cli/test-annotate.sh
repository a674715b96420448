#!/bin/bash
# `maskdetect annotate` on painted pictures and a painted video.
. "$(dirname "$0")/common.sh"
need_models
cd "$work" || exit 1

paint -k portrait --stills=2 --seed=5 --size=320x240 -o in >/dev/null 2>&1
paint -k portrait --frames=12 --size=320x240 --y4m -o clip.y4m >/dev/null 2>&1
sum_of_inputs() { cat in/* clip.y4m | cksum; }
before=$(sum_of_inputs)
n_pictures=$(find in -name '*.png' | wc -l)

run maskdetect annotate in clip.y4m -o out --json found.jsonl
expect "a folder and a video are annotated" status 0
expect "every picture comes out" true \
  test "$(find out -name '*.png' | wc -l)" = "$n_pictures"
video=$(find out -name 'clip.mp4' -o -name 'clip.webm')
expect "the video comes out" file "$video"
expect "a line a picture and a frame" lines $((n_pictures + 12)) found.jsonl
expect "faces were found" true grep -q '"label":' found.jsonl
expect "nothing unfinished is left" true \
  test -z "$(find out -name '.*' -type f)"
expect "originals are untouched" true test "$before" = "$(sum_of_inputs)"

stamp=$(find out -type f -printf '%p %T@ %i\n' | sort)
run maskdetect annotate in clip.y4m -o out --json found.jsonl
expect "a second run succeeds" status 0
expect "and says that all was done before" err "^0 done, $((n_pictures + 1)) "
expect "and writes nothing" true \
  test "$stamp" = "$(find out -type f -printf '%p %T@ %i\n' | sort)"
expect "and repeats no line" lines $((n_pictures + 12)) found.jsonl

rm "out/$(ls out | grep png | head -n 1)"
printf '{"file":"cut' >>found.jsonl
run maskdetect annotate in clip.y4m -o out --json found.jsonl
expect "what is gone is done again" err '^1 done'
expect "its line replaces the old one, a cut one goes" \
  lines $((n_pictures + 12)) found.jsonl

first=$(find in -name '*.png' | sort | head -n 1)
run maskdetect annotate "$first" -o one.png --json -
expect "one picture to one file" status 0
expect "the file is there" file one.png
expect "results on stdout" out '^\{"file":".*"width":320,"height":240,"faces":\['

run maskdetect annotate "$first" -o one.mp4
expect "a picture as a video file is refused" status 1
run maskdetect annotate clip.y4m -o one.webm
expect "one video to one file" status 0
expect "the file is there" file one.webm
paint -k portrait --frames=2 --size=97x71 --y4m -o odd.y4m >/dev/null 2>&1
run maskdetect annotate odd.y4m -o out
expect "a video of odd size" status 0

run maskdetect annotate "$first" -o in
expect "originals' own folder is refused" status 1
expect "and named" err 'choose another output'
run maskdetect annotate "$first" -o "$first"
expect "an original as output is refused" status 1

echo 'this is text' >fake.jpg
mkdir empty
run maskdetect annotate fake.jpg "$first" -o mixed
expect "a text file named .jpg fails at the end" status 1
expect "it is named" err 'fake\.jpg'
expect "the others are done" file "mixed/$(basename "$first")"
expect "it leaves nothing" no-file mixed/fake.png
run maskdetect annotate empty -o out
expect "an empty folder fails" status 1
expect "it is named" err 'empty: no pictures or videos'
run maskdetect annotate missing.jpg -o out
expect "a missing file fails" status 1
expect "it is named" err 'missing\.jpg: No such file'
run maskdetect annotate "$first" -o /proc/annotated
expect "an output that cannot be written fails" status 1
expect "it is named" err '/proc/annotated'
run maskdetect annotate "$first" -o fake.jpg/out
expect "an output below a file fails" status 1
run maskdetect annotate "$first" -o out --models empty
expect "missing models fail" status 1
expect "they are named" err 'empty'
finish
