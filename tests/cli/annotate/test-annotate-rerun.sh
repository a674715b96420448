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
expect "what is done is skipped" err '^0 done, 2 already done'
expect "and left alone" true test "$before" = "$(state out)"
run maskdetect annotate in -o out --largest
expect "other options do it again" err '^2 done, 0 already done'
run maskdetect annotate in -o other-model
run maskdetect model "$models/mask.onnx" -o mask.onnx --set maskdetect.note=x
run maskdetect annotate in -o other-model --mask-model mask.onnx
expect "so does another model" err '^2 done, 0 already done'
run maskdetect annotate in -o other-model --mask-model "$models/mask.onnx"
expect "and the one from before" err '^2 done, 0 already done'
run maskdetect annotate in -o other-model
expect "whatever its name" err '^0 done, 2 already done'
run maskdetect crop in -o other-crops
run maskdetect crop in -o other-crops --mask-model mask.onnx
expect "crops, too, are made again" err 'from 2 pictures, 0 pictures already done'
touch -d '2001-02-03' "$a"
run maskdetect annotate in -o out --largest
expect "a changed input is done again" err '^1 done, 1 already done'
mv in moved
run maskdetect annotate moved -o out --largest
expect "inputs that were moved are known" err '^0 done, 2 already done'
mv moved in

run maskdetect annotate "$b" "$a" -o out --largest
expect "the order of inputs does not matter" err '^0 done, 2 already done'
mkdir other
cp "$b" "other/$one"
run maskdetect annotate "other/$one" -o out --largest
expect "another input of the same name succeeds" status 0
expect "and gets another name" file "out/${one%.png}-2.png"

# The output folder contains the user's own files.
mkdir mine
for f in "$one" "$two"; do echo mine >"mine/$f"; done
ln -s "../$a" "mine/${one%.png}-2.png"
ln "$b" "mine/${two%.png}-2.png"
before=$(state mine)$(cat in/*.png | cksum)
run maskdetect annotate in -o mine
expect "a folder that is not ours is used" status 0
expect "results get names of their own" file "mine/${one%.png}-3.png"
expect "each" file "mine/${two%.png}-3.png"
rm mine/*-3.png mine/.maskdetect.jsonl
expect "and no other file is touched, linked ones neither" true \
  test "$before" = "$(state mine)$(cat in/*.png | cksum)"
run maskdetect annotate "$a" -o "mine/$one"
expect "a foreign file named as output is refused" status 1
expect "it says what to do" err 'not a result of maskdetect; remove it or'
ln -s in link
run maskdetect annotate in -o link
expect "the originals' folder under another name is refused" status 1

# A new report needs all inputs again.
run maskdetect annotate in -o out --largest --csv found.csv
expect "a new report describes everything" lines 3 found.csv
run maskdetect annotate in -o out --largest --csv found.csv
expect "once" err '^0 done, 2 already done'
printf '"cut, off' >>found.csv
run maskdetect annotate in -o out --largest --csv found.csv
expect "a cut line goes" lines 3 found.csv
run maskdetect annotate in -o out --largest --csv "$a"
expect "a report in the place of another file is refused" status 1
expect "it is named" err "$one: line 1 is not a result; name another file"
printf '{"file":7}\nno JSON\n\0\n' >out/.maskdetect.jsonl
run maskdetect annotate in -o out --largest
expect "a broken ledger is named" err 'maskdetect.jsonl: damaged; choose'
finish
