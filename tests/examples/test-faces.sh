#!/bin/bash
# Tests that the applications in C and in Python print the same faces of a
# video, and that these are the painted ones.
#
# Meson also sets FACES (the binary), PYTHON; see common.sh.
. "$SOURCE_ROOT/tests/cli/common.sh"
need_models
gst-inspect-1.0 --exists y4mdec || skip_all "no y4mdec"
cd "$work" || exit 1

in_python() { timeout 120 "$PYTHON" "$SOURCE_ROOT/examples/faces.py" "$@"; }

paint --easy --people 2 --min-face 60 --size 320x240 --frames 12 --y4m -o two.y4m
run timeout 120 "$FACES" two.y4m
expect "the C application reads the video to its end" status 0
expect "it prints a face with its verdict" out \
  '^0\.[0-9]{3} s: face [0-9]+, (no-)?mask \((0\.[5-9]|1\.0).*, [0-9]+x[0-9]+ at'
cp .stdout in-c
expect "it prints faces for more than half of the frames" true \
  test "$(cut -d' ' -f1 in-c | uniq | wc -l)" -gt 6
run timeout 60 "$FACES" nothing.mp4
expect "the C application fails on a missing file" status 1
expect "the message says why" err 'not found'
run "$FACES" --help
expect "the C application prints its help" out 'every face'
run env GST_PLUGIN_PATH_1_0= timeout 60 "$FACES" two.y4m
expect "the message names a missing plugin" err 'no element "maskdetect"'

"$PYTHON" -c 'import gi
gi.require_version("GstVideo", "1.0")' 2>/dev/null ||
  skip_all "no python3-gi or no gir1.2-gst-plugins-base-1.0"
run in_python two.y4m
expect "the Python application reads the video to its end" status 0
expect "it prints the same as the C application" true cmp .stdout in-c
run in_python nothing.mp4
expect "the Python application fails on a missing file" status 1
expect "the message says why" err 'not found'
run "$PYTHON" "$SOURCE_ROOT/examples/faces.py" --help
expect "the Python application prints its help" out 'Python application'
head_of() { in_python two.y4m | head -n 1; }
run head_of
expect "a closed pipe causes no message" true test ! -s .stderr
finish
