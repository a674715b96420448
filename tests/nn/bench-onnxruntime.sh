#!/bin/bash
# Compares our engine with ONNX Runtime 1.21 on the stock networks and on
# single-shot detectors: one thread each, in turn in one run, best times and
# their ratios: with floats, with bfloat16s (which the element uses for
# detectors and the mask network) if the CPU has them, and with AVX2 only.
#
#   bench-onnxruntime.sh BENCH_PLAN BENCH_SHAPES SOURCE_ROOT
#
# Skips (77) if the networks or the Debian 13 tree are missing.
set -u

bench_plan=$1
bench_shapes=$2
source_root=$3
detectors=${MASKDETECT_SHARED:-$source_root/../shared}/reference/single-shot
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

# Uses the tree's compiler and libraries without chroot, so that files stay
# accessible.
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

# ours TIER MODEL N SIZE...
ours () {
  local tier=$1 model=$2 n=$3

  shift 3
  OPENBLAS_NUM_THREADS=1 MASKDETECT_CPU=$tier "$bench_plan" "$model" $rounds \
    "$n" "$@"
}

compare () {
  local label=$1 model=$2 n=$3 theirs=() floats=() bfloat16s=() avx2=()

  shift 3
  for ((i = 0; i < turns; i++)); do
    theirs+=("$("${bench_onnxruntime[@]}" "$model" $rounds "$n" "$@" \
      2>/dev/null)")
    floats+=("$(ours avx512 "$model" "$n" "$@")")
    bfloat16s+=("$(ours avx512bf16 "$model" "$n" "$@")")
    avx2+=("$(ours avx2 "$model" "$n" "$@")")
  done
  printf '%s\n' "${theirs[*]}" "${floats[*]}" "${bfloat16s[*]}" "${avx2[*]}" |
    awk -v label="$label" '{
      best[NR] = $1
      for (i = 2; i <= NF; i++)
        if ($i < best[NR]) best[NR] = $i
    }
    END {
      printf "%-27s %7.3f ms %7.3f ms %7.3f ms %7.3f ms", label, best[1],
        best[2], best[3], best[4]
      printf "  %.2f and %.2f times as fast\n", best[1] / best[2],
        best[1] / best[3]
    }'
}

printf '%-27s %10s %10s %10s %10s\n' '' ONNXRuntime floats bfloat16s 'AVX2 only'
# shellcheck disable=SC2046
compare 'P-Net, pyramid of 640×360' "$models/pnet.onnx" 1 $(pyramid)
compare 'R-Net, batch of 32' "$models/rnet.onnx" 32 24x24
compare 'O-Net, batch of 8' "$models/onet.onnx" 8 48x48

for net in small medium; do
  [ ! -e "$detectors/$net.onnx" ] ||
    compare "Our $net, 640×352" "$detectors/$net.onnx" 1 352x640
done
for net in scrfd-500m yunet-n; do
  "$bench_shapes" $net "$work/$net.onnx" || exit 1
  compare "$net's shapes, 640×352" "$work/$net.onnx" 1 352x640
done
