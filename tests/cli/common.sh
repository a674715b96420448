# Functions for the tests of the command line. Each test runs the built binary
# as a user would and prints TAP.
#
#   . "$(dirname "$0")/common.sh"
#   run maskdetect --help
#   expect "help succeeds" status 0
#   expect "help names the commands" out 'evaluate'
#   finish
#
# Meson sets MASKDETECT, PAINT (the binaries), SOURCE_ROOT, and
# GST_PLUGIN_PATH for the uninstalled element.
set -u
export LC_ALL=C.UTF-8 GST_REGISTRY_FORK=no
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shared=${MASKDETECT_SHARED:-$SOURCE_ROOT/../shared}
n_tests=0
logs=() # of background processes

limit=120 # seconds
[ -z "${MASKDETECT_TEST_QUICK:-}" ] || limit=1200 # sanitizers are slow
maskdetect() { timeout $limit "$MASKDETECT" "$@"; }
paint() { timeout $limit "$PAINT" "$@"; }

# GStreamer's own programs, without our plugin: only a sanitized program can load
# a sanitized plugin.
gst_launch() { env -u GST_PLUGIN_PATH gst-launch-1.0 "$@"; }
has_element() { env -u GST_PLUGIN_PATH gst-inspect-1.0 --exists "$1" 2>/dev/null; }

# Runs a command; leaves $status and the files $work/.stdout and $work/.stderr.
run() {
  "$@" >"$work/.stdout" 2>"$work/.stderr" </dev/null
  status=$?
}

# Prints a TAP line; for a failure, also the output and the files in $logs.
report() { # OK(0|1) NAME
  n_tests=$((n_tests + 1))
  if [ "$1" = 0 ]; then
    echo "ok $n_tests - $2"
  else
    echo "not ok $n_tests - $2"
    echo "# status $status"
    sed 's/^/# out: /' "$work/.stdout"
    sed 's/^/# err: /' "$work/.stderr"
    for log in "${logs[@]}"; do
      [ ! -e "$log" ] || sed "s/^/# $log: /" "$log"
    done
  fi
}

# expect NAME status N | out REGEX | err REGEX | file PATH | no-file PATH
#   | lines N PATH | true COMMAND…
expect() {
  local name=$1 what=$2
  shift 2
  case $what in
    status) [ "$status" = "$1" ] ;;
    out) grep -qE -- "$1" "$work/.stdout" ;;
    err) grep -qE -- "$1" "$work/.stderr" ;;
    file) [ -s "$1" ] ;;
    no-file) [ ! -e "$1" ] ;;
    lines) [ "$(wc -l <"$2")" = "$1" ] ;;
    true) "$@" >/dev/null 2>&1 ;;
  esac
  report $? "$name"
}

# Skips the test, or ends it early if it already has results.
skip_all() {
  if [ $n_tests -gt 0 ]; then
    echo "# the remaining checks are left out: $1"
    finish
    exit 0
  fi
  echo "1..0 # SKIP $1"
  exit 0
}

# Uses the shipped models or the stock ones; skips if there are none.
need_models() {
  for models in "$SOURCE_ROOT/models" "$shared/reference/mtcnn"; do
    if [ -e "$models/face.onnx" ] || [ -e "$models/pnet.onnx" ]; then
      export MASKDETECT_MODEL_PATH=$models
      return
    fi
  done
  skip_all "no models"
}

finish() { echo "1..$n_tests"; }

# Waits until a condition holds, with a timeout far longer than a busy machine
# needs.
wait_for() {
  for _ in $(seq 1200); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  return 1
}

has_lines() { [ "$(wc -l <"$1")" -ge "$2" ]; } # FILE N
