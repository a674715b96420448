#!/bin/bash
# Tests `maskdetect annotate` on painted pictures and a painted video.
. "$(dirname "$0")/../common.sh"
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
expect "how many faces, and what they wear, is summed up" err \
  '^[1-9][0-9]* faces?: [0-9]+ with a mask, .*[0-9]+ without, [0-9]+ undecided$'
expect "a frame has its size and shape" true grep -qE \
  '"frame":0.*"width":320,"height":240,.*"display-ratio":1.3333\}$' found.jsonl
expect "a face has landmarks" true grep -q '"landmarks":\[\[' found.jsonl
expect "faces were found" true grep -q '"label":' found.jsonl
expect "nothing unfinished is left" true \
  test -z "$(find out -name '.*' -type f ! -name .maskdetect.jsonl)"
expect "originals are untouched" true test "$before" = "$(sum_of_inputs)"

stamp=$(find out -type f -printf '%p %T@ %i\n' | sort)
run maskdetect annotate in clip.y4m -o out --json found.jsonl
expect "a second run succeeds" status 0
expect "and says that all was already done" err "^0 done, $((n_pictures + 1)) "
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

# Names: patterns, addresses, duplicates, names with commas, quotes and
# newlines, and in no known encoding.
mkdir names
odd=$(printf 'names/a, "b"\nc.png')
latin=$(printf 'names/gr\374n.png')
cp "$first" "$odd"
cp "$first" "$latin"
for n in 1 2; do # a photograph, as far as its format goes
  gst-launch-1.0 -q filesrc location="$first" ! pngdec ! videoconvert \
    ! jpegenc ! filesink location=names/photo$n.JPG
done
run maskdetect annotate 'names/photo[12].*' names "file://$PWD/$first" \
  -o named --csv names.csv
expect "patterns and addresses of files are taken" status 0
expect "what is named twice is done once" err '^5 done'
expect "JPEG stays JPEG" true \
  test "$(head -c 3 named/photo1.jpg | od -An -tx1 | tr -d ' ')" = ffd8ff
expect "commas, quotes and line ends are quoted" true \
  grep -qzP '\n"names/a, ""b""\nc.png",,,320,240,1,[01],[01],0,\d+ ' names.csv
expect "and where eyes, nose and mouth are" true \
  grep -qE ',[01],1\.3333,([0-9.]+ ){9}[0-9.]+$' names.csv
run maskdetect annotate names -o named --csv names.csv
expect "all of them are known again" err '^0 done, 4 already done'
run maskdetect annotate 'names/*.gif' -o named
expect "a pattern that nothing is like fails" status 1
expect "it is named" err 'names/\*\.gif: No such file'

if localedef -i de_DE -f UTF-8 "$PWD/de_DE.UTF-8" 2>/dev/null; then
  run env LOCPATH="$PWD" LC_ALL=de_DE.UTF-8 "$MASKDETECT" annotate "$first" \
    -o comma --json comma.jsonl
  expect "numbers have a point everywhere" true \
    grep -qE '"confidence":(1|0\.[0-9]+),' comma.jsonl
fi

if [ "$(id -u)" != 0 ]; then
  mkdir -p shut/sub
  cp "$first" shut
  chmod 0 shut/sub
  run maskdetect annotate -r shut -o shut-out
  expect "a folder that cannot be read fails at the end" status 1
  expect "it is named" err 'shut/sub'
fi
mkdir odd
cp "$first" odd
mkfifo odd/pipe.png
ln -s nowhere odd/dead.png
run maskdetect annotate odd -o odd-out
expect "what is no file fails at the end" status 1
expect "a pipe is named" err 'odd/pipe\.png: not a regular file'
expect "a dead link is named" err 'odd/dead\.png: No such file'
expect "the others are done" file "odd-out/$(basename "$first")"
run maskdetect annotate odd/pipe.png -o odd-out
expect "a pipe does not block" status 1

echo 'this is text' >fake.jpg
mkdir empty
run maskdetect annotate fake.jpg "$first" -o mixed
expect "a text file named .jpg fails at the end" status 1
expect "it is named" err 'fake\.jpg'
expect "the others are done" file "mixed/$(basename "$first")"
expect "it leaves nothing" no-file mixed/fake.png
run maskdetect annotate empty -o out
expect "an empty folder fails" status 1
expect "it is named" err 'empty: contains no pictures or videos'
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
expect "they are named, with advice" err 'empty/face.onnx.*MASKDETECT_MODEL_PATH'
finish
