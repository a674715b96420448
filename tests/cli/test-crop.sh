#!/bin/bash
# Tests `maskdetect crop` on painted pictures.
. "$(dirname "$0")/common.sh"
need_models
cd "$work" || exit 1

paint -k portrait --stills=3 --seed=5 --size=320x240 --easy --masked=0 \
  -o in >/dev/null 2>&1
mkdir in/sub
paint -k empty --stills=1 --size=320x240 -o in/sub >/dev/null 2>&1
echo 'this is text' >in/sub/fake.jpg

run maskdetect crop in -o out --size 64
expect "a folder is cropped" status 0
expect "every picture has a line in the index" lines 3 out/index.jsonl
n=$(find out -name '*_face*.png' | wc -l)
expect "every face in the index has its file" true \
  test "$(grep -o '"crop":' out/index.jsonl | wc -l)" = "$n"
expect "faces are found" true test "$n" -ge 3
first=$(find out -name '*_face1.png' | sort | head -n 1)
expect "a large face is scaled to the given size" true \
  test "$(od -An -tx1 -j16 -N8 "$first" | tr -d ' \n')" = 0000004000000040

stamp=$(find out -type f -printf '%p %T@ %i\n' | sort)
run maskdetect crop in -o out --size 64
expect "a second run skips all pictures" err \
  '^0 faces from 0 pictures, 3 pictures'
expect "a second run writes nothing" true \
  test "$stamp" = "$(find out -type f -printf '%p %T@ %i\n' | sort)"

run maskdetect crop in -o out --size 64 --recursive
expect "a file that is not a picture makes the run fail" status 1
expect "the message names the file" err 'in/sub/fake\.jpg'
expect "only the new picture is processed" err \
  'from 1 pictures, 3 pictures already done'

run maskdetect crop in -o largest --largest
expect "--largest succeeds" status 0
expect "--largest gives one crop per picture" true \
  test -z "$(find largest -name '*_face2.png')"

side() { # FILE: prints the side of a square PNG
  printf '%d' "0x$(od -An -tx1 -j16 -N4 "$1" | tr -d ' \n')"
}
run maskdetect crop in -o tight --size 4096 --margin 0
run maskdetect crop in -o wide --size 4096 --margin 1
name=$(basename "$first")
a=$(side "tight/$name") b=$(side "wide/$name")
expect "a margin of 1 doubles the side" true \
  test $((b - 2 * a)) -ge -2 -a $((b - 2 * a)) -le 2
run maskdetect crop in -o none --min-face-size 1000
expect "--min-face-size excludes smaller faces" err '^0 faces from 3 pictures'
run maskdetect crop in -o none-sure --threshold 1
expect "--threshold excludes uncertain faces" err '^0 faces from 3 pictures'

# Other pictures with the same names, other options, and the user's own files
sum() { find "$1" -name '*_face*.png' -exec cksum {} + | sort; }
mkdir other
for f in in/*.png; do
  gst_launch -q filesrc location="$f" ! pngdec ! videoconvert \
    ! videoflip video-direction=horiz ! pngenc ! filesink location="other/${f#in/}"
done
run maskdetect crop in -o both --size 64
before=$(sum both)
name=$(basename "$first")
run maskdetect crop other -o both --size 64
expect "a second folder with the same names succeeds" status 0
expect "the crops of the first folder are unchanged" true \
  test "$before" = "$(sum both | grep -F "$before")"
expect "crops of the second folder get other names" file \
  "both/${name%_face1.png}-2_face1.png"
run maskdetect crop in other -o both --size 64
expect "a second run recognises both folders" err \
  '^0 faces from 0 pictures, 6 pictures already done'
run maskdetect crop in -o both --size 32
expect "another size makes the crops again" err \
  'from 3 pictures, 0 pictures already done'
expect "the new crops replace the old ones" true \
  test "$(side "both/$name")" = 32
expect "each picture has one line in the index" lines 6 both/index.jsonl
mkdir mine
echo mine >"mine/$name"
ln -s "../$(ls in/*.png | head -n 1)" "mine/${name%_face1.png}-2_face1.png"
run maskdetect crop in -o mine
expect "a foreign file is left unchanged" true grep -qx mine "mine/$name"
expect "a foreign symbolic link is left unchanged" true \
  test -L "mine/${name%_face1.png}-2_face1.png"
expect "the crop gets another name" file "mine/${name%_face1.png}-3_face1.png"
printf '{"mine":1}' >mine/index.jsonl
run maskdetect crop in -o mine --size 50
expect "a foreign index is refused" err 'index\.jsonl: line 1 is not a'
expect "a foreign index is left unchanged" true \
  grep -qx '{"mine":1}' mine/index.jsonl

run maskdetect crop in -o in
expect "the input folder is refused as output" status 1
run maskdetect crop in -o out --size 0
expect "a size of 0 is refused" status 2
run maskdetect crop rtsp://host/stream -o out
expect "a stream is refused as input" err 'only files and folders'
finish
