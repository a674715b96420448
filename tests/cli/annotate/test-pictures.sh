#!/bin/bash
# Tests unusual pictures: decompression bombs, playlists named as pictures,
# pictures that block a decoder or lack rows, and orientations.
. "$(dirname "$0")/../common.sh"
need_models
command -v python3 >/dev/null || skip_all "python3 is not installed"
cd "$work" || exit 1

paint -k portrait --easy --mask bare --seed=5 --size=320x240 -o in \
  >/dev/null 2>&1
rm -f in/*.json
mv in/*.png upright.png
mkdir odd
python3 "$SOURCE_ROOT/tests/cli/annotate/make-pictures.py" "$PWD/odd" upright.png
cp upright.png odd/other.png
mv odd/turned-png.png turned.png

started=$SECONDS
run maskdetect annotate odd -o out --json found.jsonl
expect "bombs and playlists make the run fail" status 1
expect "the run ends within a minute" true test $((SECONDS - started)) -lt 60
for name in huge.png huge.gif huge.bmp huge.ppm huge.jp2 huge.jxl part.jxl; do
  expect "the message for $name gives the size it claims" err \
    "odd/$name: .*claims 3[02]000 × 3[02]000 pixels"
done
for name in none.jxl none.avif; do
  expect "$name, which has no size, is refused before decoding" err \
    "odd/$name: .*its header has no size"
done
expect "a JPEG XL picture of normal size is passed to a decoder" err \
  'odd/small\.jxl: .*(no decoder for image/jxl is installed|damaged)'
expect "the message names a picture that is too wide" err \
  'odd/wide\.png: .*claims 2000000000'
expect "a playlist named .png is not opened" err \
  'odd/list\.png: not a picture.*it is app'
expect "an SVG named .png is not opened" err \
  'odd/drawing\.png: not a picture.*svg'
expect "only the real picture has a result" true test "$(ls out)" = other.png
expect "each bad file is reported once" true \
  test 13 = "$(grep -c 'odd/.*not a picture' .stderr)"
run maskdetect crop odd -o crops
expect "crop skips the bad files" err 'from 1 pictures, .* 13 failed'
run maskdetect feed odd -o site
expect "feed skips the bad files" err '^1 new, 0 known, 13 failed; posts: 1'
run maskdetect annotate upright.png -o small --max-megapixels 1
expect "a limit of 1 megapixel accepts the picture" status 0
run maskdetect annotate upright.png -o small --max-megapixels 0
expect "a limit of 0 megapixels is refused" status 2

# Smaller faces are detected in a picture than in a video
paint --size 524x256 --easy --people 9 --seed 72 -o small >/dev/null 2>&1
for size in '' 10 30; do
  run maskdetect annotate small/crowd-0000.png -o "size$size.png" \
    --json "size$size.jsonl" ${size:+--min-face-size $size}
done
faces() { grep -o '"label"' "$1" | wc -l; }
expect "faces below 30 pixels are found in a picture" true \
  test "$(faces size.jsonl)" -gt "$(faces size30.jsonl)"
expect "the default is a smallest face of 10 pixels" true \
  test "$(faces size.jsonl)" = "$(faces size10.jsonl)"
expect "--min-face-size 30 finds the larger faces" true \
  test "$(faces size30.jsonl)" -gt 0
gst_launch -q filesrc location=small/crowd-0000.png ! pngdec ! videoconvert \
  ! video/x-raw,format=I420 ! y4menc ! filesink location=small.y4m 2>/dev/null
run maskdetect annotate small.y4m -o small.mp4 --json video.jsonl
expect "a video has a larger smallest face by default" true \
  test "$(faces video.jsonl)" -lt "$(faces size.jsonl)"

# Any EXIF orientation gives the same picture and face
gst_launch -q filesrc location=upright.png ! pngdec ! videoconvert \
  ! video/x-raw,format=RGB ! filesink location=upright.rgb 2>/dev/null
mkdir ways short
python3 "$SOURCE_ROOT/tests/cli/annotate/make-turned.py" upright.rgb 320 240 ways
kinds=png
has_element avdec_tiff && kinds="png tiff big"
for kind in $kinds; do
  run maskdetect annotate ways/$kind-?.* -o ways-$kind --json ways.jsonl
  expect "$kind in eight orientations can be read" status 0
  expect "$kind: all orientations give the same result" true test 1 = \
    "$(sed 's/.*"width":320,"height":240,\("faces":.{[^}]*\).*/\1/' ways.jsonl |
      sort -u | wc -l)"
  expect "$kind: every orientation has one line" lines 8 ways.jsonl
  rm ways.jsonl
done

# Data that ends too early, in a file of which nothing is missing
python3 "$SOURCE_ROOT/tests/cli/annotate/make-short.py" short upright.rgb 320 240
run maskdetect annotate short -o short-out
expect "pictures with missing rows make the run fail" status 1
for name in 0.png 1.png 2.png P1.pnm P2.pnm P3.pnm; do
  expect "short-$name is reported" err "short/short-$name: .*it is cut off"
done
for name in 0 1 P1 P2 P3; do
  expect "whole-$name is processed" file short-out/whole-$name.png
done
for name in 1.tif 2.tif heic.heic avif.avif; do
  expect "of twice-$name, the larger size counts" err \
    "short/twice-$name: .*claims 20000 × 20000"
done
expect "no other picture has a result" true \
  test "$(find short-out -name '*.png' | wc -l)" = 5

run maskdetect annotate turned.png -o turned --json -
expect "the EXIF orientation of a PNG is applied" out \
  '"width":240,"height":320,'
encode() { # ENCODER FILE
  gst_launch -q filesrc location=upright.png ! pngdec ! videoconvert \
    ! $1 ! filesink location="$2" 2>/dev/null && [ -s "$2" ]
}
if encode "webpenc lossless=true" plain.webp; then
  python3 - <<'END'
import struct
data = open("plain.webp", "rb").read()
exif = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x112, 3, 1, 6, 0, 0)
size = struct.pack("<I", 319)[:3] + struct.pack("<I", 239)[:3]
riff = (b"WEBPVP8X" + struct.pack("<I", 10) + b"\x08\0\0\0" + size + data[12:]
        + b"EXIF" + struct.pack("<I", len(exif)) + exif)
open("turned.webp", "wb").write(b"RIFF" + struct.pack("<I", len(riff)) + riff)
END
  run maskdetect annotate turned.webp -o turned --json -
  expect "the EXIF orientation of a WebP is applied" out \
    '"width":240,"height":320,'
fi

# A progressive JPEG with thousands of scans
python3 - <<'END'
import struct
def segment(marker, data):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data
def scan(spectral):
    return segment(0xda, b"\1\1\0\0\0" + bytes([spectral])) + b"\0\0"
side = 2000
open("passes.jpg", "wb").write(
    b"\xff\xd8" + segment(0xdb, b"\0" + bytes([16] * 64))
    + segment(0xc4, b"\0" + bytes([0, 1] + [0] * 14) + b"\0")
    + segment(0xc2, struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0")
    + scan(1) + scan(0x10) * 60000 + b"\xff\xd9")
END
started=$SECONDS
run timeout 100 "$MASKDETECT" annotate passes.jpg upright.png -o passes
expect "a decoder that does not return is abandoned" err \
  'passes\.jpg: .*takes too long'
expect "the run ends within a minute" true test $((SECONDS - started)) -lt 60
expect "the other picture is processed" file passes/upright.png
finish
