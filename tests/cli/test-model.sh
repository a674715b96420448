#!/bin/bash
# Tests `maskdetect model` on the shipped mask network.
. "$(dirname "$0")/common.sh"
cd "$work" || exit 1
net=$SOURCE_ROOT/models/mask.onnx

run maskdetect model "$net"
expect "a network is described" status 0
expect "by its input" out '^input +image \?×3×[0-9]+×[0-9]+$'
expect "and its metadata" out '^maskdetect.kind=mask$'

run maskdetect model "$net" -o small.onnx --half --set note=tried \
  --set maskdetect.license=
expect "a copy with half floats is written" status 0
expect "about half as large" true \
  test $(($(stat -c %s small.onnx) * 100 / $(stat -c %s "$net"))) -lt 60
run maskdetect model small.onnx
expect "what was set is there" out '^note=tried$'
expect "what was emptied is gone" true \
  test "$(grep -c maskdetect.license .stdout)" = 0

run maskdetect model "$net" -o any.onnx --any-size
expect "a network is made to take any size" status 0
run maskdetect model any.onnx
expect "and says so" out '^input +image \?×3×\?×\?$'

run maskdetect model small.onnx --half
expect "--half without --output is refused" status 2
run maskdetect model small.onnx -o x.onnx --set nothing
expect "a setting without = is refused" err "'nothing'"
expect "and nothing is written" no-file x.onnx
run maskdetect model /nonexistent.onnx
expect "a missing file is an error" status 1
expect "it is named" err '/nonexistent.onnx'
finish
