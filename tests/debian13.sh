#!/bin/bash
# A Debian 13 tree (GStreamer 1.26, ONNX Runtime 1.21) in the user's cache, for
# tests against newer libraries than the host's. Prints its path.
#
#   tree=$(tests/debian13.sh) || exit 77    # the reason is on stderr
#
# It is made on demand (a few minutes, about 3 GB) from the mirror that this
# host's own apt uses, and reused from then on. Needs debootstrap and root
# (directly or through sudo).
set -u

tree=${XDG_CACHE_HOME:-$HOME/.cache}/maskdetect/debian-13
packages=(
  build-essential meson ninja-build pkg-config protobuf-c-compiler indent
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  libgstreamer-plugins-bad1.0-dev gstreamer1.0-tools
  gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  gstreamer1.0-plugins-bad gir1.2-gst-plugins-bad-1.0 python3-gi
  libopenblas-dev libcairo2-dev libprotobuf-c-dev libjson-glib-dev
  libonnxruntime-dev python3-onnxruntime python3-numpy
)

fail () {
  echo "no Debian 13 tree: $*" >&2
  exit 1
}

as_root () {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

in_tree () {
  as_root chroot "$tree" env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"
}

installed () {
  [ -x "$tree/usr/bin/dpkg-query" ] &&
    dpkg-query --admindir="$tree/var/lib/dpkg" -W -f '${Status}\n' \
      "${packages[@]}" 2>/dev/null |
      grep -c '^install ok installed$' | grep -qx "${#packages[@]}"
}

# The host's mirror of Debian itself, without security and third parties.
mirror () {
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(SITE)' \
    'Created-By: Packages' 2>/dev/null |
    sed -n 's/^Debian|Debian|//p' | head -n 1
}

make_tree () {
  local site log=$tree.log

  command -v debootstrap >/dev/null || fail "debootstrap is not installed"
  as_root true 2>/dev/null || fail "this needs root"
  site=$(mirror)
  [ -n "$site" ] || fail "apt knows no Debian mirror (apt-get update?)"

  if [ ! -x "$tree/usr/bin/apt-get" ]; then
    as_root rm -rf "$tree.partial"
    as_root debootstrap --variant=minbase trixie "$tree.partial" "$site" \
      >"$log" 2>&1 || fail "debootstrap failed, see $log"
    as_root mv "$tree.partial" "$tree"
  fi
  as_root cp /etc/resolv.conf "$tree/etc/resolv.conf"
  # Nothing in the tree starts a service.
  printf '#!/bin/sh\nexit 101\n' |
    as_root tee "$tree/usr/sbin/policy-rc.d" >/dev/null
  as_root chmod +x "$tree/usr/sbin/policy-rc.d"
  { in_tree apt-get update && in_tree apt-get -y -f install &&
    in_tree apt-get -y install --no-install-recommends "${packages[@]}"; } \
    >>"$log" 2>&1 </dev/null || fail "installing packages failed, see $log"
}

mkdir -p "$(dirname "$tree")" || fail "$(dirname "$tree") cannot be made"
exec 9>"$tree.lock"
flock 9
installed || make_tree
installed || fail "packages are still missing in $tree"
echo "$tree"
