#!/usr/bin/env bash
# Runs tests/run.sh on Debian 13, with GStreamer 1.26, on any Debian: in the
# tree of tests/debian13.sh, on a copy of the sources. The last line counts the
# tests as in that script.
#
# Arguments go to `meson test`: bash tests/on-debian13.sh --suite gst
#
# Needs root (directly or through sudo) and permission to mount; fails with a
# message otherwise.
set -u -o pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
copy=/root/maskdetect             # as seen in the tree

fail_early () {
  echo "$1"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

as_root () {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

tree="$("$root/tests/debian13.sh")" || fail_early "no GStreamer 1.26 to test with"
exec 9> "$tree.run.lock"
flock 9

# Times are kept, so that a later run builds only what has changed.
as_root cp /etc/resolv.conf "$tree/etc/resolv.conf" \
  && as_root mkdir -p "$tree$copy" \
  && as_root find "$tree$copy" -mindepth 1 -maxdepth 1 ! -name 'build*' \
    -exec rm -rf {} + \
  && tar -C "$root" --exclude='./build*' --exclude=./.git \
    --exclude=./demo-out -cf - . \
  | as_root tar -C "$tree$copy" --no-same-owner -xf - \
  || fail_early "the sources could not be copied into $tree"

# Uses separate process and mount namespaces, so that nothing is left behind.
as_root unshare --mount --pid --fork --kill-child bash -c '
  mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" \
    || { echo "Mounting is not permitted here"; exit 125; }
  tree="$1" copy="$2"
  shift 2
  exec env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
    ${SKIP_INSTALL:+SKIP_INSTALL="$SKIP_INSTALL"} \
    chroot "$tree" bash "$copy/tests/run.sh" "$@"' \
  enter "$tree" "$copy" "$@" 9>&- < /dev/null
status=$?
[ "$status" -ne 125 ] || fail_early "the tests could not be run in $tree"
exit "$status"
