#!/bin/bash
# Tests which pictures `maskdetect train` and `train-faces` use, and what they
# say about the others.
. "$(dirname "$0")/common.sh"
need_models
cd "$work" || exit 1

cat >tiny.ini <<END
[network]
kind=mask
input=16
layers=conv 4 3x3 stride 2; relu; flatten; dense 8; relu
[training]
batch=8
epochs=1
END

# Three crops of each class in train/ and val/
for class in Face Mask; do
  masked=1
  [ $class = Mask ] || masked=0
  paint -k portrait --masked $masked --frames 6 --size=64x64 -o $class \
    >/dev/null 2>&1
  mkdir -p in/train/$class/more in/val/$class
  mv $class/*0000.png in/train/$class/more
  mv $class/*000[12].png in/train/$class
  mv $class/*.png in/val/$class
done

# What is not a picture is skipped without a message
for folder in in/train/Face in/val/Mask; do
  touch $folder/.gitkeep $folder/Thumbs.db
  echo x >$folder/.DS_Store
  echo '{"file":"a.jpg","crops":[]}' >$folder/index.jsonl
done
run maskdetect train -r tiny.ini in -o good
expect "folders with other files are used" status 0
expect "subfolders are used" out '^training: 3 without mask, 3 with mask'
expect "no message about other files" true \
  sh -c '! grep -E "gitkeep|Thumbs|DS_Store|index.jsonl|could not" .stderr'

# The start is not replaced
cp "$SOURCE_ROOT/models/mask.onnx" good/
before=$(cksum good/mask.onnx)
run maskdetect train --from good/mask.onnx in -o ./good/
expect "an output that would replace the start is refused" err \
  'good/mask\.onnx: is read by the training'
expect "the start is unchanged" true test "$before" = "$(cksum good/mask.onnx)"

# A picture that cannot be read is named and left out, and the status is 1
evil=$'in/train/Face/a\nmaskdetect: forged\033[2J.png'
echo text >"$evil"
mkfifo in/val/Mask/pipe.png
run maskdetect train -r tiny.ini in -o partly
expect "pictures that cannot be read make the run fail" status 1
expect "the message counts them" err \
  '^maskdetect: 2 pictures could not be read and were left out'
expect "the message names them" err 'in/val/Mask/pipe\.png: not a regular file'
expect "the model is written nevertheless" file partly/mask.onnx
expect "control characters in names are escaped" err \
  'a\\nmaskdetect: forged\\x1b\[2J\.png: not a picture'
expect "no name begins a line or controls the terminal" true \
  sh -c '! grep -E "^maskdetect: forged|$(printf "\033")" .stderr'
rm in/val/Mask/pipe.png "$evil"

# Too few crops for validation
run maskdetect train -r tiny.ini in/train -o few
expect "training without validation is refused" status 1
expect "the message names each class without validation" true \
  test "$(grep -c 'no crop of class .* is left for validation' .stderr)" = 2
rm in/train/Mask/more/*.png in/train/Mask/*.png
run maskdetect train -r tiny.ini in -o none
expect "an empty class is refused" err 'in/train/Mask: contains no pictures'

# Scenes
cat >scenes.json <<END
{"categories": [{"id": 1, "name": "bare"}, {"id": 2, "name": "mask"}],
 "images": [{"id": 1, "file_name": "gone.png"}],
 "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 40]}]}
END
run maskdetect train -r tiny.ini in/val -s scenes.json -o scenes
expect "a picture of a scene that cannot be read is named" err 'gone\.png: '
cat >face.ini <<END
[network]
kind=face
stem=4;4
levels=4;4;4
pairs=1;1;1
pyramid=4
head=1
[training]
batch=1
steps=1
epochs=1
END
sed -i 's/"images": \[/&{"id": 2, "file_name": "real.png"}, /
  s/\[1, 2, 30, 40\]}/&, {"image_id": 2, "category_id": 1, "bbox": [9, 9, 40, 40]}/' \
  scenes.json
cp in/val/Face/*3.png real.png
run maskdetect train-faces -r face.ini -s scenes.json --val-scenes scenes.json \
  -o faces
expect "train-faces fails with pictures that cannot be read" status 1
expect "it counts them, in training and in validation" err \
  '^maskdetect: 2 pictures could not be read and were left out'
expect "its model is written nevertheless" file faces/face.onnx
run maskdetect train-faces -r face.ini -s scenes.json --from \
  faces/face-unfolded.onnx -o faces
expect "train-faces does not replace its start either" err \
  'face-unfolded\.onnx: is read by the training'
run maskdetect train-faces -r face.ini -s scenes.json --teacher \
  faces/face.onnx -o faces
expect "nor its teacher" err 'face\.onnx: is read by the training'
finish
