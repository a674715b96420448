#!/bin/bash
# Ctrl-C leaves whole files only, and the next run does the rest.
. "$(dirname "$0")/common.sh"
need_models
cd "$work" || exit 1

# long enough that no machine is done before the signal comes
paint -k portrait --stills=4 --size=320x240 -o in >/dev/null 2>&1
for i in $(seq 100); do
  for f in in/*.png; do cp "$f" "many-$i-$(basename "$f")"; done
done
mkdir many && mv many-* many/

run timeout --preserve-status -s INT 1 "$MASKDETECT" annotate many -o out \
  --json found.jsonl
if [ "$(find out -name '*.png' | wc -l)" = 400 ]; then
  skip_all "this machine is too fast to be interrupted"
fi
expect "an interrupted run says so" status 130
expect "nothing unfinished is left" true test -z "$(find out -name '.*')"
for f in out/*.png; do
  [ -e "$f" ] && [ "$(tail -c 8 "$f" | od -An -tx1 | tr -d ' \n')" != \
    49454e44ae426082 ] && touch torn
done
expect "every picture is whole" no-file torn
expect "every line is whole" true \
  sh -c '! grep -vE "^\{\"file\".*\}$" found.jsonl'
run maskdetect annotate many -o out --json found.jsonl
expect "the next run does the rest" status 0
expect "all pictures are there" true \
  test "$(find out -name '*.png' | wc -l)" = 400
expect "each has its line" true \
  test "$(sed 's/","width.*//' found.jsonl | sort -u | wc -l)" = 400
finish
