#!/bin/bash
# Tests `maskdetect annotate` among other files, with a full disk, during
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

# A file given as --json or --csv stays unchanged, unless it is a report
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
  expect "$report is refused as a report" status 1
  expect "the message names $report" err \
    "$report: line [12] is not a result; name"
done
run maskdetect annotate in -o out --csv kept/precious.csv
expect "a foreign CSV file is refused as a report" status 1
expect "all of these files are unchanged" true test "$before" = "$(state kept)"
mkdir links
ln -s "$PWD/kept/precious.json" links/.maskdetect.jsonl
run maskdetect annotate in -o links
expect "a manifest that is a symbolic link is refused" status 1
expect "the link's target is unchanged" true test "$before" = "$(state kept)"

# A line is written as a whole or not at all
run maskdetect annotate in/5.png -o full --json full.jsonl
run bash -c "trap '' XFSZ; ulimit -f 0; '$MASKDETECT' annotate in/6.png \
  -o full --json full.jsonl"
expect "a full disk fails" status 1
run maskdetect annotate in -o full --json full.jsonl
expect "the next run succeeds" status 0
expect "the report has whole lines only" lines 2 full.jsonl

# For a video, the message names the file that cannot be written, not the input
paint -k portrait --easy --mask bare --seed=5 --size=320x240 --frames 10 --y4m \
  -o room.y4m >/dev/null 2>&1
run bash -c "trap '' XFSZ; ulimit -f 4; '$MASKDETECT' annotate room.y4m \
  -o roomless.mkv"
expect "a video that does not fit on the disk fails" status 1
expect "the message names the output" err 'roomless.mkv: '
expect "no part of the video is left" true test -z \
  "$(find . -maxdepth 1 -name 'roomless*' -o -maxdepth 1 -name '.maskdetect-??????')"

# Nothing unredacted is visible after a failure to write
run maskdetect annotate in/5.png -o secret --json /dev/full
expect "a report that cannot be written fails" status 1
run maskdetect annotate in/5.png -o secret --redact fill --json /dev/full
run maskdetect annotate in/5.png -o secret --redact fill
run maskdetect annotate in/5.png -o reference --redact fill
expect "a run after a failed report redacts the result" true \
  cmp secret/5.png reference/5.png
expect "the folder contains nothing else" true test "$(ls secret)" = 5.png

# A result that was replaced, even by a file of the same size, is not touched
run maskdetect annotate in/5.png -o swapped
size=$(stat -c %s swapped/5.png)
head -c "$size" /dev/zero >swapped/5.png
before=$(state swapped/5.png)
run maskdetect annotate in/5.png -o swapped --redact fill
expect "a file that replaced a result is left unchanged" true \
  test "$before" = "$(state swapped/5.png)"

# Two runs at once: each input has one result, and no line is lost
mkdir many
for i in $(seq 20); do cp in/5.png many/$i.png; done
"$MASKDETECT" annotate many -o twice --json twice.jsonl 2>one.log &
one=$!
while [ ! -s twice/.maskdetect.jsonl ] && kill -0 $one; do :; done
manifest=$(stat -c %i twice/.maskdetect.jsonl)
kill -STOP $one
# not while it writes a line: the second run would wait until that is done
while grep -q ":$manifest 0 0$" /proc/locks; do
  kill -CONT $one
  sleep 0.01
  kill -STOP $one
done
run maskdetect annotate many -o twice --redact fill --json twice.jsonl
expect "a second run on the same output refuses" status 1
expect "its message says why" err 'another maskdetect is'
kill -CONT $one
wait $one
status=$?
expect "the first run succeeds" status 0
expect "the first run processes all inputs" lines 20 twice.jsonl
run maskdetect annotate many -o twice --redact fill --json last.jsonl
run maskdetect annotate many -o alone --redact fill
expect "a later redaction redacts every result" true \
  test "$(cd twice && cksum ./*.png)" = "$(cd alone && cksum ./*.png)"

"$MASKDETECT" annotate in/5.png -o shared/a.png --json a.jsonl 2>a.log &
one=$!
run maskdetect annotate in/6.png -o shared/b.png --json b.jsonl
expect "a second run to a file in the same folder succeeds" status 0
wait $one
expect "both results exist" true test -s shared/a.png -a -s shared/b.png

# Pipes do not block, and devices do not fill the memory
mkdir pipes
mkfifo pipes/.maskdetect.jsonl in-pipe.json
run maskdetect annotate in/5.png -o pipes
expect "annotate refuses a manifest that is a pipe" err \
  'pipes/.maskdetect.jsonl: is not'
run maskdetect crop in/5.png -o pipes
expect "crop refuses a manifest that is a pipe" err \
  'pipes/.maskdetect.jsonl: is not'
# The address sanitizer reserves more.
memory=6000000
[ -z "${ASAN_OPTIONS:-}" ] || memory=unlimited
for file in in-pipe.json /dev/zero; do
  for arguments in "evaluate --scenes $file" "model $file" "watch --config $file" \
    "evaluate --baselines-only --scenes $file --baseline $file" \
    "train-faces -r $file -s $file -o none" \
    "annotate in/5.png -o none --face-model $file" "verify in/5.png -s $file"; do
    # shellcheck disable=SC2086
    run bash -c "ulimit -v $memory; exec timeout $limit '$MASKDETECT' $arguments"
    expect "$arguments fails without blocking" true \
      test $status = 1 -o $status = 2
  done
done
run maskdetect feed in -o none -p /dev/zero
expect "feed fails with an endless policy" status 1

# Long names
long=$(printf 'x%.0s' $(seq 251)).png
mkdir long
cp in/5.png "long/$long"
cp in/5.png "long/${long%.png}.gif"
mv "long/${long%.png}.gif" "long/$(printf 'x%.0s' $(seq 251)).GIF"
run maskdetect annotate long -o long-out
expect "a name of maximum length is kept" file "long-out/$long"
expect "it is shortened to make room for a number" err \
  '^2 done, 0 already done, 0 failed'

# Unsupported output formats are refused with a list of the supported ones
for name in labelled.avi labelled.mov labelled.gif; do
  run maskdetect annotate in/5.png -o $name
  expect "$name is refused as output" status 2
  expect "the message for $name lists the formats" err \
    "$name: .*\.png.*\.mp4.*\.mkv.*\.webm"
  expect "$name is not created as a folder" no-file $name
done
run maskdetect annotate in -o -
expect "stdout is refused as output" err 'cannot be written to stdout'
expect "and no folder of that name is made" no-file -
run maskdetect annotate in/5.png -o labelled.PNG
expect "an extension in capitals is accepted" true test -f labelled.PNG
mkdir mixed
cp in/5.png mixed/a.jfif
cp in/5.png mixed/b.xyz
run maskdetect annotate mixed -o mixed-out
expect "a picture with a rare extension is processed" file mixed-out/a.png
expect "the message names a file with an unknown extension" err \
  'mixed: left out because .*b\.xyz'

# Folders that are left out are named
mkdir -p album/deep elsewhere
cp in/5.png album/deep
cp in/6.png elsewhere
ln -s ../elsewhere album/more
mkdir album/results && cp in/6.png album/results
run maskdetect annotate -r album -o album/results
expect "the other folders are processed" file album/results/deep/5.png
expect "the message names the output" err \
  'album/results: left out because it is the output'
expect "the message names a link to a folder" err \
  'album/more: left out because it is a symbolic link to a folder'

# Passwords are not written to messages or files
secret='rtsp://me:hu:nt%40er2@127.0.0.1:1/live?token=hunter3&x=1'
run maskdetect annotate "$secret" 'http://me:hunter2@127.0.0.1:1/a.png' \
  'http://127.0.0.1:1/user=me&password=hunter4/b.mp4' \
  'http://127.0.0.1:1/c.png?x=1#access_token=hunter5' \
  -o pass --json pass.jsonl --csv pass.csv
expect "an address that does not answer fails" status 1
expect "the message names the address" err '127\.0\.0\.1:1/live'
expect "no password or token is written anywhere" true \
  sh -c '! grep -rE "hunter|nt%40er2" .stdout .stderr pass pass.jsonl pass.csv'
for command in feed split train crop verify "evaluate --scenes" \
  "evaluate --classes" "train --scenes" "watch --config"; do
  # shellcheck disable=SC2086
  run maskdetect $command 'http://me:hunter6@127.0.0.1:1/?key=hunter7' -o none
  expect "$command does not accept an address" true test "$status" != 0
  expect "$command does not print its password" true \
    sh -c '! grep hunter .stdout .stderr'
done

# Files that one run writes for two purposes
mkdir same
run timeout -k 5 60 "$MASKDETECT" annotate in/5.png -o same \
  --json same/.maskdetect.jsonl
expect "the results are refused as a report" status 1
expect "the message says why" err \
  'same/.maskdetect.jsonl: .* for another purpose'
run timeout -k 5 60 "$MASKDETECT" annotate in/5.png -o same --json both.txt \
  --csv both.txt
expect "one file for two reports is refused" err 'both.txt: .* another purpose'
for csv in - /dev/stdout; do
  run maskdetect annotate in/5.png -o same --json - --csv $csv
  expect "two reports on stdout are refused: $csv" err "$csv: .* another purpose"
done
run maskdetect annotate in/5.png -o same --json /dev/null --csv /dev/null
expect "two reports to /dev/null are accepted" status 0
run maskdetect feed in -o same-site \
  --ledger same-site/cache.jsonl
expect "the cache is refused as a ledger" err 'cache.jsonl: .* another purpose'
for name in data.js index.html; do
  for ledger in page-site/$name ./page-site/../page-site/$name; do
    run maskdetect feed in -o page-site --ledger $ledger
    expect "$ledger is refused as a ledger" status 1
    expect "the message says why" err "$name: .* another purpose"
    expect "$name is not created" no-file page-site/$name
  done
done
run maskdetect annotate in -o mine --json "$PWD/mine/6.png"
expect "a result is refused as a report" status 1
expect "the message names the input" err \
  'mine/6.png: .* another purpose: as the result of in/6.png'
expect "the report is not created" no-file mine/6.png
run maskdetect annotate in/5.png -o mine.png --csv mine.png
expect "the only result is refused as a report" err 'mine.png: .* another purpose'
finish
