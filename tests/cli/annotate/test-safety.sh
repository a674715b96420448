#!/bin/bash
# Tests `maskdetect annotate` among other files, with a full disk, next to
# another run, and with passwords in addresses.
. "$(dirname "$0")/../common.sh"
need_models
cd "$work" || exit 1

for seed in 5 6; do
  paint -k portrait --easy --mask bare --seed=$seed --size=320x240 -o in \
    >/dev/null 2>&1
  mv in/portrait-0000.png in/$seed.png
done
rm -f in/*.json
state() { find "$1" -type f -exec cksum {} + | sort; }

# A file named as a report stays unchanged, unless it is a report
printf '{"precious":[1,2,3]}' >precious.json
printf '{"file":"mine","faces":[1]}' >like.json
printf 'name,value\na,1' >precious.csv
head -c 80000 /dev/zero | tr '\0' '[' >deep.json
printf '{"file":"a","faces":[{}]}\n' >tail.json
printf 'my notes, without an end' >>tail.json
mkdir kept && mv ./*.json ./*.csv kept
ln -s "$PWD/kept/precious.json" link.json
before=$(state kept)
for report in kept/*.json link.json; do
  run maskdetect annotate in -o out --json "$report"
  expect "$report is no report, and is refused" status 1
  expect "$report is named" err "$report: line [12] is not a result; name"
done
run maskdetect annotate in -o out --csv kept/precious.csv
expect "values of one's own are refused" status 1
expect "and all of it is as it was" true test "$before" = "$(state kept)"
mkdir links
ln -s "$PWD/kept/precious.json" links/.maskdetect.jsonl
run maskdetect annotate in -o links
expect "a manifest that is a link is refused" status 1
expect "and does not lead anywhere" true test "$before" = "$(state kept)"

# A line is written as a whole or not at all
run maskdetect annotate in/5.png -o full --json full.jsonl
run bash -c "trap '' XFSZ; ulimit -f 0; '$MASKDETECT' annotate in/6.png \
  -o full --json full.jsonl"
expect "a disk that is full fails" status 1
run maskdetect annotate in -o full --json full.jsonl
expect "and the next run goes on" status 0
expect "with whole lines" lines 2 full.jsonl

# For a video, the message names the file that cannot be written, not the input
paint -k portrait --easy --mask bare --seed=5 --size=320x240 --frames 10 --y4m \
  -o room.y4m >/dev/null 2>&1
run bash -c "trap '' XFSZ; ulimit -f 4; '$MASKDETECT' annotate room.y4m \
  -o roomless.mkv"
expect "a video that does not fit fails" status 1
expect "its output is named" err 'roomless.mkv: '
expect "and nothing is left of it" true test -z \
  "$(find . -maxdepth 1 -name 'roomless*' -o -maxdepth 1 -name '.maskdetect-??????')"

# Nothing unredacted is visible after a failure to write
run maskdetect annotate in/5.png -o secret --json /dev/full
expect "a report that cannot be written fails" status 1
run maskdetect annotate in/5.png -o secret --redact fill --json /dev/full
run maskdetect annotate in/5.png -o secret --redact fill
run maskdetect annotate in/5.png -o reference --redact fill
expect "what a run left without its report is known to the next one" true \
  cmp secret/5.png reference/5.png
expect "and nothing else is there" true test "$(ls secret)" = 5.png

# A result that was replaced, even by a file of the same size, is not touched
run maskdetect annotate in/5.png -o swapped
size=$(stat -c %s swapped/5.png)
head -c "$size" /dev/zero >swapped/5.png
before=$(state swapped/5.png)
run maskdetect annotate in/5.png -o swapped --redact fill
expect "another file under a result's name stays" true \
  test "$before" = "$(state swapped/5.png)"

# Two runs at once: each input has one result, and no line is lost
mkdir many
for i in $(seq 20); do cp in/5.png many/$i.png; done
both() { # two runs on one output; the first one's status and the second one's
  "$MASKDETECT" annotate many -o twice --json twice.jsonl 2>one.log &
  local one=$!
  "$MASKDETECT" annotate many -o twice --redact fill --json "$1" 2>two.log
  second=$?
  wait $one
  first=$?
}
both twice.jsonl
status=0
expect "one of two runs on one output refuses" true \
  test "$first $second" = "0 1" -o "$first $second" = "1 0"
expect "and says why" true grep -q 'another maskdetect is' one.log two.log
expect "the other one does it all" lines 20 twice.jsonl
run maskdetect annotate many -o twice --redact fill --json last.jsonl
run maskdetect annotate many -o alone --redact fill
expect "and a redaction is one in the end" true \
  test "$(cd twice && cksum ./*.png)" = "$(cd alone && cksum ./*.png)"

"$MASKDETECT" annotate in/5.png -o shared/a.png --json a.jsonl 2>a.log &
one=$!
run maskdetect annotate in/6.png -o shared/b.png --json b.jsonl
expect "two results in one folder may be made at once" status 0
wait $one
expect "both are there" true test -s shared/a.png -a -s shared/b.png

# Pipes do not block, and devices do not fill the memory
mkdir pipes
mkfifo pipes/.maskdetect.jsonl in-pipe.json
run timeout 20 "$MASKDETECT" annotate in/5.png -o pipes
expect "a manifest that is a pipe is refused" err 'pipes/.maskdetect.jsonl: is not'
run timeout 20 "$MASKDETECT" crop in/5.png -o pipes
expect "by crop, too" err 'pipes/.maskdetect.jsonl: is not'
for file in in-pipe.json /dev/zero; do
  for arguments in "evaluate --scenes $file" "model $file" "watch --config $file" \
    "evaluate --baselines-only --scenes $file --baseline $file" \
    "train-faces -r $file -s $file -o none" \
    "annotate in/5.png -o none --face-model $file" "verify in/5.png -s $file"; do
    # shellcheck disable=SC2086
    run bash -c "ulimit -v 6000000; exec timeout 60 '$MASKDETECT' $arguments"
    expect "$arguments fails at once" true test $status = 1 -o $status = 2
  done
done
run timeout 60 "$MASKDETECT" feed in -o none -p /dev/zero
expect "so does a policy that never ends" status 1

# Names of any legal length
long=$(printf 'x%.0s' $(seq 251)).png
mkdir long
cp in/5.png "long/$long"
cp in/5.png "long/${long%.png}.gif"
mv "long/${long%.png}.gif" "long/$(printf 'x%.0s' $(seq 251)).GIF"
run maskdetect annotate long -o long-out
expect "a name as long as can be is fine" file "long-out/$long"
expect "also where a number must be added" err '^2 done, 0 already done, 0 failed'

# Unsupported output formats are refused with a list of the supported ones
for name in labelled.avi labelled.mov labelled.gif; do
  run maskdetect annotate in/5.png -o $name
  expect "$name cannot be written" status 2
  expect "but others can" err "$name: .*\.png.*\.mp4.*\.mkv.*\.webm"
  expect "and it is no folder" no-file $name
done
run maskdetect annotate in/5.png -o labelled.PNG
expect "endings may be in capitals" true test -f labelled.PNG
mkdir mixed
cp in/5.png mixed/a.jfif
cp in/5.png mixed/b.xyz
run maskdetect annotate mixed -o mixed-out
expect "a less known ending is known" file mixed-out/a.png
expect "another one is named" err 'mixed: left out because .*b\.xyz'

# Passwords are not written to messages or files
secret='rtsp://me:hu:nt%40er2@127.0.0.1:1/live?token=hunter3&x=1'
run maskdetect annotate "$secret" 'http://me:hunter2@127.0.0.1:1/a.png' \
  'http://127.0.0.1:1/user=me&password=hunter4/b.mp4' \
  -o pass --json pass.jsonl --csv pass.csv
expect "an address that does not answer fails" status 1
expect "it is named" err '127\.0\.0\.1:1/live'
expect "but not what lets somebody in" true \
  sh -c '! grep -rE "hunter|nt%40er2" .stdout .stderr pass pass.jsonl pass.csv'
finish
