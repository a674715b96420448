# Installs Debian packages and builds; sourced by demo.sh and tests/run.sh.
#
#   . "$root/examples/setup.sh"
#   install_packages $build_packages $demo_packages || exit 1

build_packages="gcc pkg-config meson ninja-build
  libglib2.0-dev libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  libopenblas-pthread-dev libcairo2-dev libjson-glib-dev libmosquitto-dev
  libprotobuf-c-dev protobuf-c-compiler"

# Decoders and encoders for common user files, H.264 and Theora.
demo_packages="gstreamer1.0-tools gstreamer1.0-plugins-base
  gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
  gstreamer1.0-plugins-ugly gstreamer1.0-libav"

test_packages="indent chromium ffmpeg libgstrtspserver-1.0-dev
  gstreamer1.0-opencv opencv-data man-db bash-completion
  debootstrap mosquitto mosquitto-clients openssl parallel python3-gi
  gir1.2-gst-plugins-base-1.0"

# GstAnalytics needs GStreamer 1.24. With older versions, this large package
# contains nothing that we use.
if (. /etc/os-release && [ "$ID" = debian ] && [ "${VERSION_ID:-99}" -ge 13 ]) \
  2> /dev/null
then
  test_packages="$test_packages libgstreamer-plugins-bad1.0-dev
    gir1.2-gst-plugins-bad-1.0"
else
  # For the fuzzers, which run on one Debian version only.
  test_packages="$test_packages clang"
fi

say () {
  printf '%s\n' "$*" >&2
}

as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    say "Not root, and sudo is not installed: cannot run $*"
    return 1
  fi
}

# Waits for a running apt-get to finish.
apt_install () {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
    --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" < /dev/null >&2
}

is_installed () {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

# Installs the given packages that are missing; if none are, asks no question
# and uses no network. SKIP_INSTALL=1 assumes that all are installed.
install_packages () {
  local package missing=""

  [ "${SKIP_INSTALL:-0}" = 1 ] && return 0
  if ! command -v apt-get > /dev/null || ! command -v dpkg-query > /dev/null
  then
    say "This is not Debian. Install the contents of these Debian packages,"
    say "then run again with SKIP_INSTALL=1:"
    say $*
    return 1
  fi
  for package in "$@"; do
    is_installed "$package" || missing="$missing $package"
  done
  [ -z "$missing" ] && return 0

  say "Installing$missing"
  apt_install $missing && return 0
  # The lists may be missing or old.
  as_root apt-get update -q < /dev/null >&2 && apt_install $missing \
    && return 0
  say "Could not install$missing"
  return 1
}

# Configures the build folder $1, with further meson options after it, and
# builds. Works on a new folder and on an existing one.
build_tree () {
  local folder="$1"
  shift

  if [ -f "$folder/build.ninja" ]; then
    meson setup --reconfigure "$@" "$folder" "$root" || return 1
  else
    meson setup "$@" "$folder" "$root" || return 1
  fi
  meson compile -C "$folder"
}
