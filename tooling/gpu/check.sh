#!/usr/bin/env bash
# What only a GPU can show, in one script without a network.
#
#   check.sh [--small] [--minutes N] [--out FILE]   what is found, what must hold, how long a training step takes; JSON
#   check.sh pack FOLDER [--without-cuda]           everything that it needs, as files of at most 60 MB; without 4 GB of CUDA's
#                                                   libraries for a machine that has CUDA 13's (below)
#   check.sh unpack FOLDER TARGET                   puts them together again; then TARGET/check.sh runs it
#
# HTG_PYTHON names a Python with torch and torchvision, to be measured beside ours. HTG_CUDA13 names a folder with CUDA 13's libraries,
# where those of CUDA 12 are not there: they are found under the names that TensorFlow asks for.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# TensorFlow's wheel asks for CUDA 12's names. The runtime (libcudart) must be CUDA 12's own, which lies in the wheel beside the library: with 13's in its
# place everything loads, properties of the GPU are misread ("error code: 302"), and results are zeros.
link_cuda13() {
  local links=$1/cuda12-names name old new
  mkdir -p "$links"
  for name in cublas:12:13 cublasLt:12:13 cufft:11:12 cusolver:11:12 cusparse:12:12 cupti:12:13 nvrtc:12:13 nvJitLink:12:13; do
    IFS=: read -r name old new <<<"$name"
    local file
    file=$(find -L "$HTG_CUDA13" -name "lib$name.so.$new" -print -quit)
    if [ -n "$file" ]; then ln -sfn "$file" "$links/lib$name.so.$old"; else echo "check.sh: no lib$name.so.$new in $HTG_CUDA13" >&2; fi
  done
  export LD_LIBRARY_PATH="$links${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
}

if [ "${1-}" = unpack ]; then
  [ $# = 3 ] || { echo "usage: check.sh unpack FOLDER TARGET" >&2; exit 2; }
  (cd "$2" && sha256sum --quiet -c SHA256SUMS)
  mkdir -p "$3"
  cat "$2"/htg-gpu-check.tgz.* | tar -xzf - -C "$3"
  echo "unpacked: run $3/check.sh"
  exit 0
fi

if [ -n "${HTG_CUDA13-}" ]; then
  links=$(mktemp -d)
  trap 'rm -rf "$links"' EXIT
  link_cuda13 "$links"
fi

# Unpacked, node, the program and the library lie beside this script.
if [ -f "$here/check.mjs" ]; then
  [ -n "${HTG_LIBTENSORFLOW-}" ] || export HTG_LIBTENSORFLOW="$here/library"
  "$here/node" "$here/check.mjs" "$@"
else
  cd "$here/../.."
  program=tooling/gpu/check.ts
  if [ "${1-}" = pack ]; then
    shift
    program=tooling/gpu/pack.ts
  fi
  node --conditions=@htg/source --import tsx "$program" "$@"
fi
