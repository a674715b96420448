#!/bin/bash
# Tests `maskdetect split` on painted pictures.
. "$(dirname "$0")/../common.sh"
cd "$work" || exit 1

# Ten scenes; each picture is in one class and a copy in the other.
paint -k portrait --stills=10 --seed=1 --size=160x120 -o painted >/dev/null 2>&1
mkdir -p in/Face in/Mask/deep
i=0
for f in painted/*.png; do
  i=$((i + 1))
  cp "$f" "in/Face/a$i.png"
  cp "$f" "in/Mask/deep/b$i.png"
done

run maskdetect split in -o out --ratio 0.6,0.2,0.2 --seed 3
expect "a folder is split" status 0
expect "the counts per class are printed" out '^train +6 +6$'
expect "the number of groups is printed" out '^20 pictures in 10 groups'
expect "every picture is in the output once" true \
  test "$(find out -name '*.png' | wc -l)" = 20
expect "subfolders become part of the name" true \
  test "$(find out/*/Mask -maxdepth 1 -name 'deep-b*.png' | wc -l)" = 10
crossing=0
for part in train val test; do
  for f in out/$part/Face/a*.png; do
    n=$(basename "$f" .png)
    [ -e "out/$part/Mask/deep-b${n#a}.png" ] || crossing=1
  done
done
expect "copies stay in one part" true test $crossing = 0
expect "files are hard links, not copies" true \
  test "$(stat -c %h in/Face/a1.png)" = 2

run maskdetect split in -o again --ratio 6,2,2 --seed 3
expect "the same seed gives the same split" true diff -r out again
run maskdetect split in -o out
expect "an output folder that is not empty is refused" status 1
expect "the message names the folder" err 'out: not an empty folder'
for output in in in/x in/Face/x in/new/../new/x "$PWD/in/x/"; do
  run maskdetect split in -o "$output"
  expect "an output inside the input is refused: ${output#"$PWD"/}" status 1
  expect "the message names the output" err "^maskdetect: ${output%/}: is or lies in the input in;"
done
mkdir in/x
run maskdetect split in -o in/x
expect "an empty folder inside the input is refused" err 'in/x: is or lies in the input'
rmdir in/x
expect "nothing is written into the input" true \
  test "$(find in -type d | wc -l)" = 4
mkdir linked && ln -s ../in/Face ../in/Mask linked
run maskdetect split linked -o in/Face/x
expect "an output inside a linked class is refused" err \
  'in/Face/x: is or lies in the input linked;'
mkdir mounted
# shellcheck disable=SC2016
mounted='mount --bind in mounted && exec "$@"'
if unshare --user --map-root-user --mount sh -c "$mounted" sh true 2>/dev/null
then # not in every container
  run unshare --user --map-root-user --mount sh -c "$mounted" sh \
    "$MASKDETECT" split in -o mounted/Face/x
  expect "an output inside a second mount of the input is refused" err \
    'mounted/Face/x: is or lies in the input in;'
fi
run maskdetect split in -o in-beside
expect "an output beside the input is accepted" status 0
run maskdetect split in/Face -o flat
expect "a folder without class folders is refused" status 1
expect "the message says what is needed" err 'subfolder for each class'
run maskdetect split in -o x --ratio 1,2
expect "an incomplete ratio is refused" status 2
echo 'this is text' >in/Face/fake.jpg
run maskdetect split in -o partly
expect "a file that is not a picture makes the run fail" status 1
expect "the message names the file" err 'in/Face/fake\.jpg'
expect "the other pictures are split" true \
  test "$(find partly -name '*.png' | wc -l)" = 20
mkfifo in/Face/pipe.png
ln -s nowhere in/Mask/dead.png
run maskdetect split in -o odd
expect "files that cannot be opened make the run fail" status 1
expect "the message counts them" err \
  '^maskdetect: 3 pictures could not be read and were skipped'
expect "the other pictures are split" true \
  test "$(find odd -name '*.png' | wc -l)" = 20
rm in/Face/fake.jpg in/Face/pipe.png in/Mask/dead.png

# Names that are the same without their folders, or too long with them
mkdir -p in/Face/sub
cp in/Face/a1.png in/Face/sub-a1.png
cp in/Face/a2.png in/Face/sub/a1.png
long=$(printf 'x%.0s' $(seq 251)).png
cp in/Face/a3.png "in/Face/sub/$long"
run maskdetect split in -o names/
expect "an output with a slash at the end is created" status 0
expect "every picture has a name of its own" true   test "$(find names -name '*.png' | wc -l)" = 23
rm -r in/Face/sub in/Face/sub-a1.png
mkdir empty full && touch full/mine && ln -s empty to-empty
run maskdetect split in -o empty
expect "an empty folder is accepted" status 0
run maskdetect split in -o to-empty
expect "a link is refused" status 1
run maskdetect split in -o full
expect "a folder with a file is refused" true test "$status" = 1 -a -e full/mine

run maskdetect split in -o many --ratio 1,0,0
expect "no warning about parts that are to be empty" true \
  sh -c '! grep warning .stderr'

mkdir few few/Face few/Mask
cp in/Face/a1.png few/Face
cp in/Face/a2.png few/Mask
run maskdetect split few -o few-out
expect "a part without pictures of a class is reported" err   '^warning: val has no picture of class Face'
mkdir .hidden.part && echo mine >.hidden.part/notes
run maskdetect split in -o hidden
expect "a foreign hidden folder is left unchanged" file .hidden.part/notes
finish
