#!/bin/bash
# Creates a Debian 13 tree (GStreamer 1.26) in the user's cache, for tests
# against newer libraries than the host's. Prints its path.
#
#   tree=$(tests/debian13.sh [PACKAGE...]) || exit 77   # the reason is on stderr
#
# The tree is created from the mirror that apt uses on this host, gets the named
# packages if it lacks them, and is reused. Needs debootstrap and root (directly
# or through sudo).
set -u

tree=${XDG_CACHE_HOME:-$HOME/.cache}/maskdetect/debian-13
log=$tree.log

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

# Whether every named package is installed.
installed () {
  [ $# -eq 0 ] ||
    dpkg-query --admindir="$tree/var/lib/dpkg" -W -f '${Status}\n' "$@" \
      2>/dev/null | grep -c '^install ok installed$' | grep -qx $#
}

# The host's mirror of Debian itself, without security and third parties.
mirror () {
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(SITE)' \
    'Created-By: Packages' 2>/dev/null |
    sed -n 's/^Debian|Debian|//p' | head -n 1
}

write () {
  as_root tee "$tree.partial/$1" >/dev/null
}

make_tree () {
  local site

  command -v debootstrap >/dev/null || fail "debootstrap is not installed"
  as_root true 2>/dev/null || fail "this needs root"
  site=$(mirror)
  [ -n "$site" ] || fail "apt knows no Debian mirror (apt-get update?)"

  as_root rm -rf "$tree.partial"
  as_root debootstrap --variant=minbase trixie "$tree.partial" "$site" \
    >"$log" 2>&1 || fail "debootstrap failed, see $log"
  # Nothing in the tree starts a service.
  printf '#!/bin/sh\nexit 101\n' | write usr/sbin/policy-rc.d
  as_root chmod +x "$tree.partial/usr/sbin/policy-rc.d"
  # No fsync, because the tree can be created again.
  printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/doc/*' \
    'path-exclude=/usr/share/man/*' 'path-exclude=/usr/share/locale/*' |
    write etc/dpkg/dpkg.cfg.d/quick
  printf '%s\n' 'Acquire::Languages "none";' \
    'APT::Keep-Downloaded-Packages "false";' | write etc/apt/apt.conf.d/quick
  as_root mv "$tree.partial" "$tree"
}

install () {
  as_root cp /etc/resolv.conf "$tree/etc/resolv.conf"
  { in_tree apt-get update -q && in_tree apt-get -y -q -f install &&
    in_tree apt-get -y -q install --no-install-recommends "$@"; } \
    >>"$log" 2>&1 </dev/null || fail "installing packages failed, see $log"
}

mkdir -p "$(dirname "$tree")" || fail "cannot create $(dirname "$tree")"
exec 9>"$tree.lock"
flock 9
[ -x "$tree/usr/bin/apt-get" ] || make_tree
installed "$@" || install "$@"
installed "$@" || fail "packages are still missing in $tree: $*"
echo "$tree"
