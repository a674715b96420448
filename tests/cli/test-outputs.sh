#!/bin/bash
# Tests that every command names an output that it cannot write: on a full disk,
# in a folder whose name is taken by a file, or in place of a foreign file.
. "$(dirname "$0")/common.sh"
need_models
cd "$work" || exit 1

paint -k portrait --seed 5 --size 160x120 --stills 4 -o in >/dev/null 2>&1
paint -k portrait --easy --mask bare --seed 5 --size 160x120 --frames 5 --y4m \
  -o clip.y4m >/dev/null 2>&1
picture=in/portrait-0000.png
model=$(find "$models" -name '*.onnx' | sort | tail -n 1)
echo '{"precious":[1,2,3]}' | tee mine.json >mine
before=$(cksum mine mine.json)

fails() { # OUTPUT COMMAND…: checks that the command fails and names OUTPUT
  run maskdetect "${@:2}"
  expect "${*:2} fails" status 1
  expect "${*:2}: the message names $1 once" true \
    test "$(grep -c "$1[:/]" "$work/.stderr")" = 1
}
fails_early() { # OUTPUT COMMAND…: checks that it also prints nothing
  fails "$@"
  expect "${*:2} prints nothing" true test ! -s .stdout
}

n=0
for file in /dev/full mine.json; do
  n=$((n + 1))
  fails $file annotate $picture -o "out-$n/" --json $file
  fails $file annotate clip.y4m -o "$n.mkv" --json $file
  fails $file annotate $picture -o "csv-$n/" --csv $file
  fails_early $file evaluate -s in/truth.json --json $file
  fails_early $file evaluate -s in/truth.json --detections $file
  fails $file model "$model" -o $file
done
for file in /dev/full mine; do
  fails $file annotate in -o $file
  fails $file crop in -o $file
  fails $file feed in -o $file
  fails_early $file evaluate -s in/truth.json --figures $file
  fails $file train -s in/truth.json -o $file -e 1
  fails $file train-faces -s in/truth.json -o $file -e 1 \
    -r "$SOURCE_ROOT/models/recipes/face-small.ini"
done
expect "foreign files are unchanged" true test \
  "$before" = "$(cksum mine mine.json)"
for option in --json --detections; do
  fails_early none/x.json evaluate -s in/truth.json $option none/x.json
done
mkdir figures
cp mine figures/slices-maskdetect.svg
fails_early figures/slices-maskdetect.svg evaluate -s in/truth.json \
  --figures figures
# A link to an open file is not replaced.
ln -s /proc/self/fd/1 stdout
fails stdout evaluate -s in/truth.json --json stdout
expect "the link is unchanged" true test -L stdout

# Results on stdout
for command in "model $model" "feed --print-policy" help \
  "evaluate -s in/truth.json" "watch clip.y4m"; do
  # shellcheck disable=SC2086
  run bash -c '"$@" >/dev/full' bash "$MASKDETECT" $command
  expect "$command fails on a full disk" status 1
  expect "and says so once" true \
    test "$(grep -c 'cannot write to stdout' "$work/.stderr")" = 1
done

# With stdout or stderr closed, another file has its number.
run bash -c '"$@" >&-' bash "$MASKDETECT" annotate in -o closed --json -
expect "results on a closed stdout fail" status 1
expect "the message names stdout" err '^maskdetect: -: '
echo "no picture" >bad.png
run bash -c '"$@" 2>&-' bash "$MASKDETECT" annotate bad.png in -o closed \
  --json closed.jsonl
expect "an error without a stderr gives the exit status" status 1
expect "no message gets into the results" true sh -c \
  '! grep -q maskdetect: closed.jsonl closed/.maskdetect.jsonl'
expect "every other picture has its line" lines 4 closed.jsonl

# A folder with the name of a sidecar.
mkdir in/portrait-0001.png.json
fails in/portrait-0001.png.json feed in -o beside --sidecar-beside
expect "the other sidecars are written beside" file in/portrait-0002.png.json
rm -r in/*.png.json
mkdir -p site/sidecars/portrait-0001.png.json
fails site/sidecars/portrait-0001.png.json feed in -o site --sidecar
expect "the other sidecars are written" file \
  site/sidecars/portrait-0002.png.json

# A limit on the size of files, which acts like a full disk.
stops() { # KIB OUTPUT COMMAND…: checks that it fails with this limit
  limited() { (ulimit -f "$1" && maskdetect "${@:2}"); }
  run limited "$1" "${@:3}"
  expect "${*:3} fails at $1 KiB" status 1
  expect "${*:3}: the message names $2 once" true \
    test "$(grep -c "$2: " "$work/.stderr")" = 1
}
paint -k portrait --seed 5 --size 160x120 --stills 24 -o many >/dev/null 2>&1
cat >mask.ini <<'END'
[network]
kind=mask
input=24
mean=127.5
scale=0.0078125
layers=conv 8 4x4 stride 2 pad 1; relu; pool 2x2; flatten; dense 16; relu
[data]
least-epoch=8
[training]
batch=8
END
cat >face.ini <<'END'
[network]
kind=face
mean=127.5
scale=0.0078125
stem=8;8
levels=8;8;8
pairs=1;1;1
pyramid=8
head=1
[training]
batch=2
steps=2
[metadata]
color=RGB
strides=8,16,32
END
for way in train/mask train-faces/face; do
  train=("${way%/*}" -s many/truth.json -r "${way#*/}.ini" -o "${way#*/}")
  run maskdetect "${train[@]}" -e 1
  expect "${way%/*} succeeds" status 0
  checkpoint=$(cksum "${way#*/}/checkpoint")
  run maskdetect "${train[@]}" -e 2
  expect "${way%/*} does not replace an unfinished run's checkpoint" err \
    "${way#*/}/checkpoint: .* --resume"
  expect "the checkpoint is kept" true \
    test "$checkpoint" = "$(cksum "${way#*/}/checkpoint")"
  stops 60 "${way#*/}/checkpoint" "${train[@]}" -e 2 --resume
  expect "${way%/*} keeps the last checkpoint at 60 KiB" true \
    test "$checkpoint" = "$(cksum "${way#*/}/checkpoint")"
  stops 35 "${way#*/}/[^ ]*" "${train[@]}" -e 2 --resume
  expect "${way%/*} keeps the last checkpoint at 35 KiB" true \
    test "$checkpoint" = "$(cksum "${way#*/}/checkpoint")"
  exec 9<"${way#*/}"
  flock 9
  run maskdetect "${train[@]}" -e 2 --resume
  expect "${way%/*} refuses the folder of another run" err \
    "${way#*/}: another maskdetect is writing into this folder"
  exec 9<&-
  run maskdetect "${train[@]}" -e 2 --resume
  expect "${way%/*} resumes without a limit" true \
    grep -q ^2, "${way#*/}/history.csv"
done
mkdir -p faces/Face faces/Mask
for i in 1 2 3 4; do
  cp "in/portrait-000$((i - 1)).png" "faces/Face/$i.png"
  cp "in/portrait-000$((i - 1)).png" "faces/Mask/$i.png"
done
# across file systems, where files cannot be linked
far=$(mktemp -d -p /dev/shm)
stops 2 "$far/out/[^ ]*" split faces -o "$far/out"
expect "a failed split leaves nothing" true test -z "$(ls -A "$far")"
rm -r "$far"
paint -k portrait --easy --mask bare --seed 5 --size 160x120 --frames 25 --y4m \
  -o long.y4m >/dev/null 2>&1
stops 2 "views/[^ ]*.png" watch --snapshots views long.y4m
expect "no incomplete snapshot is left" true test -z "$(ls -A views)"
expect "no unfinished file is left" true test -z \
  "$(find . -name '.maskdetect-??????')"
finish
