#!/bin/bash
# Tests `maskdetect annotate --shard`: several runs together give the same
# results as one run.
. "$(dirname "$0")/../common.sh"
need_models
cd "$work" || exit 1

for bad in 0/3 4/3 1/0 1 a/b 1/2/3 -1/3 ""; do
  run maskdetect annotate --shard "$bad" holiday/ -o out
  expect "--shard '$bad' is refused" err "expected I/N"
done
command -v parallel >/dev/null || skip_all "GNU parallel is not installed"

mkdir holiday
paint -k portrait --stills=6 --size=160x160 -o a >/dev/null 2>&1
paint -k portrait --stills=5 --size=160x160 --seed 9 -o b >/dev/null 2>&1
rm -f a/truth.json b/truth.json
mv a b holiday
mkdir other # the same names as in holiday/a, which go into the same folder
cp holiday/a/* other
run maskdetect annotate -r holiday other -o alone --json alone.jsonl
expect "one run processes everything" status 0

PATH=$(dirname "$MASKDETECT"):$PATH
run parallel --will-cite -j 3 maskdetect annotate -r holiday other -o labelled/ \
  --json faces.jsonl --csv faces.csv --shard {}/4 ::: 1 2 3 4
expect "four shards together succeed" status 0
results() { (cd "$1" && find . -type f ! -name '.*' -exec sha256sum {} + | sort -k 2); }
results alone >one
results labelled >many
expect "the shards' results have the same names and content" true cmp one many
expect "there are seventeen results" lines 17 many
sort alone.jsonl >one
cat faces.*-of-4.jsonl | sort >many
expect "the shards' JSON lines are the same" true cmp one many
expect "the shards' CSV files have seventeen lines" true test \
  "$(cat faces.*-of-4.csv | grep -vc '^file,')" = 17
run parallel --will-cite -j 2 maskdetect annotate -r holiday other -o labelled/ \
  --json faces.jsonl --csv faces.csv --shard {}/4 ::: 1 2 3 4
expect "a second run of the shards does nothing" true sh -c \
  '! grep -qE "^[1-9][0-9]* done, " "$1"' - "$work/.stderr"
finish
