#!/bin/bash
# Our engine against ONNX Runtime 1.21 on the stock networks: one thread each,
# in turn in one run, best times and their ratio.
#
#   bench-onnxruntime.sh BENCH_PLAN SOURCE_ROOT
#
# Skips (77) where the networks or the Debian 13 tree are absent.
set -u

bench_plan=$1
source_root=$2
models=${MASKDETECT_SHARED:-$source_root/../shared}/reference/mtcnn
turns=6
rounds=60

if [ ! -e "$models/pnet.onnx" ]; then
  echo "skipped: no stock networks in $models"
  exit 77
fi
if ! tree=$("$source_root/tests/debian13.sh" libonnxruntime-dev); then
  echo "skipped: no Debian 13 tree"
  exit 77
fi

# The tree's compiler and libraries, without chroot: files stay in sight.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
libraries=$tree/usr/lib/$(gcc -dumpmachine)
loader=$(echo "$tree"/lib*/ld-linux-*.so.*)
gcc -O2 "$source_root/tests/nn/bench-onnxruntime.c" -o "$work/bench" \
  -I "$tree/usr/include/onnxruntime" "$libraries/libonnxruntime.so" \
  -Wl,--allow-shlib-undefined || exit 1
bench_onnxruntime=("$loader" --library-path "$libraries" "$work/bench")

# Sizes of the pyramid of a 640×360 frame at a smallest face of 40.
pyramid () {
  awk 'BEGIN {
    for (s = 12 / 40; 360 * s >= 12; s *= 0.709)
      printf "%dx%d ", int(360 * s + 0.999), int(640 * s + 0.999)
  }'
}

compare () {
  local label=$1 model=$2 n=$3 ours=() theirs=()

  shift 3
  for ((i = 0; i < turns; i++)); do
    theirs+=("$("${bench_onnxruntime[@]}" "$models/$model" $rounds "$n" "$@" \
      2>/dev/null)")
    ours+=("$(OPENBLAS_NUM_THREADS=1 "$bench_plan" "$models/$model" $rounds \
      "$n" "$@")")
  done
  printf '%s %s\n' "${theirs[*]}" "${ours[*]}" | awk -v n=$turns \
    -v label="$label" '{
      a = $1; b = $(n + 1)
      for (i = 2; i <= n; i++) {
        if ($i < a) a = $i
        if ($(n + i) < b) b = $(n + i)
      }
      printf "%-32s %10.3f ms %10.3f ms %8.2f times as fast\n", label, a, b,
        a / b
    }'
}

printf '%-32s %13s %13s\n' '' 'ONNX Runtime' 'maskdetect'
# shellcheck disable=SC2046
compare 'P-Net, pyramid of 640×360' pnet.onnx 1 $(pyramid)
compare 'R-Net, batch of 32' rnet.onnx 32 24x24
compare 'O-Net, batch of 8' onet.onnx 8 48x48
