#!/bin/bash
# Tests `maskdetect model` on the shipped mask network.
. "$(dirname "$0")/common.sh"
cd "$work" || exit 1
net=$SOURCE_ROOT/models/mask.onnx

run maskdetect model "$net"
expect "a network is described" status 0
expect "the description has the input's shape" out \
  '^input +image \?×3×[0-9]+×[0-9]+$'
expect "the description has the metadata" out '^maskdetect.kind=mask$'

run maskdetect model "$net" -o small.onnx --half --set note=tried \
  --set maskdetect.license=
expect "--half writes a copy" status 0
expect "the copy is about half as large" true \
  test $(($(stat -c %s small.onnx) * 100 / $(stat -c %s "$net"))) -lt 60
run maskdetect model small.onnx
expect "--set adds metadata" out '^note=tried$'
expect "an empty value removes metadata" true \
  test "$(grep -c maskdetect.license .stdout)" = 0

run maskdetect model "$net" -o any.onnx --any-size
expect "--any-size writes a copy" status 0
run maskdetect model any.onnx
expect "the copy accepts any input size" out '^input +image \?×3×\?×\?$'
run maskdetect model "$SOURCE_ROOT/models/recipes/face-small-start.onnx" \
  -o fitted.onnx --any-size
expect "--any-size fits enlarged maps to those that they are added to" status 0
expect "they take the other map's size" true grep -q Shape fitted.onnx

run maskdetect model small.onnx --half
expect "--half without --output is refused" status 2
run maskdetect model small.onnx -o x.onnx --set nothing
expect "a setting without = is refused" err "'nothing'"
expect "a refused setting writes nothing" no-file x.onnx
run maskdetect model /nonexistent.onnx
expect "a missing file fails" status 1
expect "the message names the file" err '/nonexistent.onnx'
finish
