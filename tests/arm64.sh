#!/bin/bash
# Builds for 64-bit ARM with Debian's cross compiler and runs the tests of the
# kernels, the networks and the image code under qemu-user. Run by hand: about
# ten minutes the first time, most of them for the emulator.
#
#   tests/arm64.sh [TEST...]        # instead of those suites
#
# The libraries come from packages of this Debian release, which the script
# downloads from the host's mirror and unpacks in the user's cache without
# installing them. Needs gcc-aarch64-linux-gnu, qemu-user and apt; changes
# nothing else on the host.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/maskdetect
tree=$cache/arm64
build=$cache/build-arm64
libraries=usr/lib/aarch64-linux-gnu
packages=(libc6-dev libgcc-12-dev libglib2.0-dev libgstreamer1.0-dev
  libgstreamer-plugins-base1.0-dev libopenblas-dev libcairo2-dev
  libprotobuf-c-dev libjson-glib-dev gstreamer1.0-plugins-base
  gstreamer1.0-plugins-good)
suites=(--suite kernels --suite nn --suite core)

fail () {
  echo "no tests on arm64: $*" >&2
  exit 1
}

# The host's mirror of Debian itself, without security and third parties.
mirror () {
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(SITE)' \
    'Created-By: Packages' 2>/dev/null |
    sed -n 's/^Debian|Debian|//p' | head -n 1
}

# Runs apt with separate lists, cache and an empty list of installed packages.
own_apt () {
  apt-get -q -o Dir="$tree.apt" -o Dir::Etc="$tree.apt/etc" \
    -o Dir::Etc::SourceList="$tree.apt/etc/sources.list" \
    -o Dir::Etc::SourceParts=- -o Dir::State="$tree.apt/state" \
    -o Dir::State::Status="$tree.apt/status" \
    -o Dir::Cache="$tree.apt/cache" \
    -o Dir::Etc::Trusted=/etc/apt/trusted.gpg \
    -o Dir::Etc::TrustedParts=/etc/apt/trusted.gpg.d \
    -o APT::Architecture=arm64 -o APT::Architectures=arm64 \
    -o APT::Install-Recommends=false -o APT::Sandbox::User=root \
    -o Debug::NoLocking=true "$@"
}

unpack_tree () {
  local site release

  site=$(mirror)
  [ -n "$site" ] || fail "apt knows no Debian mirror (apt-get update?)"
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  rm -rf "$tree.apt" "$tree.partial"
  mkdir -p "$tree.apt"/{etc,state/lists/partial,cache/archives/partial} \
    "$tree.partial"
  : >"$tree.apt/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $release main" \
    >"$tree.apt/etc/sources.list"
  own_apt update >"$tree.log" 2>&1 || fail "no package lists, see $tree.log"
  own_apt -y --download-only install "${packages[@]}" >>"$tree.log" 2>&1 ||
    fail "packages are missing, see $tree.log"
  for package in "$tree.apt"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" |
      tar -C "$tree.partial" --keep-directory-symlink -xf - ||
      fail "$package cannot be unpacked"
  done
  # Sets up the alternatives, as an installation would.
  for name in blas lapack; do
    ln -sf "openblas-pthread/lib$name.so.3" \
      "$tree.partial/$libraries/lib$name.so.3"
  done
  ln -sf openblas-pthread/libopenblas.so.0 \
    "$tree.partial/$libraries/libopenblas.so.0"
  rm -rf "$tree.apt"
  mv "$tree.partial" "$tree"
}

write_machine () {
  cat >"$cache/arm64.ini" <<EOF
[binaries]
c = 'aarch64-linux-gnu-gcc'
ar = 'aarch64-linux-gnu-ar'
strip = 'aarch64-linux-gnu-strip'
pkgconfig = 'pkg-config'
exe_wrapper = ['$qemu', '-L', '$tree']
[properties]
sys_root = '$tree'
pkg_config_libdir = '$tree/$libraries/pkgconfig:$tree/$libraries/openblas-pthread/pkgconfig:$tree/usr/share/pkgconfig'
[built-in options]
c_args = ['--sysroot=$tree']
c_link_args = ['--sysroot=$tree', '-Wl,-rpath-link=$tree/$libraries:$tree/lib/aarch64-linux-gnu']
[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'armv8-a'
endian = 'little'
EOF
}

command -v aarch64-linux-gnu-gcc >/dev/null ||
  fail "gcc-aarch64-linux-gnu is not installed"
qemu=$(command -v qemu-aarch64 || command -v qemu-aarch64-static) ||
  fail "qemu-user is not installed"
mkdir -p "$cache"
exec 9>"$tree.lock"
flock 9
[ -d "$tree" ] || unpack_tree
write_machine
if [ ! -f "$build/build.ninja" ]; then
  rm -rf "$build"
  meson setup "$build" "$root" --cross-file "$cache/arm64.ini" \
    -Dtests=enabled -Drtsp-server=disabled -Danalytics=disabled
fi
# Uses the tree's GStreamer plugins, without the host's plugin scanner.
export GST_PLUGIN_SYSTEM_PATH_1_0=$tree/$libraries/gstreamer-1.0
export GST_REGISTRY_FORK=no GST_REGISTRY_1_0=$cache/arm64.registry
# The emulator supports few threads and is ten times slower.
[ $# -gt 0 ] || set -- "${suites[@]}"
exec meson test -C "$build" --timeout-multiplier 20 --print-errorlogs "$@"
