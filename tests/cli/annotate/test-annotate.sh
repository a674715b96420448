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
expect "every picture has a result" true \
  test "$(find out -name '*.png' | wc -l)" = "$n_pictures"
video=$(find out -name 'clip.mp4' -o -name 'clip.webm')
expect "the video has a result" file "$video"
expect "there is a line for each picture and frame" lines \
  $((n_pictures + 12)) found.jsonl
expect "the summary counts faces by verdict" err \
  '^[1-9][0-9]* faces?: [0-9]+ masked, [0-9]+ bare, [0-9]+ incorrect, [0-9]+ unknown$'
expect "a frame's line has its size and aspect ratio" true grep -qE \
  '"frame":0.*"width":320,"height":240,.*"display-ratio":1.3333\}$' found.jsonl
expect "a face has landmarks" true grep -q '"landmarks":\[\[' found.jsonl
expect "faces are found" true grep -q '"label":' found.jsonl
expect "no unfinished file is left" true \
  test -z "$(find out -name '.*' -type f ! -name .maskdetect.jsonl)"
expect "the inputs are unchanged" true test "$before" = "$(sum_of_inputs)"

stamp=$(find out -type f -printf '%p %T@ %i\n' | sort)
run maskdetect annotate in clip.y4m -o out --json found.jsonl
expect "a second run succeeds" status 0
expect "the second run skips all inputs" err "^0 done, $((n_pictures + 1)) "
expect "the second run writes nothing" true \
  test "$stamp" = "$(find out -type f -printf '%p %T@ %i\n' | sort)"
expect "the second run adds no line" lines $((n_pictures + 12)) found.jsonl

rm "out/$(ls out | grep png | head -n 1)"
printf '{"file":"cut' >>found.jsonl
run maskdetect annotate in clip.y4m -o out --json found.jsonl
expect "a missing result is made again" err '^1 done'
expect "its line is replaced, and a truncated line removed" \
  lines $((n_pictures + 12)) found.jsonl

first=$(find in -name '*.png' | sort | head -n 1)
run maskdetect annotate "$first" -o one.png --json -
expect "one picture is annotated to a file" status 0
expect "the picture exists" file one.png
expect "the results are on stdout" out \
  '^\{"file":".*"width":320,"height":240,"faces":\['

run maskdetect annotate "$first" -o one.mp4
expect "a video file is refused as output for a picture" status 1
run maskdetect annotate clip.y4m -o one.webm
expect "one video is annotated to a file" status 0
expect "the video exists" file one.webm
paint -k portrait --frames=2 --size=97x71 --y4m -o odd.y4m >/dev/null 2>&1
run maskdetect annotate odd.y4m -o out
expect "a video with odd width and height is annotated" status 0

run maskdetect annotate "$first" -o in
expect "the input folder is refused as output" status 1
expect "the message asks for another output" err 'choose another output'
run maskdetect annotate "$first" -o "$first"
expect "an input file is refused as output" status 1

# Names: patterns, file URIs, duplicates, names with commas, quotes and
# newlines, and names that are not UTF-8.
mkdir names
odd=$(printf 'names/a, "b"\nc.png')
latin=$(printf 'names/gr\374n.png')
cp "$first" "$odd"
cp "$first" "$latin"
for n in 1 2; do # JPEG, as photographs are
  gst_launch -q filesrc location="$first" ! pngdec ! videoconvert \
    ! jpegenc ! filesink location=names/photo$n.JPG
done
run maskdetect annotate 'names/photo[12].*' names "file://$PWD/$first" \
  -o named --csv names.csv
expect "patterns and file URIs are accepted as inputs" status 0
expect "an input that is named twice is processed once" err '^5 done'
expect "a JPEG input gives a JPEG result" true \
  test "$(head -c 3 named/photo1.jpg | od -An -tx1 | tr -d ' ')" = ffd8ff
expect "CSV names with commas, quotes and newlines are quoted" true \
  grep -qzP '\n"names/a, ""b""\nc.png",,,320,240,1,[01],[01],0,\d+ ' names.csv
expect "the CSV line ends with the five landmarks" true \
  grep -qE ',[01],1\.3333,([0-9.]+ ){9}[0-9.]+$' names.csv
run maskdetect annotate names -o named --csv names.csv
expect "a second run recognises all of them" err '^0 done, 4 already done'
run maskdetect annotate 'names/*.gif' -o named
expect "a pattern without matches fails" status 1
expect "the message names the pattern" err 'names/\*\.gif: No such file'

if localedef -i de_DE -f UTF-8 "$PWD/de_DE.UTF-8" 2>/dev/null; then
  run env LOCPATH="$PWD" LC_ALL=de_DE.UTF-8 "$MASKDETECT" annotate "$first" \
    -o comma --json comma.jsonl
  expect "numbers have a decimal point in every locale" true \
    grep -qE '"confidence":(1|0\.[0-9]+),' comma.jsonl
fi

if [ "$(id -u)" != 0 ]; then
  mkdir -p shut/sub
  cp "$first" shut
  chmod 0 shut/sub
  run maskdetect annotate -r shut -o shut-out
  expect "an unreadable folder makes the run fail" status 1
  expect "the message names the folder" err 'shut/sub'
fi
mkdir odd
cp "$first" odd
mkfifo odd/pipe.png
ln -s nowhere odd/dead.png
run maskdetect annotate odd -o odd-out
expect "an input that is not a file makes the run fail" status 1
expect "the message names the pipe" err 'odd/pipe\.png: not a regular file'
expect "the message names the dangling link" err 'odd/dead\.png: No such file'
expect "the other input is processed" file "odd-out/$(basename "$first")"
run maskdetect annotate odd/pipe.png -o odd-out
expect "a pipe as input fails without blocking" status 1

echo 'this is text' >fake.jpg
mkdir empty
run maskdetect annotate fake.jpg "$first" -o mixed
expect "a text file named .jpg makes the run fail" status 1
expect "the message names the text file" err 'fake\.jpg'
expect "the other input is processed" file "mixed/$(basename "$first")"
expect "the text file has no result" no-file mixed/fake.png
run maskdetect annotate empty -o out
expect "an empty folder fails" status 1
expect "the message names the folder" err \
  'empty: contains no pictures or videos'
run maskdetect annotate missing.jpg -o out
expect "a missing file fails" status 1
expect "the message names the file" err 'missing\.jpg: No such file'
run maskdetect annotate "$first" -o /proc/annotated
expect "an output that cannot be written fails" status 1
expect "the message names the output" err '/proc/annotated'
run maskdetect annotate "$first" -o fake.jpg/out
expect "an output folder below a file fails" status 1
run maskdetect annotate "$first" -o out --models empty
expect "missing models fail" status 1
expect "the message names the model and gives advice" err \
  'empty/face.onnx.*MASKDETECT_MODEL_PATH'
finish
