#!/bin/bash
# Regenerates tests/nn/data: the models with our own writer, their outputs with
# ONNX Runtime in the Debian 13 tree.
#
#   tests/nn/oracle.sh BUILD_FOLDER
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tree=$("$here/../debian13.sh" libonnxruntime-dev python3-onnxruntime \
  python3-numpy libopenblas0-pthread)
libraries=$tree/usr/lib/$(gcc -dumpmachine)

"$1/tests/nn/oracle-models" "$here/data"
PYTHONHOME=$tree/usr "$(echo "$tree"/lib*/ld-linux-*.so.*)" \
  --library-path "$libraries:$libraries/openblas-pthread" \
  "$tree/usr/bin/python3" "$here/oracle.py" "$here"/data/*.onnx
