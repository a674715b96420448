#!/bin/bash
# Tests which inputs `maskdetect annotate` processes again, and that it never
# replaces a file that it did not write.
. "$(dirname "$0")/../common.sh"
need_models
cd "$work" || exit 1

paint -k portrait --stills=2 --seed=5 --size=320x240 -o in >/dev/null 2>&1
a=$(find in -name '*.png' | sort | sed -n 1p)
b=$(find in -name '*.png' | sort | sed -n 2p)
one=$(basename "$a") two=$(basename "$b")
state() { find "$1" -type f -printf '%p %T@ %i\n' | sort; }

run maskdetect annotate in -o out
before=$(state out)
run maskdetect annotate in -o out
expect "a second run skips finished inputs" err '^0 done, 2 already done'
expect "finished results are left unchanged" true \
  test "$before" = "$(state out)"
run maskdetect annotate in -o out --largest
expect "other options process the inputs again" err '^2 done, 0 already done'
run maskdetect annotate in -o other-model
run maskdetect model "$models/mask.onnx" -o mask.onnx --set maskdetect.note=x
run maskdetect annotate in -o other-model --mask-model mask.onnx
expect "another model processes them again" err '^2 done, 0 already done'
run maskdetect annotate in -o other-model --mask-model "$models/mask.onnx"
expect "the former model processes them again" err '^2 done, 0 already done'
run maskdetect annotate in -o other-model
expect "the same model under another path is recognised" err \
  '^0 done, 2 already done'
run maskdetect crop in -o other-crops
run maskdetect crop in -o other-crops --mask-model mask.onnx
expect "crops are made again with another model" err \
  'from 2 pictures, 0 pictures already done'
touch -d '2001-02-03' "$a"
run maskdetect annotate in -o out --largest
expect "a changed input is processed again" err '^1 done, 1 already done'
mv in moved
run maskdetect annotate moved -o out --largest
expect "moved inputs are recognised" err '^0 done, 2 already done'
mv moved in

run maskdetect annotate "$b" "$a" -o out --largest
expect "the order of the inputs does not matter" err '^0 done, 2 already done'
mkdir other
cp "$b" "other/$one"
run maskdetect annotate "other/$one" -o out --largest
expect "another input of the same name succeeds" status 0
expect "its result gets another name" file "out/${one%.png}-2.png"

# The output folder contains the user's own files.
mkdir mine
for f in "$one" "$two"; do echo mine >"mine/$f"; done
ln -s "../$a" "mine/${one%.png}-2.png"
ln "$b" "mine/${two%.png}-2.png"
before=$(state mine)$(cat in/*.png | cksum)
run maskdetect annotate in -o mine
expect "an output folder with the user's own files is accepted" status 0
expect "the first result gets an unused name" file "mine/${one%.png}-3.png"
expect "the second result gets an unused name" file "mine/${two%.png}-3.png"
rm mine/*-3.png mine/.maskdetect.jsonl
expect "other files are left unchanged, including link targets" true \
  test "$before" = "$(state mine)$(cat in/*.png | cksum)"
run maskdetect annotate "$a" -o "mine/$one"
expect "an output that is a foreign file is refused" status 1
expect "the message says what to do" err \
  'not a result of maskdetect; remove it or'
ln -s in link
run maskdetect annotate in -o link
expect "a link to the input folder is refused as output" status 1

# A new report makes all inputs be processed again.
run maskdetect annotate in -o out --largest --csv found.csv
expect "a new report contains all inputs" lines 3 found.csv
run maskdetect annotate in -o out --largest --csv found.csv
expect "the next run with that report does nothing" err \
  '^0 done, 2 already done'
printf '"cut, off' >>found.csv
run maskdetect annotate in -o out --largest --csv found.csv
expect "a truncated line is removed from the report" lines 3 found.csv
run maskdetect annotate in -o out --largest --csv "$a"
expect "another kind of file is refused as a report" status 1
expect "the message names that file" err \
  "$one: line 1 is not a result; name another file"
printf '{"file":7}\nno JSON\n\0\n' >out/.maskdetect.jsonl
run maskdetect annotate in -o out --largest
expect "the message names a damaged manifest" err \
  'maskdetect.jsonl: damaged; choose'
finish
