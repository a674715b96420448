#!/bin/bash
# Tests the result of `meson install` as a user would run it.
#
#   test-install.sh BUILD PREFIX PLUGINDIR VERSION
#
# A tree made by DESTDIR has a moved prefix: nothing in it may depend on the
# configured prefix, the sources or the build.
. "$SOURCE_ROOT/tests/cli/common.sh"
build=$1 prefix=$2 plugins=$3 version=$4
unset GST_PLUGIN_PATH GST_PLUGIN_PATH_1_0 MASKDETECT_MODEL_PATH
export GST_REGISTRY="$work/registry.bin" GST_REGISTRY_1_0="$work/registry.bin"
export GST_REGISTRY_FORK=yes

# --- installed files ---
run env DESTDIR="$work/stage" meson install --no-rebuild -C "$build"
expect "meson install succeeds" status 0
home=$work/home
mv "$work/stage$prefix" "$home"
moved=$home${plugins#"$prefix"}
for file in bin/maskdetect share/man/man1/maskdetect.1 \
  share/man/man1/maskdetect-annotate.1 \
  share/bash-completion/completions/maskdetect.bash \
  share/maskdetect/models/mask.onnx share/maskdetect/recipes/mask.ini; do
  expect "$file is installed" file "$home/$file"
done
if [ -x "$SERVER" ]; then
  expect "the RTSP server is installed" file "$home/bin/maskdetect-rtsp-server"
  expect "the RTSP server's manual page is installed" file \
    "$home/share/man/man1/maskdetect-rtsp-server.1"
fi
expect "the recipes of all models are installed" true \
  diff -r -x '*-start.onnx' "$SOURCE_ROOT/models/recipes" "$home/share/maskdetect/recipes"

# --- a moved prefix ---
cd "$work" || exit 1
paint --kind portrait --easy --stills 1 --seed 5 --size 320x240 -o "$work/in"
run env "$home/bin/maskdetect" annotate "$work/in"/*.png -o "$work/out" \
  --json "$work/faces.jsonl"
expect "the moved program finds its plugin and models" status 0
expect "it finds the face" true grep -q '"faces":\[{"x":' "$work/faces.jsonl"
mkdir "$work/elsewhere"
ln -s "$home/bin/maskdetect" "$work/elsewhere/found"
run env PATH="$work/elsewhere:$PATH" found annotate "$work/in"/*.png \
  -o "$work/out2"
expect "the program works through PATH and a symbolic link" status 0
if [ -x "$SERVER" ]; then
  "$home/bin/maskdetect-rtsp-server" --port 0 test >.stdout 2>.stderr &
  wait_for test -s .stdout
  kill -INT $!
  wait $!
  status=$?
  expect "the moved RTSP server finds its plugin" out '^rtsp://127.0.0.1:'
fi

run gst-inspect-1.0 --exists maskdetect
expect "GStreamer does not find the moved plugin by itself" status 1
export GST_PLUGIN_PATH="$moved"
run gst-inspect-1.0 --exists maskdetect
expect "gst-inspect-1.0 --exists finds the plugin" status 0
run gst-inspect-1.0 maskdetect
expect "gst-inspect-1.0 prints the version" out "maskdetect $version"
run gst-launch-1.0 videotestsrc num-buffers=3 ! video/x-raw,width=320,height=240 \
  ! maskdetect ! fakesink
expect "the moved plugin finds its models" status 0

# --- a prefix that GStreamer does not search ---
run meson setup "$work/other" "$SOURCE_ROOT" --prefix="$home" \
  -Dtests=disabled -Drtsp-server=disabled -Danalytics=disabled
expect "meson prints the command that sets the path" out \
  "export GST_PLUGIN_PATH=$moved"
line=$(grep -o 'export GST_PLUGIN_PATH=.*' "$work/.stdout")
run env -u GST_PLUGIN_PATH bash -c "$line; gst-inspect-1.0 --exists maskdetect"
expect "that command makes GStreamer find the plugin" status 0
run env -u GST_PLUGIN_PATH GST_PLUGIN_PATH=/before bash -uc \
  "$line; echo \$GST_PLUGIN_PATH"
expect "that command keeps an existing path" out "^$moved:/before$"

# --- the system's prefix ---
system=$(pkg-config --variable=prefix gstreamer-1.0)
run meson setup "$work/system" "$SOURCE_ROOT" --prefix="$system" \
  -Dtests=disabled -Drtsp-server=disabled -Danalytics=disabled
expect "the build can be configured for the system's prefix" status 0
expect "nothing needs to be set there" true sh -c '! grep -q GST_PLUGIN_PATH "$1"' \
  sh "$work/.stdout"
run meson introspect --installed "$work/system"
expect "the plugin is installed where GStreamer looks" out \
  "\"$(pkg-config --variable=pluginsdir gstreamer-1.0)/libgstmaskdetect.so\""
finish
