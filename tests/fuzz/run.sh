#!/usr/bin/env bash
# Fuzzes every target for some time each, starting from corpus/:
#
#   bash tests/fuzz/run.sh [SECONDS [BUILD [TARGET…]]]
#
# Builds the targets with clang, libFuzzer and the sanitizers into BUILD
# (default: build-fuzz). New inputs go to BUILD/corpus/TARGET; one that fails
# goes to BUILD/crashes and is named. Prints executions and coverage.
set -u -o pipefail

root="$(cd "$(dirname "$0")/../.." && pwd)"
seconds=${1:-10}
build=${2:-$root/build-fuzz}
shift $(($# > 2 ? 2 : $#))
targets=${*:-$(sed -n "s/^    '\([a-z-]*\)' : \[.*/\1/p" "$root/tests/fuzz/meson.build")}

command -v clang > /dev/null || {
  echo "clang is not installed"
  [ -n "${CI:-}" ] && exit 1
  exit 77
}
mkdir -p "$build/crashes"
if ! [ -e "$build/build.ninja" ]; then
  CC=clang meson setup "$build" "$root" -Dfuzz=true -Dtests=enabled \
    -Db_sanitize=address,undefined -Db_lundef=false \
    > "$build/fuzz-build.log" 2>&1 || { cat "$build/fuzz-build.log"; exit 1; }
fi
programs=
for target in $targets; do
  programs="$programs tests/fuzz/fuzz-$target"
done
# shellcheck disable=SC2086
ninja -C "$build" $programs > "$build/fuzz-build.log" 2>&1 \
  || { tail -30 "$build/fuzz-build.log"; exit 1; }

wrong=0
for target in $targets; do
  mkdir -p "$build/corpus/$target"
  log="$build/$target.log"
  # GLib never frees its registrations; the other tests detect leaks of ours.
  ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    OPENBLAS_NUM_THREADS=1 G_DEBUG=fatal-criticals \
    "$build/tests/fuzz/fuzz-$target" -max_total_time="$seconds" -timeout=20 \
    -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$build/crashes/$target-" \
    "$build/corpus/$target" "$root/tests/fuzz/corpus/$target" \
    > "$log" 2>&1 < /dev/null
  if [ $? -eq 0 ]; then
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
      "executions, $(grep -o 'cov: [0-9]*' "$log" | tail -1)"
  else
    echo "$target: failed, see $log"
    tail -40 "$log"
    wrong=1
  fi
done
exit "$wrong"
