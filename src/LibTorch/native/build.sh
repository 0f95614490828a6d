#!/usr/bin/env bash
# Builds libminir1_torch.so against the libtorch found on this machine.
#   native/build.sh OUTPUT_DIRECTORY
# LIBTORCH=DIR names a libtorch (with include/ and lib/), such as the folder that
#   python3 -c "import torch,os;print(os.path.dirname(torch.__file__))"
# prints; without it Debian's libtorch-dev is used, then the python3's wheel.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh OUTPUT_DIRECTORY}
fail() { echo "minir1: $1" >&2; exit 2; }

includes=() libs=() abi=() cuda=()
root=${LIBTORCH:-}
if [ -z "$root" ] && [ ! -e /usr/include/torch/csrc/api/include/torch/torch.h ]; then
  root=$(python3 -c 'import torch,os;print(os.path.dirname(torch.__file__))' 2>/dev/null || true)
fi
if [ -n "$root" ]; then
  [ -e "$root/include/torch/csrc/api/include/torch/torch.h" ] ||
    fail "no libtorch headers in '$root' (looked for include/torch/csrc/api/include/torch/torch.h); set LIBTORCH to a libtorch folder."
  includes=(-I"$root/include" -I"$root/include/torch/csrc/api/include")
  libs=(-L"$root/lib" -Wl,-rpath,"$root/lib")
  # Wheels before 2.6 were built with the old C++ ABI; torch says which.
  abi_flag=$(python3 -c 'import torch;print(int(torch._C._GLIBCXX_USE_CXX11_ABI))' 2>/dev/null || echo 1)
  abi=(-D_GLIBCXX_USE_CXX11_ABI="$abi_flag")
  # A PyTorch with CUDA: its headers need CUDA's, from a toolkit or from the wheel beside torch.
  if [ -e "$root/lib/libtorch_cuda.so" ]; then
    for folder in "${CUDA_HOME:-/usr/local/cuda}/include" "$root"/../nvidia/*/include /usr/local/cuda*/include; do
      if [ -e "$folder/cuda_runtime_api.h" ]; then
        includes+=(-I"$folder")
        libs+=(-Wl,--no-as-needed -ltorch_cuda -lc10_cuda)
        cuda=(-DMINIR1_CUDA)
        break
      fi
    done
    [ "${#cuda[@]}" != 0 ] || echo "minir1: CUDA's headers were not found (cuda_runtime_api.h); building for the CPU alone. Set CUDA_HOME to a CUDA toolkit." >&2
  fi
elif [ -e /usr/include/torch/csrc/api/include/torch/torch.h ]; then
  includes=(-I/usr/include/torch/csrc/api/include)
else
  fail "no libtorch was found (looked at LIBTORCH, /usr/include/torch and python3's torch); install libtorch-dev, or set LIBTORCH to a libtorch folder."
fi
command -v g++ >/dev/null || fail "g++ was not found; install the package g++."

mkdir -p "$out"
# The CUDA kernels travel inside the native file as text, and are compiled for the GPU that is there at run time.
for source in "$here"/cuda/*.cu "$here"/cuda/*.cuh; do
  printf '{"%s", R"cuda(%s\n)cuda"},\n' "$(basename "$source")" "$(cat "$source")"
done >"$out/cuda_sources.inc"
includes+=(-I"$out")

pids=() objects=()
for source in "$here"/*.cpp; do
  object="$out/$(basename "$source" .cpp).o"
  objects+=("$object")
  g++ -std=c++17 -O3 -march=native -ffast-math -fopenmp -fPIC -fvisibility=hidden -w "${cuda[@]}" "${abi[@]}" "${includes[@]}" -c "$source" -o "$object" &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || fail "libtorch was found, but the native file did not compile against it; see the compiler's lines above (libtorch 1.13 or newer is needed)."; done
g++ -shared -fopenmp "${objects[@]}" "${libs[@]}" -ltorch -ltorch_cpu -lc10 -ldl -o "$out/libminir1_torch.so.tmp"
rm -f "${objects[@]}" "$out/cuda_sources.inc"
mv "$out/libminir1_torch.so.tmp" "$out/libminir1_torch.so"
