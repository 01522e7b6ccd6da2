#!/bin/sh
# Build the library for this machine's kind of processor and system, with any C compiler:
#   src-main/kernels/build.sh [CC] [OUT]
# ggml.h comes from the llama.cpp that node-llama-cpp carries, so that both speak of the same tensors.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cc=${1:-cc}
out=${2:-$root/resources/kernels/linux-x64/libvernacular-kernels.so}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q "$root/node_modules/node-llama-cpp/llama/gitRelease.bundle" "$work/llama.cpp"
version=$(sed -n 's/.*"version": "\(.*\)".*/\1/p' "$root/node_modules/node-llama-cpp/package.json" | head -1)
common="-O3 -std=c11 -fPIC -fvisibility=hidden -ffp-contract=off -Wall -Wextra -Werror -I$work/llama.cpp/ggml/include"
mkdir -p "$(dirname "$out")"
for file in product eight-bit turn; do
    $cc $common -mavx2 -mfma -mf16c -c "$here/$file.c" -o "$work/$file.o"
done
$cc $common -DBUILT_FOR="\"$version\"" -c "$here/kernels.c" -o "$work/kernels.o"
$cc -shared -s -o "$out" "$work/kernels.o" "$work/product.o" "$work/eight-bit.o" "$work/turn.o"
sha256sum "$out"
