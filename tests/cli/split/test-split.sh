#!/bin/bash
# Tests `maskdetect split` on painted pictures.
. "$(dirname "$0")/../common.sh"
cd "$work" || exit 1

# Copies of ten scenes: each with a second face of one picture and an exact
# copy in the other class.
paint -k portrait --stills=10 --seed=1 --size=160x120 -o painted >/dev/null 2>&1
mkdir -p in/Face in/Mask/deep
i=0
for f in painted/*.png; do
  i=$((i + 1))
  cp "$f" "in/Face/a$i.png"
  cp "$f" "in/Mask/deep/b$i.png"
done

run maskdetect split in -o out --ratio 0.6,0.2,0.2 --seed 3
expect "splitting succeeds" status 0
expect "it tells the counts" out '^train +6 +6$'
expect "and the groups" out '^20 pictures in 10 groups'
expect "every picture is there once" true \
  test "$(find out -name '*.png' | wc -l)" = 20
expect "folders become part of the name" true \
  test "$(find out/*/Mask -maxdepth 1 -name 'deep-b*.png' | wc -l)" = 10
crossing=0
for part in train val test; do
  for f in out/$part/Face/a*.png; do
    n=$(basename "$f" .png)
    [ -e "out/$part/Mask/deep-b${n#a}.png" ] || crossing=1
  done
done
expect "copies stay together" true test $crossing = 0
expect "files are linked, not copied" true \
  test "$(stat -c %h in/Face/a1.png)" = 2

run maskdetect split in -o again --ratio 6,2,2 --seed 3
expect "the same seed splits the same" true diff -r out again
run maskdetect split in -o out
expect "an output that is not empty is refused" status 1
expect "it is named" err 'out: not an empty folder'
run maskdetect split in/Face -o flat
expect "a folder without classes is refused" status 1
expect "it says what is needed" err 'subfolder for each class'
run maskdetect split in -o x --ratio 1,2
expect "a wrong ratio is refused" status 2
echo 'this is text' >in/Face/fake.jpg
run maskdetect split in -o partly
expect "a file that is no picture fails at the end" status 1
expect "it is named" err 'in/Face/fake\.jpg'
expect "the others are split" true \
  test "$(find partly -name '*.png' | wc -l)" = 20
mkdir .hidden.part && echo mine >.hidden.part/notes
run maskdetect split in -o hidden
expect "a hidden folder of one's own stays" file .hidden.part/notes
finish
