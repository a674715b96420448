#!/bin/bash
# Tests the metrics of `maskdetect evaluate` against an independent scorer.
. "$(dirname "$0")/../common.sh"

scorer=$shared/tools/score-val.py
scenes=$shared/data/val.json
[ -e "$scorer" ] && [ -e "$scenes" ] || skip_all "no annotated pictures"
python=$(for p in python3 /usr/bin/python3; do
  "$p" -c 'import numpy' 2>/dev/null && echo "$p" && break
done)
[ -n "$python" ] || skip_all "python3-numpy is not installed"

for peer in "$shared"/reference/peers/*.jsonl; do
  name=$(basename "$peer" .jsonl)
  for height in 16 32; do
    "$python" "$scorer" "$scenes" "$peer" $height >"$work/theirs"
    run maskdetect evaluate --scenes "$scenes" --baseline "$peer" \
      --baselines-only --min-height $height --json "$work/ours.json"
    expect "$name at $height px is evaluated" status 0
    run "$python" "$(dirname "$0")/compare-scores.py" "$work/ours.json" \
      "$work/theirs"
    expect "$name at $height px: both scorers agree" status 0
  done
done
finish
