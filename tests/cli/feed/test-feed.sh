#!/bin/bash
# Tests `maskdetect feed` and `maskdetect verify` on painted pictures;
# test-page.py tests the page itself.
. "$(dirname "$0")/../common.sh"
need_models
cd "$work" || exit 1

portrait() { # NAME MASK SEED
  paint -k portrait --easy --mask="$2" --seed="$3" --size=320x320 -o painted \
    >/dev/null 2>&1 && mv painted/portrait-0000.png "$1"
}
mkdir photos photos/deep
portrait photos/white.png surgical 5
portrait photos/ffp2.png ffp2 5
portrait photos/bare.png bare 5
portrait photos/deep/ffp2.png ffp2 6
paint -k empty --size=160x120 -o painted >/dev/null 2>&1
mv painted/empty-0000.png photos/nobody.png
sum_of_photos() { find photos -type f -exec cat {} + | cksum; }
before=$(sum_of_photos)
feed() { maskdetect feed photos -o site "$@"; }
posts() { grep -c '^{"id":' site/data.js; }

run feed
expect "a folder becomes a site" status 0
expect "the summary counts pictures, posts and masks" err \
  '^4 new, 0 known, 0 failed; posts: 4, with the badge: 2; masks donated: 2, 2 of them new'
expect "the address of the page is printed" err \
  '^Open file:///.*/site/index\.html$'
for file in index.html feed.css feed.js data.js tick.js ledger.jsonl; do
  expect "$file is written" file site/$file
done
expect "the ledger has a line for each masked picture" lines 2 site/ledger.jsonl
expect "the ledger names pictures by their digests" true grep -q \
  "\"picture\":\"$(sha256sum <photos/white.png | cut -d' ' -f1)\"" \
  site/ledger.jsonl
expect "each post has one published picture" true \
  test "$(ls site/pictures | wc -l)" = 4
expect "no sidecar is written by default" no-file site/sidecars
expect "the originals are unchanged" true test "$before" = "$(sum_of_photos)"
expect "the page loads nothing from other sites" true \
  sh -c '! grep -E "https?:|//[a-z]" site/index.html site/feed.css |
    grep -v "http://www.w3.org/2000/svg"'

# A second run, and renamed pictures
stamp() { find site -type f -printf '%p %T@ %i\n' | sort; }
first=$(stamp)
run feed
expect "a second run recognises all pictures" err \
  '^0 new, 4 known, .*masks donated: 2, 0 of them new'
expect "a second run writes nothing" true test "$first" = "$(stamp)"
cp photos/white.png photos/copy.png
touch -d @1769904000.2 photos/white.png
touch -d @1769904000.4 photos/copy.png
mv photos/ffp2.png photos/renamed.png
run feed
expect "copies and renamed pictures are not counted again" err \
  'posts: 4, with the badge: 2; masks donated: 2, 0 of them new'
expect "the name of the newer copy comes second" true \
  grep -q '"names":\["white.png","copy.png"\]' site/data.js
touch photos/bare.png
run feed
expect "a new modification time is not counted" err 'masks donated: 2, 0 of them new'
rm site/cache.jsonl site/pictures/*
run feed
expect "without its cache, feed processes all pictures again" err \
  '^5 new, 0 known'
expect "without its cache, feed adds nothing to the ledger" lines \
  2 site/ledger.jsonl

# Pictures removed from the folder are removed from the site
rm photos/renamed.png
run feed
expect "a removed picture has no post" true test "$(posts)" = 3
expect "a removed picture is removed from the site" true \
  test "$(ls site/pictures | wc -l)" = 3
expect "a removed picture stays in the ledger" lines 2 site/ledger.jsonl
run feed --recursive
expect "--recursive includes subfolders" err \
  'posts: 4, with the badge: 2.*masks donated: 3, 1 of them new'
expect "a picture in a subfolder is named by its path" true \
  grep -q '"deep/ffp2.png"' site/data.js

# A ledger truncated by a crash, and a damaged cache
printf '{"picture":"0123' >>site/ledger.jsonl
printf 'nonsense\n{"path":"cut' >>site/cache.jsonl
run feed --recursive
expect "a truncated last line of the ledger is reported" err \
  'last line was cut off'
expect "the counts are still right" err \
  '0 new, 5 known.*masks donated: 3, 0 of them new'
expect "the truncated line is removed from the ledger" lines 3 site/ledger.jsonl
cp site/ledger.jsonl kept.jsonl
sed -i '2s/.*/something else/' site/ledger.jsonl
run feed
expect "a damaged ledger stops the run" status 1
expect "the message names the ledger and the line" err \
  'site/ledger\.jsonl: line 2'
mv kept.jsonl site/ledger.jsonl

# Two runs at once
twice() { # runs two at once: the same pictures, two sites, one ledger
  maskdetect feed photos -o one --ledger both.jsonl &
  local one=$!
  maskdetect feed photos -o two --ledger both.jsonl
  local other=$?
  wait $one && return $other
}
run twice
expect "two runs at once succeed" status 0
expect "two runs at once count a picture once" lines 1 both.jsonl
exec 9>site/.lock
flock 9
run feed
expect "a run on a locked site fails" status 1
expect "the message says that another run is writing" err \
  'site: another .maskdetect feed. is writing'
exec 9>&-

# Names
cp photos/bare.png "$(printf 'photos/\377 "q" <script>alert(1)<\\script>\n.png')"
run feed --sidecar
expect "a picture with an unusual name is accepted" status 0
expect "the name is not written to the markup" true \
  sh -c '! grep -q "alert" site/index.html'
expect "data.js has one line per post" true test "$(posts)" = 3
if command -v node >/dev/null; then
  expect "data.js is valid JavaScript" true node --check site/data.js
fi
rm photos/*alert*
run feed --sidecar
expect "a removed picture's sidecar is removed" true \
  sh -c '! ls site/sidecars | grep alert'

# Published pictures have no metadata and are upright
if command -v python3 >/dev/null; then
  python3 - site/pictures "$work/photos/turned.jpg" <<'EOF'
import glob, struct, sys
jpeg = open(sorted(glob.glob(sys.argv[1] + "/*.jpg"))[0], "rb").read()
entries = struct.pack(">HHIHH", 0x112, 3, 1, 6, 0)  # orientation: 90 degrees
entries += struct.pack(">HHII", 0x10e, 2, 12, 38)   # description
tiff = b"MM\0*\0\0\0\x08" + struct.pack(">H", 2) + entries + b"\0\0\0\0"
exif = b"Exif\0\0" + tiff + b"SECRETPLACE\0"
app1 = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
open(sys.argv[2], "wb").write(jpeg[:2] + app1 + jpeg[2:])
EOF
  # the picture without people is the only one of 160 × 120 pixels
  digest=$(sha256sum <photos/nobody.png | cut -d' ' -f1)
  cp "site/pictures/$digest-1280.jpg" flat.jpg
  mkdir alone && cp flat.jpg alone/
  python3 - flat.jpg photos/turned.jpg <<'EOF'
import sys
flat, turned = (open(name, "rb").read() for name in sys.argv[1:])
end = 4 + int.from_bytes(turned[4:6], "big")
open(sys.argv[2], "wb").write(turned[:end] + flat[2:])
EOF
  run feed
  expect "a picture with an EXIF orientation is accepted" status 0
  expect "its published picture is upright" true grep -q \
    '"names":\["turned.jpg"\].*"shown":\[120,160\],"size":\[120,160\]' \
    site/data.js
  expect "the original keeps its metadata" true grep -q SECRETPLACE \
    photos/turned.jpg
  expect "nothing on the site has metadata" true sh -c \
    '! grep -rqaE "SECRETPLACE|Exif" site'
  rm photos/turned.jpg
fi
paint -k empty --size=1600x400 -o painted >/dev/null 2>&1
mv painted/empty-0000.png photos/wide.png
run feed
expect "a large picture is published at a smaller size" true grep -q \
  '"names":\["wide.png"\].*"shown":\[1280,320\],"size":\[1600,400\]' \
  site/data.js
rm photos/wide.png

# Files that are not pictures
mkfifo photos/pipe.png
run feed
expect "a pipe is reported without blocking" err \
  'photos/pipe\.png: not a regular file'
expect "the other pictures have posts" true test "$(posts)" = 3
rm photos/pipe.png
echo 'this is text' >photos/fake.jpg
run feed
expect "a file that is not a picture makes the run fail" status 1
expect "the message names the file" err 'photos/fake\.jpg: not a picture'
expect "the other pictures have posts" true test "$(posts)" = 3
rm photos/fake.jpg
mkdir empty
cp site/data.js kept.js
run maskdetect feed empty -o site
expect "an empty folder fails" status 1
expect "the message names the folder" err 'empty: contains no pictures'
expect "the site is unchanged" true cmp site/data.js kept.js
run maskdetect feed missing -o site
expect "a missing folder fails" err 'missing: not a folder'
run maskdetect feed photos -o photos
expect "a site in the folder of the originals is refused" err \
  'contains the pictures'
mkdir mounted
mounted() { # COMMAND…: runs it with photos mounted in two places
  # shellcheck disable=SC2016
  run unshare --user --map-root-user --mount sh -c \
    'mount --bind photos mounted && exec "$@"' sh "$@"
}
mounted true
if [ "$status" = 0 ]; then # not in every container
  mounted "$MASKDETECT" feed photos -o mounted
  expect "a second mount of the originals is refused" err 'contains the pictures'
  mounted "$MASKDETECT" feed photos -o photos/pictures
  expect "a site below the originals is accepted there" status 0
  rm -r photos/pictures
fi
run maskdetect feed site/pictures -o site
expect "the site's own pictures are refused as input" err \
  'contains the pictures'
mkdir foreign && echo 'my home page' >foreign/index.html
run maskdetect feed photos -o foreign
expect "a folder with a foreign page is refused" status 1
expect "the foreign page is unchanged" true \
  grep -q 'my home page' foreign/index.html
run maskdetect feed photos -o photos/site --recursive
run maskdetect feed photos -o photos/site --recursive
expect "a site below the originals is not its own input" err \
  '^0 new, 5 known, 0 failed; posts: 4'
rm -r photos/site
run maskdetect feed photos -o /proc/site
expect "a site that cannot be written fails" err '/proc/site'
run maskdetect feed photos
expect "a missing --output is refused" status 2

# Policies
run maskdetect feed --print-policy
expect "the default policy is printed" out '^\[donation\]$'
cp "$work/.stdout" policy.ini
expect "the default policy is as docs/feed.md shows it" true cmp policy.ini <(
  sed -n '/^```ini$/,/^```$/{/^```/d;p}' "$SOURCE_ROOT/docs/feed.md")
run maskdetect feed photos -o other --policy policy.ini
expect "the printed policy is accepted" status 0
printf '[badge]\nmin-faces=2\n[page]\ntitle=Other </script> “feed”\n' >mine.ini
run maskdetect feed photos -o other --policy mine.ini
expect "a custom policy decides on the badge" err \
  'with the badge: 0; masks donated: 1, 0 of them new'
expect "a custom policy sets the title" true \
  grep -q '"title":"Other </script> “feed”"' other/data.js
printf '[badge]\nmin-faces=none\n' >bad.ini
run maskdetect feed photos -o other --policy bad.ini
expect "an invalid value in a policy is refused" status 1
expect "the message names file, key and value" err \
  'bad\.ini: \[badge\] min-faces=none: must be'

# Sidecars
run maskdetect feed photos -o side --sidecar
expect "sidecars are written into the site" file side/sidecars/white.png.json
run maskdetect verify --sidecar side/sidecars photos
expect "sidecars are verified" status 0
expect "the verdict is printed" out '^photos/white\.png: masked, faces: 1'
run maskdetect verify photos/white.png
expect "a picture without a sidecar fails" status 1
expect "the message says what to do" err 'no verdict.*--sidecar-beside'
expect "--sidecar writes nothing beside the originals" no-file \
  photos/white.png.json
run maskdetect feed photos -o side --sidecar-beside
expect "--sidecar-beside writes beside the originals" file photos/white.png.json
run maskdetect verify photos/white.png photos/bare.png
expect "verify looks beside the picture first" status 0
cp photos/white.png.json good.json
broken() { # NAME SED REGEX: verifies an edited sidecar
  sed "$2" good.json >photos/white.png.json
  run maskdetect verify photos/white.png
  expect "verify fails: $1" status 1
  expect "the message says what is wrong: $1" err "photos/white\.png: .*$3"
}
broken "another label" 's/"label":"mask"/"label":"no-mask"/; s/masked/bare/' \
  "labels the face at .* 'no-mask', the models 'mask'"
broken "another verdict" 's/"masked"/"bare"/' 'contradicts its own faces'
broken "a face taken away" 's/"faces":.*/"faces":[]}/; s/masked/unknown/' \
  'lists 0 faces, the models find 1'
broken "a face moved" 's/"x":[0-9]*/"x":1/' 'a face at 1,'
broken "another probability" 's/"label-confidence":[0-9.]*/"label-confidence":0.7/' \
  'its probabilities for the face at'
broken "another model" 's/"face":"..../"face":"0000/' \
  'models differ.*another face\.onnx'
broken "other settings" 's/"min-face-size":10/"min-face-size":60/' \
  'settings differ.*--min-face-size 60'
broken "half a file" '3,$d' 'damaged or was edited'
cp good.json photos/white.png.json
run maskdetect verify photos/white.png
expect "the original sidecar is verified" status 0
printf 'x' >>photos/white.png
run maskdetect verify photos/white.png
expect "a changed picture fails" status 1
expect "the message names the picture" err \
  'photos/white\.png: the picture changed'

# Existing files, and a cache modified by others
mkdir album forged victims
cp one/pictures/*.jpg album/ 2>/dev/null
cp side/pictures/*.jpg album/
for f in album/*.jpg; do mv "$f" "album/$(basename "$f" | cut -c1-6).jpg"; done
first=$(ls album | head -n 1)
second=$(ls album | sed -n 2p)
echo '{"title":"my trip"}' >"album/$first.json"
echo '{"title":"elsewhere"}' >victims/v.json
ln -s ../victims/v.json "album/$second.json"
run maskdetect feed album -o album-site --sidecar-beside
expect "a foreign file with a sidecar's name makes the run fail" status 1
expect "the message names the file" err \
  "album/$first\.json: exists and is not a verdict"
expect "the foreign file is unchanged" true \
  grep -q 'my trip' "album/$first.json"
expect "a symbolic link with a sidecar's name stays" true \
  test -L "album/$second.json"
expect "the target of the link is unchanged" true \
  grep -q elsewhere victims/v.json
expect "the other pictures have sidecars" true \
  test "$(grep -l '"verdict"' album/*.json | wc -l)" = \
  "$(($(ls album/*.jpg | wc -l) - 2))"
expect "the page is written" file album-site/index.html
cp album-site/cache.jsonl cache.jsonl
for path in ../../victims/v "$PWD/victims/v" sub/../../../victims/v; do
  head -n 1 cache.jsonl | sed "s|\"path\":\"[^\"]*|\"path\":\"$path|" \
    >>album-site/cache.jsonl
done
run maskdetect feed album -o album-site --sidecar
expect "a forged cache removes nothing outside the site" file victims/v.json
mkdir -p taken && echo mine >taken/feed.css
run maskdetect feed album -o taken
expect "a foreign feed.css is not replaced" true grep -qx mine taken/feed.css
expect "the message names feed.css" err \
  'taken/feed\.css: belongs to another site'

# A failed sidecar affects neither the others nor the page
long=$(printf "x%.0s" $(seq 249)).jpg
cp "album/$second" "album/$long"
ln -s nowhere album/dead.jpg
run maskdetect feed album -o album-site --sidecar
expect "a sidecar with too long a name is reported" err \
  "$long\.json: File name too"
expect "its picture has a post" true grep -q "$long" album-site/data.js
expect "a dangling link is reported" err 'album/dead\.jpg: No such file'
rm "album/$second" "album/$long"
run maskdetect feed album -o album-site --sidecar
expect "a removed picture disappears despite the link" true \
  sh -c "! grep -q $second album-site/data.js"
expect "its sidecar is removed despite the link" no-file \
  "album-site/sidecars/$second.json"

# A forged verdict that repeats one face
paint -k portrait --easy --mask ffp2 --seed 5 --size 160x160 -o pair >/dev/null 2>&1
paint -k portrait --easy --mask bare --seed 6 --size 160x160 -o pair2 \
  >/dev/null 2>&1
mkdir crowd
gst_launch -q compositor name=mix sink_1::xpos=160 ! videoconvert ! pngenc \
  ! filesink location=crowd/two.png \
  filesrc location=pair/portrait-0000.png ! pngdec ! videoconvert ! mix. \
  filesrc location=pair2/portrait-0000.png ! pngdec ! videoconvert ! mix. \
  >/dev/null 2>&1
if [ -s crowd/two.png ]; then
  run maskdetect feed crowd -o crowd-site --sidecar-beside
  expect "one of two faces is bare" true grep -q '"verdict":"bare"' \
    crowd/two.png.json
  python3 - crowd/two.png.json <<'END'
import json, sys
said = json.load(open(sys.argv[1]))
masked = [f for f in said["faces"] if f["label"] == "mask"]
said["faces"] = masked[:1] * len(said["faces"])
said["verdict"] = "masked"
json.dump(said, open(sys.argv[1], "w"))
END
  run maskdetect verify crowd/two.png
  expect "a sidecar that lists one face twice fails" status 1
  expect "the message names the face that is not found" err \
    'that the models do not find'
fi
sed 's/"file":"[^"]*"/"file":"another.png"/' good.json >other.json
run maskdetect verify --sidecar other.json photos/white.png
expect "a sidecar that names another picture fails" err "it names 'another.png'"
head -c 80000 /dev/zero | tr '\0' '[' >deep.json
run maskdetect verify --sidecar deep.json photos/white.png
expect "deeply nested JSON fails" status 1
expect "the message names the file" err 'deep\.json: .*too deeply'

# Interrupted by Ctrl-C, then by repeated crashes
mkdir many
portrait masked.png ffp2 5
portrait unmasked.png bare 5
for i in $(seq 80); do # extra bytes make each file a different one
  { cat masked.png && echo "$i"; } >"many/masked-$i.png"
  { cat unmasked.png && echo "$i"; } >"many/unmasked-$i.png"
done
stopped() { # SIGNAL: stops a run after ten more pictures
  local before=$(cat all/cache.jsonl 2>/dev/null | wc -l)
  "$MASKDETECT" feed many -o all &
  local feeding=$!
  has_more() { ! kill -0 $feeding || [ "$(wc -l <all/cache.jsonl)" -ge $((before + 10)) ]; }
  wait_for has_more
  kill "-$1" $feeding 2>/dev/null
  wait $feeding
}
run stopped INT
if [ "$status" = 0 ]; then
  echo "# this machine is too fast to be interrupted"
else
  expect "an interrupted run exits with 130" status 130
  expect "its page shows the pictures so far" true grep -q '^{"id":' all/data.js
fi
for _ in 1 2 3; do
  run stopped KILL
done
run maskdetect feed many -o all
expect "the next run succeeds" status 0
expect "each picture is matched once" err 'posts: 160, .*masks donated: 80, [0-9]+ of'
expect "the ledger has as many lines as masked pictures" lines \
  80 all/ledger.jsonl
expect "each line is about another picture" true test 80 = \
  "$(cut -d'"' -f4 all/ledger.jsonl | sort -u | wc -l)"
expect "no unfinished picture is left" true \
  test 160 = "$(ls all/pictures | wc -l)"

# --watch, without a browser
mkdir inbox
"$MASKDETECT" feed inbox -o live --watch --recursive 2>watch.log &
watch=$!
status=0
expect "an empty folder is watched" true \
  wait_for grep -q '"watch":true' live/data.js
mkdir -p inbox/a/b && cp masked.png inbox/a/b/
expect "a new subfolder is watched" true \
  wait_for grep -q 'a/b/masked.png' live/data.js
mv inbox/a elsewhere
expect "a removed subfolder's posts disappear" true wait_for \
  sh -c '! grep -q masked.png live/data.js'
echo text >inbox/text.png
expect "a file that is not a picture is reported" true \
  wait_for grep -q 'text.png: not a picture' watch.log
cp unmasked.png inbox/text.png
expect "the file has a post once it is a picture" true \
  wait_for grep -q text.png live/data.js
expect "it is reported once" true \
  test 1 = "$(grep -c 'text.png: not' watch.log)"
kill -INT $watch
run wait $watch
expect "Ctrl-C ends --watch with success" status 0
expect "the page stops polling after Ctrl-C" true \
  grep -q '"watch":false' live/data.js
expect "the ledger has the one masked picture" lines 1 live/ledger.jsonl
"$MASKDETECT" feed inbox -o live --watch 2>watch.log &
watch=$!
wait_for grep -q '"watch":true' live/data.js
rm -r inbox
run wait $watch
expect "--watch fails when its folder is removed" status 1
expect "the site is kept" true grep -q text.png live/data.js
expect "the page stops polling after the failure" true \
  grep -q '"watch":false' live/data.js
# Foreign files neither block a run nor are written to
mkdir odd odd-album
cp album/*.png album/*.jpg odd-album 2>/dev/null
rm -f odd-album/dead.jpg
for name in .lock cache.jsonl ledger.jsonl data.js index.html; do
  rm -rf odd
  mkdir odd
  mkfifo "odd/$name"
  run maskdetect feed odd-album -o odd
  expect "a pipe named $name fails without blocking" status 1
  expect "the message names $name" err "odd/$name: "
done
rm -rf odd
mkdir odd theirs
ln -s ../theirs odd/pictures
run maskdetect feed odd-album -o odd
expect "a site whose pictures folder is a link is refused" err \
  'odd/pictures: is a symbolic link'
expect "nothing is written through the link" true test -z "$(ls theirs)"
finish
