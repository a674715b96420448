#!/usr/bin/env bash
# Installs missing packages, builds with warnings as errors, and runs every
# suite, including the format check. The last line counts the tests:
#
#   N passed, N failed, N skipped
#
# Arguments go to `meson test`: bash tests/run.sh --suite core
set -u -o pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
. "$root/examples/setup.sh"
# A test that lacks its tools fails.
export CI="${CI:-true}"
build="$root/build-tests"
cd "$root" || exit 1

fail_early () {
  echo "$1"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

install_packages $build_packages $demo_packages $test_packages \
  || fail_early "packages are missing"
build_tree "$build" --werror -Dtests=enabled < /dev/null \
  || fail_early "the build failed"

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
# Resets signals that the caller ignores (nohup, a background job), because some
# tests send them.
env --default-signal=HUP,INT \
  meson test -C "$build" --no-rebuild --print-errorlogs "$@" < /dev/null \
  | tee "$log"
status=$?

# Meson's summary: "Ok: 12", "Fail: 0", "Skipped: 1", ...
count () {
  awk -v name="$1" -F ': *' '$1 == name { n = $2 } END { print n + 0 }' "$log"
}

passed=$(($(count 'Ok') + $(count 'Expected Fail')))
failed=$(($(count 'Fail') + $(count 'Unexpected Pass') + $(count 'Timeout')))
skipped=$(count 'Skipped')
# Meson itself may have failed before it counted anything.
[ "$status" -ne 0 ] && [ "$failed" -eq 0 ] && failed=1
[ "$passed" -eq 0 ] && [ "$failed" -eq 0 ] && failed=1
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
