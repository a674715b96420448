#!/bin/bash
# Tests unusual videos: rotated, tagged, with several tracks, in various raw
# formats, damaged, and referring to other files.
. "$(dirname "$0")/../common.sh"
need_models
command -v python3 >/dev/null || skip_all "python3 is not installed"
for element in x264enc mp4mux qtdemux avdec_h264 mpegtsmux tsdemux matroskamux; do
  has_element $element || skip_all "GStreamer's $element is not installed"
done
cd "$work" || exit 1

paint -k portrait --easy --mask bare --seed 5 --size 320x240 --frames 25 --y4m \
  -o clip.y4m >/dev/null 2>&1
launch() { gst_launch -q "$@" >/dev/null 2>launch.log; }
make() { # FILE ELEMENTS…: converts the raw clip
  launch filesrc location=clip.y4m ! decodebin ! "${@:2}" ! filesink location="$1"
}
frames() { # FILE: prints how many frames can be decoded
  launch filesrc location="$1" ! decodebin ! videoconvert \
    ! video/x-raw,format=GRAY8 ! multifilesink location=count-%d.gray
  find . -maxdepth 1 -name 'count-*.gray' -delete -printf x | wc -c
}
size_of() { # FILE: prints width and height
  gst_launch -v filesrc location="$1" ! decodebin ! fakesink 2>/dev/null |
    grep -o 'width=(int)[0-9]*, height=(int)[0-9]*' | tail -n 1 | tr -dc '0-9,'
}
faces() { grep -c '"label"' "$1"; } # counts the faces in JSON lines

# A phone stores its orientation in the file
for way in 90:90l 180:180 270:90r; do
  degrees=${way%:*}
  make turned.mp4 videoflip video-direction="${way#*:}" ! x264enc ! mp4mux
  python3 - turned.mp4 phone-$degrees.mp4 $degrees <<'END'
import struct, sys
a, c, s = {"90": (0, 1, -1), "180": (-1, 0, 0), "270": (0, -1, 1)}[sys.argv[3]]
b = bytearray(open(sys.argv[1], "rb").read())
i = b.find(b"tkhd") + 44
b[i:i + 36] = struct.pack(">9i", a << 16, c << 16, 0, s << 16, a << 16, 0, 0, 0,
                          1 << 30)
open(sys.argv[2], "wb").write(b)
END
  run maskdetect annotate phone-$degrees.mp4 -o phone --json $degrees.jsonl
  expect "$degrees degrees: every frame has its face" true \
    test "$(faces $degrees.jsonl)" = 25
  expect "$degrees degrees: the result is upright" true \
    test "$(size_of phone/phone-$degrees.mp4)" = 320,240
done
run maskdetect annotate phone-90.mp4 -o shy --redact fill --json shy.jsonl
expect "a rotated video is redacted in every frame" true \
  test "$(faces shy.jsonl)" = 25
run maskdetect watch phone-90.mp4
expect "watch rotates a video" out 'person [0-9]+ appeared: no-mask'

# Tags
make named.mp4 x264enc ! taginject \
  tags="title=SECRETNAME,artist=SECRETNAME,geo-location-name=SECRETNAME" ! mp4mux
run maskdetect annotate named.mp4 -o plain
expect "tags are kept" true grep -qa SECRETNAME plain/named.mp4
run maskdetect annotate named.mp4 -o hidden --redact fill
expect "redaction removes tags" true \
  sh -c '[ -s hidden/named.mp4 ] && ! grep -qa SECRETNAME hidden/named.mp4'

# Without boxes
paint -k portrait --easy --mask bare --seed 5 --size 320x240 -o in \
  >/dev/null 2>&1
run maskdetect annotate in/portrait-0000.png -o bare.png --no-boxes
expect "--no-boxes leaves the pixels unchanged" true cmp \
  <(gst_launch -q filesrc location=bare.png ! pngdec ! videoconvert \
    ! video/x-raw,format=RGB ! fdsink) \
  <(gst_launch -q filesrc location=in/portrait-0000.png ! pngdec \
    ! videoconvert ! video/x-raw,format=RGB ! fdsink)

# Tracks that are kept or left out
printf '1\n00:00:00,200 --> 00:00:00,600\nGood day, R&B <\n\n' >said.srt
launch filesrc location=clip.y4m ! decodebin ! x264enc ! matroskamux name=mux \
  ! filesink location=tracks.mkv audiotestsrc num-buffers=40 ! vorbisenc ! mux. \
  audiotestsrc num-buffers=40 ! vorbisenc ! mux. \
  filesrc location=said.srt ! subparse ! mux.
has() { # FILE PAD…: whether its demuxer has these pads
  local demuxer=matroskademux
  [ "${1%.mp4}" = "$1" ] || demuxer=qtdemux
  # shellcheck disable=SC2046
  timeout 60 env -u GST_PLUGIN_PATH gst-launch-1.0 -q filesrc location="$1" \
    ! $demuxer name=d $(printf ' d.%s ! queue ! fakesink' "${@:2}")
}
for format in mkv mp4; do
  run maskdetect annotate tracks.mkv -o all/tracks.$format
  expect "a .$format is written" status 0
  expect "the .$format has both audio tracks" true \
    has all/tracks.$format video_0 audio_0 audio_1
done
expect "subtitles that MP4 cannot hold are reported" err \
  'tracks\.mkv: left out: subtitles .*; \.mkv holds them'
expect "Matroska keeps subtitles" true has all/tracks.mkv subtitle_0
expect "the text of the subtitles is unchanged" true \
  grep -qaF 'Good day, R&B <' all/tracks.mkv
run maskdetect annotate tracks.mkv -o all/hidden.mkv --redact fill
expect "redaction reports that it leaves out subtitles" err \
  'tracks\.mkv: left out: subtitles .* may contain names'
expect "redaction leaves out the text of subtitles" true \
  sh -c '! grep -qa "Good day" all/hidden.mkv'
# Captions inside the video stream
launch filesrc location=clip.y4m ! decodebin ! x264enc \
  ! video/x-h264,stream-format=byte-stream,alignment=au \
  ! filesink location=bare.h264
python3 - <<'END'
import re
text = b"".join(b"\xfc" + pair for pair in (b"\x94\x20", b"JA", b"NE", b"X "))
caption = b"\xb5\0\x31GA94\x03\xc4\xff" + text + b"\xff"
place = bytes(range(16)) + b"SECRETPLACE"
extra = b"".join(b"\0\0\0\1\x06" + bytes([kind, len(data)]) + data + b"\x80"
                 for kind, data in ((4, caption), (5, place)))
parts = re.split(b"(\0\0\0\1|\0\0\1)", open("bare.h264", "rb").read())
with open("caption.h264", "wb") as out:
    for start, unit in zip(parts[1::2], parts[2::2]):
        out.write((extra if unit[0] & 31 in (1, 5) else b"") + start + unit)
END
run maskdetect annotate caption.h264 -o all
expect "captions in the video stream are kept" true grep -qa GA94 \
  all/caption.mp4
run maskdetect annotate caption.h264 -o all/no-caption.mp4 --redact fill
expect "redaction reports that it leaves out captions" err \
  'caption\.h264: left out: closed captions'
expect "redaction leaves out captions and positions" true sh -c \
  '[ -s all/no-caption.mp4 ] && ! grep -qaE "GA94|SECRETPLACE" all/no-caption.mp4'
# Subtitles with long gaps
printf '1\n00:00:01,000 --> 00:00:02,000\nFirst\n\n' >rare.srt
printf '2\n00:00:59,000 --> 00:00:59,900\nLast\n\n' >>rare.srt
launch videotestsrc num-buffers=120 \
  ! video/x-raw,width=160,height=120,framerate=2/1 ! x264enc \
  ! matroskamux name=mux ! filesink location=rare.mkv \
  audiotestsrc samplesperbuffer=44100 num-buffers=60 ! vorbisenc ! mux. \
  filesrc location=rare.srt ! subparse ! mux.
run maskdetect annotate rare.mkv -o all/rare.mkv
expect "long gaps between subtitles do not block" status 0
expect "the last subtitle is written" true grep -qa Last all/rare.mkv
run maskdetect annotate tracks.mkv -o tracks.webm
expect "a second audio track that WebM cannot hold is reported" err \
  'tracks\.mkv: left out: audio track 2'
printf '1\n00:00:00,100 --> 00:00:00,900\nHello\n\n' >words.srt
launch filesrc location=clip.y4m ! decodebin ! x264enc ! matroskamux name=mux \
  ! filesink location=words.mkv filesrc location=words.srt ! subparse ! mux.
run maskdetect annotate words.mkv -o words
expect "subtitles left out of another format are reported" err \
  'words\.mkv: left out: subtitles'
expect "the run succeeds without them" status 0
launch filesrc location=clip.y4m ! decodebin ! x264enc ! matroskamux name=mux \
  ! filesink location=mute.mkv audiotestsrc num-buffers=40 ! vorbisenc ! mux.
sed 's/A_VORBIS/A_VORBIX/' mute.mkv >strange.mkv
run maskdetect annotate strange.mkv -o strange
expect "a track without a decoder is reported" err \
  'strange\.mkv: left out: a stream of .*A_VORBIX.*, for which no decoder'
expect "the run succeeds without that track" status 0
sed 's#V_MPEG4/ISO/AVC#V_MPEG4/ISO/AVX#' words.mkv >blind.mkv
run maskdetect annotate blind.mkv -o blind
expect "a video without a decoder fails" status 1
expect "the message names the missing decoder's format" err \
  'blind\.mkv: .*V_MPEG4/ISO/AVX, for which no decoder'
expect "there is no result" true test -z "$(ls blind)"
paint -k portrait --easy --mask bare --seed 5 --size 160x120 --frames 100 --y4m \
  -o clip.y4m >/dev/null 2>&1
make whole.mkv x264enc key-int-max=5 ! matroskamux
make whole.mp4 x264enc key-int-max=5 ! mp4mux faststart=true
make whole.avi x264enc key-int-max=5 ! h264parse ! avimux
cp clip.y4m whole.y4m
for kind in mkv mp4 avi y4m; do
  run maskdetect annotate whole.$kind -o whole-$kind
  expect "a complete .$kind succeeds" status 0
  head -c $(($(stat -c %s whole.$kind) * 6 / 10)) whole.$kind >half.$kind
  run maskdetect annotate half.$kind -o half-$kind
  expect "a truncated .$kind fails" status 1
  expect "the message for .$kind names the loss and the result" err \
    "lost after [0-9]+ frames, which are in half-$kind/half.mp4: half\\.$kind: "
  expect "the frames of the truncated .$kind are kept" true \
    test "$(frames half-$kind/half.mp4)" -ge 50
done
python3 - <<'END'
data = bytearray(open("whole.mp4", "rb").read())
n = len(data)
data[n * 4 // 10:n * 6 // 10] = bytes(n * 6 // 10 - n * 4 // 10)
open("spot.mp4", "wb").write(data)
END
run maskdetect annotate spot.mp4 -o spot
expect "frames lost in the middle are reported" err \
  'spot\.mp4: left out: 0\.[0-9] s in between'
expect "the other frames are kept" true test "$(frames spot/spot.mp4)" -ge 70

# A broadcast that changes its size
launch filesrc location=clip.y4m ! decodebin ! x264enc key-int-max=5 \
  ! mpegtsmux ! filesink location=first.ts
launch filesrc location=clip.y4m ! decodebin ! videoscale \
  ! video/x-raw,width=320,height=180 ! x264enc key-int-max=5 \
  ! mpegtsmux ! filesink location=second.ts
cat first.ts second.ts >sizes.ts
for format in mkv mp4; do
  run maskdetect annotate sizes.ts -o sizes.$format --redact fill
  expect "a video that changes its size gives a .$format" status 0
  expect "the .$format has the frames of both sizes" true \
    test "$(frames sizes.$format)" -ge 190
  expect "the .$format keeps the first size" true \
    test "$(size_of sizes.$format)" = 160,120
done

# Raw formats, and extensions
paint -k portrait --easy --mask bare --seed 5 --size 320x240 --frames 25 --y4m \
  -o clip.y4m >/dev/null 2>&1
for format in Y42B Y444 BGRA A420 GRAY8 I422_10LE; do
  make $format.mkv videoconvert ! video/x-raw,format=$format ! avenc_ffv1 \
    ! matroskamux
  run maskdetect annotate $format.mkv -o raw --json $format.jsonl
  expect "$format is processed" true test "$(faces $format.jsonl)" -ge 20
done
for name in labelled.mkv labelled.MP4; do
  run maskdetect annotate clip.y4m -o $name
  expect "$name is written" true test -f $name
  expect "$name can be played" true test "$(frames $name)" = 25
done

# Gaps in a broadcast, and bit errors
paint -k portrait --easy --mask bare --seed 5 --size 320x240 --frames 100 --y4m \
  -o clip.y4m >/dev/null 2>&1
make broadcast.ts x264enc key-int-max=10 bframes=2 ! mpegtsmux
python3 - <<'END'
import random
whole = open("broadcast.ts", "rb").read()
n = len(whole) // 188
open("hole.ts", "wb").write(whole[:188 * (n // 3)] + whole[188 * (n // 2):])
for seed in range(3):
    some = random.Random(seed)
    data = bytearray(whole)
    for _ in range(20):
        at = 188 * some.randrange(n // 10, n)
        data[at:at + 188] = bytes(some.randrange(256) for _ in range(188))
    open(f"storm-{seed}.ts", "wb").write(data)
END
for name in hole storm-0 storm-1 storm-2; do
  run maskdetect annotate $name.ts -o holes --json $name.jsonl
  expect "$name.ts is processed despite errors" status 0
  expect "$name.ts: the frames that decode are kept" true \
    test "$(frames holes/$name.mp4)" -ge 30
done

# A playlist named as a video
printf '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\nfile://%s\n%s\n' \
  "$PWD/broadcast.ts" '#EXT-X-ENDLIST' >list.mp4
run maskdetect annotate list.mp4 -o list
expect "a playlist named as a video is refused" err \
  'list\.mp4: not a video, but application/x-hls'
expect "a playlist named as a video has no result" true test -z "$(ls list)"

# Animated pictures are videos.
gst_launch -q filesrc location=clip.y4m ! decodebin ! videoconvert \
  ! video/x-raw,format=GRAY8 ! filesink location=clip.gray
head -c $((320 * 240 * 6)) clip.gray >six.gray
head -c $((320 * 240)) clip.gray >one.gray
mkdir moving
gif() { python3 "$SOURCE_ROOT/tests/cli/annotate/make-gif.py" "$@"; }
gif six.gray 320 240 moving/six.gif
gif one.gray 320 240 moving/one.gif
printf 'RIFF\26\0\0\0WEBPVP8X\12\0\0\0\2\0\0\0\77\1\0\357\0\0' \
  >moving/sticker.webp
# No search for leaks: FFmpeg's demuxers in GStreamer, which decode GIF, leak 24
# bytes when they stop, and their frames in a stack have no names.
ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 \
  run maskdetect annotate moving -o moved --json moved.jsonl
expect "every frame of an animated GIF is processed" true \
  test "$(grep -c '"file":"moving/six.gif","frame"' moved.jsonl)" = 6
expect "frames have the times of the GIF" true \
  grep -q '"frame":5,"time":0.5' moved.jsonl
expect "every frame has its face" true \
  test "$(grep -c 'six.*"label"' moved.jsonl)" = 6
expect "an animated GIF gives a video" true \
  test "$(size_of moved/six.mp4)" = 320,240
expect "a GIF with one picture gives a picture" file moved/one.png
expect "the message names a format that is not supported" err \
  'moving/sticker.webp: animated WebP is not supported'
finish
