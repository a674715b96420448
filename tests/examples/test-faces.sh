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
expect "the one in C comes to the end" status 0
expect "it reads a face with its verdict" out \
  '^0\.[0-9]{3} s: face [0-9]+, (no-)?mask \((0\.[5-9]|1\.0).*, [0-9]+x[0-9]+ at'
cp .stdout in-c
expect "in more than half of the frames" true \
  test "$(cut -d' ' -f1 in-c | uniq | wc -l)" -gt 6
run timeout 60 "$FACES" nothing.mp4
expect "an error is a failure" status 1
expect "which says what is wrong" err 'not found'
run "$FACES" --help
expect "it says what it does" out 'every face'
run env GST_PLUGIN_PATH_1_0= timeout 60 "$FACES" two.y4m
expect "a plugin that is missing is named" err 'no element "maskdetect"'

"$PYTHON" -c 'import gi
gi.require_version("GstVideo", "1.0")' 2>/dev/null ||
  skip_all "no python3-gi or no gir1.2-gst-plugins-base-1.0"
run in_python two.y4m
expect "the one in Python comes to the end" status 0
expect "it reads the same" true cmp .stdout in-c
run in_python nothing.mp4
expect "its errors are failures too" status 1
expect "that say what is wrong" err 'not found'
run "$PYTHON" "$SOURCE_ROOT/examples/faces.py" --help
expect "it says what it does, too" out 'Python application'
head_of() { in_python two.y4m | head -n 1; }
run head_of
expect "it is quiet where nobody reads on" true test ! -s .stderr
finish
