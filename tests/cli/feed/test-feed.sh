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
expect "it says what it did" err \
  '^4 new, 0 known, 0 failed; posts: 4, with the badge: 2; masks matched: 2, now: 2'
expect "and where the page is" err '^Open file:///.*/site/index\.html$'
for file in index.html feed.css feed.js data.js tick.js ledger.jsonl; do
  expect "$file is there" file site/$file
done
expect "two pictures are in the ledger" lines 2 site/ledger.jsonl
expect "by their digests" true grep -q \
  "\"picture\":\"$(sha256sum <photos/white.png | cut -d' ' -f1)\"" \
  site/ledger.jsonl
expect "a picture a post is published" true \
  test "$(ls site/pictures | wc -l)" = 4
expect "no sidecar without being asked" no-file site/sidecars
expect "originals are untouched" true test "$before" = "$(sum_of_photos)"
expect "the page reaches for nothing outside" true \
  sh -c '! grep -E "https?:|//[a-z]" site/index.html site/feed.css |
    grep -v "http://www.w3.org/2000/svg"'

# Again, and under other names
stamp() { find site -type f -printf '%p %T@ %i\n' | sort; }
first=$(stamp)
run feed
expect "a rerun knows all" err '^0 new, 4 known, .*masks matched: 2, now: 0'
expect "and writes nothing" true test "$first" = "$(stamp)"
cp photos/white.png photos/copy.png
touch -d @1769904000.2 photos/white.png
touch -d @1769904000.4 photos/copy.png
mv photos/ffp2.png photos/renamed.png
run feed
expect "a copy and another name count for nothing" err \
  'posts: 4, with the badge: 2; masks matched: 2, now: 0'
expect "the copy, younger by less than a second, is named second" true \
  grep -q '"names":\["white.png","copy.png"\]' site/data.js
touch photos/bare.png
run feed
expect "neither does a new time" err 'masks matched: 2, now: 0'
rm site/cache.jsonl site/pictures/*
run feed
expect "without its memory it looks again" err '^5 new, 0 known'
expect "but matches nothing again" lines 2 site/ledger.jsonl

# Pictures removed from the folder are removed from the site
rm photos/renamed.png
run feed
expect "a picture that is gone leaves the page" true test "$(posts)" = 3
expect "and the site" true test "$(ls site/pictures | wc -l)" = 3
expect "but not the ledger" lines 2 site/ledger.jsonl
run feed --recursive
expect "subfolders when asked for" err 'posts: 4, with the badge: 2.*masks matched: 3, now: 1'
expect "and by their path" true grep -q '"deep/ffp2.png"' site/data.js

# A crash in the middle of a line, and a damaged cache
printf '{"picture":"0123' >>site/ledger.jsonl
printf 'nonsense\n{"path":"cut' >>site/cache.jsonl
run feed --recursive
expect "a line that was cut off is dropped" err 'last line was cut off'
expect "and the rest is right" err '0 new, 5 known.*masks matched: 3, now: 0'
expect "the ledger is whole" lines 3 site/ledger.jsonl
cp site/ledger.jsonl kept.jsonl
sed -i '2s/.*/something else/' site/ledger.jsonl
run feed
expect "a damaged ledger stops the run" status 1
expect "it is named with its line" err 'site/ledger\.jsonl: line 2'
mv kept.jsonl site/ledger.jsonl

# Two at once
twice() { # two runs over the same pictures, two sites, one ledger
  maskdetect feed photos -o one --ledger both.jsonl &
  local one=$!
  maskdetect feed photos -o two --ledger both.jsonl
  local other=$?
  wait $one && return $other
}
run twice
expect "two runs at once succeed" status 0
expect "and count a picture once" lines 1 both.jsonl
exec 9>site/.lock
flock 9
run feed
expect "one run at a time writes a site" status 1
expect "the other one says so" err 'site: another .maskdetect feed. is writing'
exec 9>&-

# Names
cp photos/bare.png "$(printf 'photos/\377 "q" <script>alert(1)<\\script>\n.png')"
run feed --sidecar
expect "any name will do" status 0
expect "it stays out of the markup" true sh -c '! grep -q "alert" site/index.html'
expect "data.js stays a line a post" true test "$(posts)" = 3
if command -v node >/dev/null; then
  expect "and a script" true node --check site/data.js
fi
rm photos/*alert*
run feed --sidecar
expect "its sidecar goes with it" true sh -c '! ls site/sidecars | grep alert'

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
  # 160 × 120, unlike the square ones: the picture without people
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
  expect "a turned picture is taken" status 0
  expect "and shown upright" true grep -q \
    '"names":\["turned.jpg"\].*"shown":\[120,160\],"size":\[120,160\]' \
    site/data.js
  expect "the original has its metadata" true grep -q SECRETPLACE \
    photos/turned.jpg
  expect "nothing published has" true sh -c \
    '! grep -rqaE "SECRETPLACE|Exif" site'
  rm photos/turned.jpg
fi
paint -k empty --size=1600x400 -o painted >/dev/null 2>&1
mv painted/empty-0000.png photos/wide.png
run feed
expect "a large picture is published smaller" true grep -q \
  '"names":\["wide.png"\].*"shown":\[1280,320\],"size":\[1600,400\]' \
  site/data.js
rm photos/wide.png

# Files that are not pictures
mkfifo photos/pipe.png
run feed
expect "a pipe does not hold it up" err 'photos/pipe\.png: not a regular file'
expect "and the others are shown" true test "$(posts)" = 3
rm photos/pipe.png
echo 'this is text' >photos/fake.jpg
run feed
expect "a file that is no picture is skipped" status 1
expect "it is named" err 'photos/fake\.jpg: not a picture'
expect "the others are shown" true test "$(posts)" = 3
rm photos/fake.jpg
mkdir empty
cp site/data.js kept.js
run maskdetect feed empty -o site
expect "an empty folder fails" status 1
expect "it is named" err 'empty: contains no pictures'
expect "and the site stays as it was" true cmp site/data.js kept.js
run maskdetect feed missing -o site
expect "a missing folder fails" err 'missing: not a folder'
run maskdetect feed photos -o photos
expect "a site among the originals is refused" err 'contains the pictures'
run maskdetect feed site/pictures -o site
expect "so are pictures of the site itself" err 'contains the pictures'
mkdir foreign && echo 'my home page' >foreign/index.html
run maskdetect feed photos -o foreign
expect "a folder that holds another site is refused" status 1
expect "and left alone" true grep -q 'my home page' foreign/index.html
run maskdetect feed photos -o photos/site --recursive
run maskdetect feed photos -o photos/site --recursive
expect "a site below the originals shows nothing of itself" err \
  '^0 new, 5 known, 0 failed; posts: 4'
rm -r photos/site
run maskdetect feed photos -o /proc/site
expect "a site that cannot be written fails" err '/proc/site'
run maskdetect feed photos
expect "a site must be named" status 2

# Policies
run maskdetect feed --print-policy
expect "the default policy is printed" out '^\[donation\]$'
cp "$work/.stdout" policy.ini
expect "as docs/feed.md shows it" true cmp policy.ini <(
  sed -n '/^```ini$/,/^```$/{/^```/d;p}' "$SOURCE_ROOT/docs/feed.md")
run maskdetect feed photos -o other --policy policy.ini
expect "and is a policy" status 0
printf '[badge]\nmin-faces=2\n[page]\ntitle=Other </script> “feed”\n' >mine.ini
run maskdetect feed photos -o other --policy mine.ini
expect "a policy of one's own rules" err 'with the badge: 0; masks matched: 1, now: 0'
expect "also the title" true grep -q '"title":"Other </script> “feed”"' \
  other/data.js
printf '[badge]\nmin-faces=none\n' >bad.ini
run maskdetect feed photos -o other --policy bad.ini
expect "a wrong value is refused" status 1
expect "with file and key" err 'bad\.ini: \[badge\] min-faces=none: must be'

# Sidecars
run maskdetect feed photos -o side --sidecar
expect "sidecars are written into the site" file side/sidecars/white.png.json
run maskdetect verify --sidecar side/sidecars photos
expect "they hold" status 0
expect "and what they say is said" out '^photos/white\.png: masked, faces: 1'
run maskdetect verify photos/white.png
expect "a picture without a verdict fails" status 1
expect "and says what to do" err 'no verdict.*--sidecar-beside'
expect "the originals' folder has none" no-file photos/white.png.json
run maskdetect feed photos -o side --sidecar-beside
expect "beside the originals when asked" file photos/white.png.json
run maskdetect verify photos/white.png photos/bare.png
expect "where verify looks first" status 0
cp photos/white.png.json good.json
broken() { # NAME SED REGEX: an edited sidecar
  sed "$2" good.json >photos/white.png.json
  run maskdetect verify photos/white.png
  expect "$1 fails" status 1
  expect "$1 is named" err "photos/white\.png: .*$3"
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
expect "the sidecar as it was holds" status 0
printf 'x' >>photos/white.png
run maskdetect verify photos/white.png
expect "a changed picture fails" status 1
expect "and is named" err 'photos/white\.png: the picture changed'

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
expect "a file of the name of a verdict fails at the end" status 1
expect "it is named" err "album/$first\.json: exists and is not a verdict"
expect "and stays" true grep -q 'my trip' "album/$first.json"
expect "so does a link" true test -L "album/$second.json"
expect "and what it leads to" true grep -q elsewhere victims/v.json
expect "the others have theirs" true \
  test "$(grep -l '"verdict"' album/*.json | wc -l)" = \
  "$(($(ls album/*.jpg | wc -l) - 2))"
expect "and the page is there" file album-site/index.html
cp album-site/cache.jsonl cache.jsonl
for path in ../../victims/v "$PWD/victims/v" sub/../../../victims/v; do
  head -n 1 cache.jsonl | sed "s|\"path\":\"[^\"]*|\"path\":\"$path|" \
    >>album-site/cache.jsonl
done
run maskdetect feed album -o album-site --sidecar
expect "a forged memory deletes nothing outside" file victims/v.json
mkdir -p taken && echo mine >taken/feed.css
run maskdetect feed album -o taken
expect "a style of one's own is not replaced" true grep -qx mine taken/feed.css
expect "but named" err 'taken/feed\.css: belongs to another site'

# A failed sidecar affects neither the others nor the page
long=$(printf "x%.0s" $(seq 249)).jpg
cp "album/$second" "album/$long"
ln -s nowhere album/dead.jpg
run maskdetect feed album -o album-site --sidecar
expect "a name too long for a verdict is named" err "$long\.json: File name too"
expect "and its picture is shown" true grep -q "$long" album-site/data.js
expect "a dead link is named" err 'album/dead\.jpg: No such file'
rm "album/$second" "album/$long"
run maskdetect feed album -o album-site --sidecar
expect "what is gone goes although there is one" true \
  sh -c "! grep -q $second album-site/data.js"
expect "its verdict, too" no-file "album-site/sidecars/$second.json"

# A forged verdict that repeats one face
paint -k portrait --easy --mask ffp2 --seed 5 --size 160x160 -o pair >/dev/null 2>&1
paint -k portrait --easy --mask bare --seed 6 --size 160x160 -o pair2 \
  >/dev/null 2>&1
mkdir crowd
gst-launch-1.0 -q compositor name=mix sink_1::xpos=160 ! videoconvert ! pngenc \
  ! filesink location=crowd/two.png \
  filesrc location=pair/portrait-0000.png ! pngdec ! videoconvert ! mix. \
  filesrc location=pair2/portrait-0000.png ! pngdec ! videoconvert ! mix. \
  >/dev/null 2>&1
if [ -s crowd/two.png ]; then
  run maskdetect feed crowd -o crowd-site --sidecar-beside
  expect "two faces, one of them bare" true grep -q '"verdict":"bare"' \
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
  expect "a mask that answers for both is found out" status 1
  expect "by the face that is missing" err 'that the models do not find'
fi
sed 's/"file":"[^"]*"/"file":"another.png"/' good.json >other.json
run maskdetect verify --sidecar other.json photos/white.png
expect "a verdict about another name fails" err "it names 'another.png'"
head -c 80000 /dev/zero | tr '\0' '[' >deep.json
run maskdetect verify --sidecar deep.json photos/white.png
expect "eighty thousand brackets are an error" status 1
expect "and named" err 'deep\.json: .*too deeply'

# Interrupted by Ctrl-C, then by repeated crashes
mkdir many
portrait masked.png ffp2 5
portrait unmasked.png bare 5
for i in $(seq 80); do # another file each, for the bytes behind the picture
  { cat masked.png && echo "$i"; } >"many/masked-$i.png"
  { cat unmasked.png && echo "$i"; } >"many/unmasked-$i.png"
done
stopped() { # SIGNAL: when so many more pictures are known
  local before=$(cat all/cache.jsonl 2>/dev/null | wc -l)
  "$MASKDETECT" feed many -o all &
  local feeding=$!
  for _ in $(seq 600); do
    [ "$(cat all/cache.jsonl 2>/dev/null | wc -l)" -ge $((before + 10)) ] &&
      break
    kill -0 $feeding 2>/dev/null || break
    sleep 0.05
  done
  kill "-$1" $feeding 2>/dev/null
  wait $feeding
}
run stopped INT
if [ "$status" = 0 ]; then
  echo "# this machine is too fast to be interrupted"
else
  expect "an interrupted run says so" status 130
  expect "and shows what it has" true grep -q '^{"id":' all/data.js
fi
for _ in 1 2 3; do
  run stopped KILL
done
run maskdetect feed many -o all
expect "the next run does the rest" status 0
expect "and each is matched once" err 'posts: 160, .*masks matched: 80, now'
expect "in as many lines" lines 80 all/ledger.jsonl
expect "of as many pictures" true test 80 = \
  "$(cut -d'"' -f4 all/ledger.jsonl | sort -u | wc -l)"
expect "no half picture is left" true test 160 = "$(ls all/pictures | wc -l)"

# Watching, without a browser
mkdir inbox
"$MASKDETECT" feed inbox -o live --watch --recursive 2>watch.log &
watch=$!
await() { # COMMAND…
  for _ in $(seq 600); do
    "$@" >/dev/null 2>&1 && return
    kill -0 $watch || return
    sleep 0.1
  done
}
status=0
await grep -q '"watch":true' live/data.js
expect "an empty folder can be watched" true grep -q '"watch":true' live/data.js
mkdir -p inbox/a/b && cp masked.png inbox/a/b/
await grep -q 'a/b/masked.png' live/data.js
expect "new folders are watched, too" true grep -q 'a/b/masked.png' live/data.js
mv inbox/a elsewhere
await sh -c '! grep -q masked.png live/data.js'
expect "folders may go" true sh -c '! grep -q masked.png live/data.js'
echo text >inbox/text.png
await grep -q 'text.png: not a picture' watch.log
expect "what is no picture is named" true grep -q 'text.png: not' watch.log
cp unmasked.png inbox/text.png
await grep -q 'text.png' live/data.js
expect "and taken once it is one" true grep -q text.png live/data.js
expect "it was named once" true test 1 = "$(grep -c 'text.png: not' watch.log)"
kill -INT $watch
run wait $watch
expect "Ctrl-C ends it cleanly" status 0
expect "and the page is told" true grep -q '"watch":false' live/data.js
expect "the ledger has the one picture" lines 1 live/ledger.jsonl
"$MASKDETECT" feed inbox -o live --watch 2>watch.log &
watch=$!
await grep -q '"watch":true' live/data.js
rm -r inbox
run wait $watch
expect "without its folder a watch fails" status 1
expect "and the site stays" true grep -q text.png live/data.js
expect "no longer to be asked" true grep -q '"watch":false' live/data.js
# Files of another origin are neither waited for nor written
mkdir odd odd-album
cp album/*.png album/*.jpg odd-album 2>/dev/null
rm -f odd-album/dead.jpg
for name in .lock cache.jsonl ledger.jsonl data.js index.html; do
  rm -rf odd
  mkdir odd
  mkfifo "odd/$name"
  run timeout 20 "$MASKDETECT" feed odd-album -o odd
  expect "a pipe called $name is not waited for" status 1
  expect "it is named" err "odd/$name: "
done
rm -rf odd
mkdir odd theirs
ln -s ../theirs odd/pictures
run maskdetect feed odd-album -o odd
expect "pictures are not put where a link leads" err 'odd/pictures: is a symbolic link'
expect "nothing is" true test -z "$(ls theirs)"
finish
