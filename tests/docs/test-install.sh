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

# --- what goes where ---
run env DESTDIR="$work/stage" meson install --no-rebuild -C "$build"
expect "it installs" status 0
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
  expect "so is the RTSP server" file "$home/bin/maskdetect-rtsp-server"
  expect "and its page" file "$home/share/man/man1/maskdetect-rtsp-server.1"
fi
expect "there are recipes for all models" true \
  diff -r -x '*-start.onnx' "$SOURCE_ROOT/models/recipes" "$home/share/maskdetect/recipes"

# --- a moved prefix ---
cd "$work" || exit 1
paint --kind portrait --easy --stills 1 --seed 5 --size 320x240 -o "$work/in"
run env "$home/bin/maskdetect" annotate "$work/in"/*.png -o "$work/out" \
  --json "$work/faces.jsonl"
expect "the program finds its plugin and models" status 0
expect "and the face" true grep -q '"faces":\[{"x":' "$work/faces.jsonl"
mkdir "$work/elsewhere"
ln -s "$home/bin/maskdetect" "$work/elsewhere/found"
run env PATH="$work/elsewhere:$PATH" found annotate "$work/in"/*.png \
  -o "$work/out2"
expect "through PATH and a link too" status 0
if [ -x "$SERVER" ]; then
  run timeout 5 "$home/bin/maskdetect-rtsp-server" --port 0 test
  expect "the RTSP server finds its plugin" out '^rtsp://127.0.0.1:'
fi

run gst-inspect-1.0 --exists maskdetect
expect "GStreamer does not know of it by itself" status 1
export GST_PLUGIN_PATH="$moved"
run gst-inspect-1.0 --exists maskdetect
expect "gst-inspect-1.0 --exists says yes" status 0
run gst-inspect-1.0 maskdetect
expect "gst-inspect-1.0 names the release" out "maskdetect $version"
run gst-launch-1.0 videotestsrc num-buffers=3 ! video/x-raw,width=320,height=240 \
  ! maskdetect ! fakesink
expect "the plugin finds its models" status 0

# --- what is said ---
run env -u DESTDIR sh "$SOURCE_ROOT/gst/after-install.sh" "$moved"
expect "the line that makes GStreamer look there" out \
  "^export GST_PLUGIN_PATH=$moved"
line=$(grep '^export' "$work/.stdout")
run env -u GST_PLUGIN_PATH bash -c "$line; gst-inspect-1.0 --exists maskdetect"
expect "works as it stands" status 0
run env -u GST_PLUGIN_PATH GST_PLUGIN_PATH=/before bash -uc \
  "$line; echo \$GST_PLUGIN_PATH"
expect "and keeps what was set" out "^$moved:/before$"
run env DESTDIR=/anywhere sh "$SOURCE_ROOT/gst/after-install.sh" "$moved"
expect "a package in the making is told nothing" true test ! -s "$work/.stdout"

# --- the system's prefix ---
system=$(pkg-config --variable=prefix gstreamer-1.0)
run meson setup "$work/system" "$SOURCE_ROOT" --prefix="$system" \
  -Dtests=disabled -Drtsp-server=disabled -Danalytics=disabled
expect "the system's prefix is one to build for" status 0
run meson introspect --installed "$work/system"
expect "the plugin goes where GStreamer looks" out \
  "\"$(pkg-config --variable=pluginsdir gstreamer-1.0)/libgstmaskdetect.so\""
finish
